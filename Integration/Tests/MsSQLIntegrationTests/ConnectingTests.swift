import ConnTesting
import Foundation
import IntegrationSupport
import MsSQL
import Testing

/// The ways to a server, and what is said where there is none.
@Suite(
    "Connecting to SQL Server",
    .serialized,
    .enabled(if: TestServer.isThere, TestServer.missing),
    .timeLimit(.minutes(3))
)
struct ConnectingTests: ConnectingSuite {
    typealias Server = TestServer

    static let large: SQLQuery = "SELECT REPLICATE(CAST('x' AS VARCHAR(MAX)), 3000000)"
    /// The server is not asked for more.
    static let proofOfTLS: (query: SQLQuery, isGiven: @Sendable (String?) -> Bool) = (
        query: "SELECT 'fine'", isGiven: { $0 == "fine" }
    )

    @Test("a wrong password, user or database is final at once")
    func refused() async throws {
        try await expectRefusals()
    }

    @Test("nobody listens, somebody says nothing, somebody speaks another protocol")
    func notThere() async throws {
        // FreeTDS counts a login's time in whole seconds.
        try await expectNobodyThere(within: .seconds(6))
    }

    @Test("two handlers keep time-outs of their own, side by side: 1 s and 4 s against a server that says nothing")
    func timeouts() async throws {
        let server = try SilentServer()
        defer { server.stop() }
        let port = server.port
        @Sendable func time(_ limit: Duration) async throws -> Duration {
            var (properties, _) = try TestServer.parsed()
            properties.tls = .off
            properties.port = port
            properties.connectTimeout = limit
            let start = ContinuousClock.now
            let error = try await failure(properties)
            #expect(error.kind == .timeout, "\(error)")
            return start.duration(to: .now)
        }
        async let short = time(.seconds(1))
        async let long = time(.seconds(4))
        let times = try await (short: short, long: long)
        #expect(times.short >= .milliseconds(900) && times.short < .milliseconds(2_900), "\(times)")
        #expect(times.long >= .milliseconds(3_900) && times.long < .milliseconds(6_500), "\(times)")
    }

    @Test("the second of two servers is taken when the first is not there")
    func alternatives() async throws {
        try await expectAlternatives()
    }

    @Test("an application's name, a packet size and session settings")
    func options() async throws {
        let (properties, _) = try TestServer.parsed()
        #expect(try await ask(properties, "SELECT APP_NAME()") { $0.applicationName = "meter-7" } == "meter-7")
        for size in [512, 4_096, 32_767] {
            #expect(try await ask(properties, Self.large) { $0.packetSize = size }?.utf8.count == 3_000_000)
        }
        #expect(
            try await ask(properties, "SELECT CAST(@@DATEFIRST AS VARCHAR(9))") { $0.settings = ["DATEFIRST": "3"] }
                == "3"
        )
        let unknown = try await failure(properties) { $0.settings = ["NO_SUCH_SETTING": "1"] }
        #expect([.server, .syntax, .notFound].contains(unknown.kind), "\(unknown)")
    }

    @Test("a source gives the password of each connection")
    func passwordSource() async throws {
        try await expectPasswordSource { $0.passwordSource = $1 }
    }

    @Test("a login through a proxy that cuts at each of its packets is an error that may heal, never a crash")
    func cutLogins() async throws {
        for bytes in [1, 20, 60, 200, 500, 900] {
            let proxy = try TestServer.proxy { _ in .cut(afterBytes: bytes) }
            var (properties, _) = try TestServer.parsed(through: proxy)
            properties.tls = .off
            properties.connectTimeout = .seconds(5)
            do {
                _ = try await ask(properties)
            } catch let error as ConnError {
                #expect(error.kind == .connection || error.kind == .timeout, "\(bytes): \(error)")
            }
            proxy.stop()
        }
    }

    // MARK: TLS

    private static let hasTLS = ProcessInfo.processInfo.environment["CONN_MSSQL_TLS_URL"] != nil

    @Test("TLS in all its modes", .enabled(if: hasTLS, "CONN_MSSQL_TLS_URL is not set"))
    func modes() async throws {
        try await expectTLSModes()
        let authorities = try TestServer.value("CONN_MSSQL_TLS_CA")
        var other = try tls(.verifyFull(caFile: authorities))
        other.host = "127.0.0.2"
        #expect(try await failure(other).kind == .connection, "a certificate for another name was taken")
    }

    @Test("a cancelled and a limited call end over TLS too", .enabled(if: hasTLS, "CONN_MSSQL_TLS_URL is not set"))
    func waitsOverTLS() async throws {
        try await expectLimitOverTLS(ServerQuirks.slow(TestServer.product))
    }

    @Test("threads that come and go leave no connection and no memory behind")
    func threads() async throws {
        try await withDatabase { db, database in
            for _ in 0..<20 { try await onThread { _ = try db.readScalar("SELECT 1", as: Int.self) } }
            // Other tests of this process need memory too, but not more in every round, as lost connections would.
            var least = Int.max
            for _ in 0..<5 where least >= 500 {
                let before = Self.residentPages
                for _ in 0..<100 { try await onThread { _ = try db.readScalar("SELECT 1", as: Int.self) } }
                least = min(least, Self.residentPages - before)
            }
            #expect(database.openConnections <= 2)
            #expect(least < 500, "100 threads left at least \(least) pages of 4 KiB in each round")
        }
    }

    private static var residentPages: Int {
        let text = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8)) ?? ""
        return text.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
    }
}
