import ConnTesting
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
struct ConnectingTests {
    /// A value of a handler made from properties, closed afterwards.
    private func ask(
        _ properties: SQLConnProperties,
        _ query: SQLQuery = "SELECT 'fine'",
        _ change: (inout MySQLOptions) -> Void = { _ in }
    ) async throws -> String? {
        var options = MySQLOptions()
        change(&options)
        let handler = try MySQLHandler(
            unconnected: properties,
            options: options,
            configuration: TestServer.quick(retries: 0, connects: 0)
        )
        let result: Result<String?, any Error>
        do {
            result = .success(try await handler.readScalar(query, as: String.self))
        } catch {
            result = .failure(error)
        }
        await handler.shutdown()
        return try result.get()
    }

    /// The error of properties that cannot connect; it holds no password.
    private func failure(
        _ properties: SQLConnProperties,
        _ change: (inout MySQLOptions) -> Void = { _ in }
    ) async throws -> ConnError {
        let error = try await #require(throws: ConnError.self) { try await ask(properties, "SELECT 1", change) }
        #expect(error.phase == .connect && error.outcome == .notApplied)
        var everything = "\(error) \(String(reflecting: error)) \(error.serverMessage ?? "")"
        dump(error, to: &everything)
        properties.password?.withUnsafeBytes { password in
            #expect(!everything.contains(String(decoding: password, as: UTF8.self)), "the password surfaced")
        }
        return error
    }

    @Test("a wrong password, user or database is final at once")
    func refused() async throws {
        var (properties, _) = try TestServer.parsed()
        properties.password = "canary-41c0"
        let password = try await failure(properties)
        #expect(password.kind == .authentication && password.retry == .never && password.nativeCode?.code == "1045")
        properties = try TestServer.parsed().0
        properties.user = "nobody_here"
        #expect(try await failure(properties).kind == .authentication)
        properties = try TestServer.parsed("CONN_MYSQL_ADMIN_URL").0
        properties.database = "absent_database"
        let database = try await failure(properties)
        #expect(database.kind == .notFound && database.message.contains("absent_database"))
    }

    @Test("nobody listens, somebody says nothing, somebody speaks another protocol")
    func notThere() async throws {
        var (properties, _) = try TestServer.parsed()
        properties.tls = .off
        let server = try SilentServer()
        properties.port = server.port
        properties.connectTimeout = .milliseconds(300)
        let start = ContinuousClock.now
        let silent = try await failure(properties)
        #expect(silent.kind == .timeout && silent.retry == .reconnect)
        #expect(start.duration(to: .now) < .seconds(2))
        server.stop()
        properties.connectTimeout = .seconds(5)
        let refused = try await failure(properties)
        #expect(refused.kind == .connection && refused.retry == .reconnect)
        let web = try ScriptedServer(greeting: Array("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n".utf8))
        properties.port = web.port
        let other = try await failure(properties)
        #expect(other.kind == .connection || other.kind == .timeout, "\(other)")
        web.stop()
        properties.host = "no-such-host.invalid"
        #expect(try await failure(properties).message.contains("no-such-host.invalid"))
    }

    @Test("the second of two servers is taken when the first is not there")
    func alternatives() async throws {
        var (properties, _) = try TestServer.parsed()
        let port = properties.port
        let gone = try SilentServer()
        properties.port = gone.port
        gone.stop()
        properties.alternatives = [ConnectionURL.Host(properties.host, port: port)]
        #expect(try await ask(properties) == "fine")
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
        let large: SQLQuery = "SELECT REPEAT('x', 3000000)"
        #expect(try await ask(properties, large) { $0.compression = true }?.utf8.count == 3_000_000)
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
        var (properties, _) = try TestServer.parsed()
        let password = properties.password ?? ""
        properties.password = nil
        #expect(try await ask(properties) { $0.passwordSource = { password } } == "fine")
        let error = try await failure(properties) { $0.passwordSource = { throw CocoaError(.fileNoSuchFile) } }
        #expect(error.kind == .connection && error.underlying is CocoaError)
    }

