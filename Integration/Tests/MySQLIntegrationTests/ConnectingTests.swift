import Foundation
import IntegrationSupport
import MySQL
import Testing

/// The ways to a server, and what is said where there is none.
@Suite(
    "Connecting to MySQL",
    .serialized,
    .enabled(if: TestServer.isThere, TestServer.missing),
    .timeLimit(.minutes(3))
)
struct ConnectingTests: ConnectingSuite {
    typealias Server = TestServer

    static let large: SQLQuery = "SELECT REPEAT('x', 3000000)"
    static let proofOfTLS: (query: SQLQuery, isGiven: @Sendable (String?) -> Bool) = (
        query: "SELECT VARIABLE_VALUE FROM information_schema.SESSION_STATUS WHERE VARIABLE_NAME = 'SSL_CIPHER'",
        isGiven: { $0?.isEmpty == false }
    )

    @Test("a wrong password, user or database is final at once")
    func refused() async throws {
        let password = try await expectRefusals()
        #expect(password.nativeCode?.code == "1045")
    }

    @Test("nobody listens, somebody says nothing, somebody speaks another protocol")
    func notThere() async throws {
        try await expectNobodyThere(within: .seconds(5))
    }

    @Test("the second of two servers is taken when the first is not there")
    func alternatives() async throws {
        try await expectAlternatives()
    }

    @Test("a unix socket", .enabled(if: ProcessInfo.processInfo.environment["CONN_MYSQL_SOCKET_URL"] != nil))
    func socket() async throws {
        let (properties, _) = try TestServer.parsed("CONN_MYSQL_SOCKET_URL")
        #expect(properties.socket != nil)
        #expect(try await ask(properties, "SELECT USER()")?.hasSuffix("@localhost") == true)
    }

    @Test("compression, an application's name and session variables")
    func options() async throws {
        let (properties, _) = try TestServer.parsed()
        let status: SQLQuery =
            "SELECT VARIABLE_VALUE FROM information_schema.SESSION_STATUS WHERE VARIABLE_NAME = 'COMPRESSION'"
        #expect(try await ask(properties, status) { $0.compression = true } == "ON")
        #expect(try await ask(properties, Self.large) { $0.compression = true }?.utf8.count == 3_000_000)
        #expect(
            try await ask(properties, "SELECT CAST(@@sql_safe_updates AS CHAR)") {
                $0.settings = ["sql_safe_updates": "1"]
            } == "ON"
        )
        #expect(
            try await ask(properties, "SELECT @@lc_time_names") { $0.settings = ["lc_time_names": "pt_BR"] } == "pt_BR"
        )
        let unknown = try await failure(properties) { $0.settings = ["no_such_variable": "1"] }
        #expect(unknown.kind == .notFound && unknown.message.contains("no_such_variable"))
    }

    @Test("a source gives the password of each connection")
    func passwordSource() async throws {
        try await expectPasswordSource { $0.passwordSource = $1 }
    }

    // MARK: TLS

    @Test("TLS in all its modes")
    func modes() async throws {
        try await expectTLSModes()
        var newest = TLSSettings.verifyFull(caFile: try TestServer.value("CONN_MYSQL_TLS_CA"))
        newest.minimumVersion = .tls13
        #expect(try await ask(tls(newest), Self.proofOfTLS.query)?.hasPrefix("TLS_") == true)
        // A large answer over the newest TLS too.
        #expect(try await ask(tls(newest), Self.large)?.utf8.count == 3_000_000)
        let clear = try await failure(tls(.off))
        #expect(clear.kind == .authentication)
        #expect(clear.advice?.contains("tls") == true)
    }

    @Test("client certificates, with a locked key too")
    func clientCertificate() async throws {
        var settings = TLSSettings.verifyFull(caFile: try TestServer.value("CONN_MYSQL_TLS_CA"))
        let without = try await failure(tls(settings, "CONN_MYSQL_TLS_CLIENT_URL"))
        #expect(without.kind == .authentication)
        settings.clientCertificateFile = try TestServer.value("CONN_MYSQL_TLS_CLIENT_CERT")
        settings.clientKeyFile = try TestServer.value("CONN_MYSQL_TLS_CLIENT_KEY")
        #expect(
            try await ask(tls(settings, "CONN_MYSQL_TLS_CLIENT_URL"), "SELECT USER()")?.hasPrefix("conn_cert@") == true
        )
        settings.clientKeyFile = try TestServer.value("CONN_MYSQL_TLS_CLIENT_ENCRYPTED_KEY")
        let locked = try await failure(tls(settings, "CONN_MYSQL_TLS_CLIENT_URL"))
        #expect(locked.kind == .connection)
        settings.clientKeyPassword = Secret(try TestServer.value("CONN_MYSQL_TLS_CLIENT_KEY_PASSWORD"))
        #expect(
            try await ask(tls(settings, "CONN_MYSQL_TLS_CLIENT_URL"), "SELECT USER()")?.hasPrefix("conn_cert@") == true
        )
    }

    @Test("a cancelled and a limited call end over TLS too")
    func waitsOverTLS() async throws {
        try await expectLimitOverTLS("SELECT SLEEP(30)")
    }

    @Test(
        "a certificate for another host's name: refused by name, or not looked at, as the mode says",
        .enabled(if: ProcessInfo.processInfo.environment["CONN_MYSQL_NARROW_CA"] != nil)
    )
    func otherName() async throws {
        let authorities = try TestServer.value("CONN_MYSQL_NARROW_CA")
        let variable = "CONN_MYSQL_NARROW_URL"
        try await expectMistrust([.verifyFull(caFile: authorities)], variable)
        // The chain is right, and nobody asked for the name; without a check anything is.
        try await expectTLS([.verifyCA(caFile: authorities), .unverified], variable)
        let wrong = try TestServer.value("CONN_MYSQL_TLS_CA")
        try await expectMistrust([.verifyCA(caFile: wrong)], variable)
    }
}