    // MARK: TLS

    private static let cipher: SQLQuery = """
        SELECT VARIABLE_VALUE FROM information_schema.SESSION_STATUS WHERE VARIABLE_NAME = 'SSL_CIPHER'
        """

    private func tls(_ settings: TLSSettings?, _ variable: String = "CONN_MYSQL_TLS_URL") throws -> SQLConnProperties {
        var (properties, _) = try TestServer.parsed(variable)
        properties.tls = settings
        return properties
    }

    @Test("TLS in all its modes")
    func modes() async throws {
        let authorities = try TestServer.value("CONN_MYSQL_TLS_CA")
        let wrong = try TestServer.value("CONN_MYSQL_TLS_WRONG_CA")
        for settings in [
            TLSSettings.verifyFull(caFile: authorities), .verifyCA(caFile: authorities), .unverified,
        ] {
            #expect(try await ask(tls(settings), Self.cipher)?.isEmpty == false, "\(settings.verification)")
        }
        var newest = TLSSettings.verifyFull(caFile: authorities)
        newest.minimumVersion = .tls13
        #expect(try await ask(tls(newest), Self.cipher)?.hasPrefix("TLS_") == true)
        // A large answer over TLS, and a wait that a deadline ends.
        let large: SQLQuery = "SELECT REPEAT('x', 3000000)"
        #expect(try await ask(tls(newest), large)?.utf8.count == 3_000_000)
        for settings in [TLSSettings.verifyFull(caFile: wrong), .verifyCA(caFile: wrong), .verifyFull] {
            let error = try await failure(tls(settings))
            #expect(error.kind == .connection && error.retry == .never, "\(error)")
            #expect(error.message.contains("TLS"), "\(error)")
        }
        let clear = try await failure(tls(.off))
        #expect(clear.kind == .authentication)
        #expect(clear.advice?.contains("tls") == true)
        let missing = try await failure(tls(.verifyFull(caFile: "/no/such/file.crt")))
        #expect(missing.kind == .invalidInput && missing.message.contains("/no/such/file.crt"))
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
        let properties = try tls(.verifyFull(caFile: try TestServer.value("CONN_MYSQL_TLS_CA")))
        let handler = try MySQLHandler(
            unconnected: properties,
            options: MySQLOptions(),
            configuration: TestServer.quick()
        )
        let start = ContinuousClock.now
        let error = await #expect(throws: ConnError.self) {
            try await handler.readScalar(
                "SELECT SLEEP(30)",
                as: Int.self,
                options: CallOptions(timeout: .milliseconds(100))
            )
        }
        #expect(error?.kind == .timeout)
        #expect(start.duration(to: .now) < .seconds(10))
        #expect(try await handler.readScalar("SELECT 1", as: Int.self) == 1)
        await handler.shutdown()
    }

    @Test(
        "a certificate for another host's name: refused by name, or not looked at, as the mode says",
        .enabled(if: ProcessInfo.processInfo.environment["CONN_MYSQL_NARROW_CA"] != nil)
    )
    func otherName() async throws {
        let authorities = try TestServer.value("CONN_MYSQL_NARROW_CA")
        let variable = "CONN_MYSQL_NARROW_URL"
        let full = try await failure(tls(.verifyFull(caFile: authorities), variable))
        #expect(full.kind == .connection && full.retry == .never, "\(full)")
        #expect(full.message.contains("TLS"), "\(full)")
        // The chain is right, and nobody asked for the name; without a check anything is.
        for settings in [TLSSettings.verifyCA(caFile: authorities), .unverified] {
            #expect(try await ask(tls(settings, variable), Self.cipher)?.isEmpty == false, "\(settings.verification)")
        }
        let wrong = try TestServer.value("CONN_MYSQL_TLS_CA")
        let chain = try await failure(tls(.verifyCA(caFile: wrong), variable))
        #expect(chain.kind == .connection && chain.retry == .never, "\(chain)")
    }
}
