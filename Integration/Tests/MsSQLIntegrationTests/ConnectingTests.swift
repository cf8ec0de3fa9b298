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
struct ConnectingTests {
    /// A value of a handler made from properties, closed afterwards.
    private func ask(
        _ properties: SQLConnProperties,
        _ query: SQLQuery = "SELECT 'fine'",
        _ change: (inout MsSQLOptions) -> Void = { _ in }
    ) async throws -> String? {
        var options = MsSQLOptions()
        change(&options)
        let handler = try MsSQLHandler(
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
        _ change: (inout MsSQLOptions) -> Void = { _ in }
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
        #expect(password.kind == .authentication && password.retry == .never, "\(password)")
        properties = try TestServer.parsed().0
        properties.user = "nobody_here"
        #expect(try await failure(properties).kind == .authentication)
        properties = try TestServer.parsed("CONN_MSSQL_ADMIN_URL").0
        properties.database = "absent_database"
        let database = try await failure(properties)
        #expect(database.kind == .notFound && database.retry == .never, "\(database)")
        #expect(database.message.contains("absent_database"), "\(database)")
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
        #expect(silent.kind == .timeout && silent.retry == .reconnect, "\(silent)")
        // FreeTDS counts a login's time in whole seconds.
        #expect(start.duration(to: .now) < .seconds(3))
        server.stop()
        properties.connectTimeout = .seconds(5)
        let refused = try await failure(properties)
        #expect(refused.kind == .connection && refused.retry == .reconnect, "\(refused)")
        let web = try ScriptedServer(greeting: Array("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n".utf8))
        properties.port = web.port
        let other = try await failure(properties)
        #expect(other.kind == .connection || other.kind == .timeout, "\(other)")
        web.stop()
        properties.host = "no-such-host.invalid"
        #expect(try await failure(properties).message.contains("no-such-host.invalid"))
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
        var (properties, _) = try TestServer.parsed()
        let port = properties.port
        let gone = try SilentServer()
        properties.port = gone.port
        gone.stop()
        properties.alternatives = [ConnectionURL.Host(properties.host, port: port)]
        #expect(try await ask(properties) == "fine")
    }

    @Test("an application's name, a packet size and session settings")
    func options() async throws {
        let (properties, _) = try TestServer.parsed()
        #expect(try await ask(properties, "SELECT APP_NAME()") { $0.applicationName = "meter-7" } == "meter-7")
        let large: SQLQuery = "SELECT REPLICATE(CAST('x' AS VARCHAR(MAX)), 3000000)"
        for size in [512, 4_096, 32_767] {
            #expect(try await ask(properties, large) { $0.packetSize = size }?.utf8.count == 3_000_000)
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
        var (properties, _) = try TestServer.parsed()
        let password = properties.password ?? ""
        properties.password = nil
        #expect(try await ask(properties) { $0.passwordSource = { password } } == "fine")
        let error = try await failure(properties) { $0.passwordSource = { throw CocoaError(.fileNoSuchFile) } }
        #expect(error.kind == .connection && error.underlying is CocoaError)
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

    private func tls(_ settings: TLSSettings?) throws -> SQLConnProperties {
        var (properties, _) = try TestServer.parsed("CONN_MSSQL_TLS_URL")
        properties.tls = settings
        return properties
    }

    @Test("TLS in all its modes", .enabled(if: hasTLS, "CONN_MSSQL_TLS_URL is not set"))
    func modes() async throws {
        let authorities = try TestServer.value("CONN_MSSQL_TLS_CA")
        let wrong = try TestServer.value("CONN_MSSQL_TLS_WRONG_CA")
        for settings in [
            TLSSettings.verifyFull(caFile: authorities), .verifyCA(caFile: authorities), .unverified,
        ] {
            #expect(try await ask(tls(settings)) == "fine", "\(settings.verification)")
        }
        let large: SQLQuery = "SELECT REPLICATE(CAST('x' AS VARCHAR(MAX)), 3000000)"
        #expect(try await ask(tls(.verifyFull(caFile: authorities)), large)?.utf8.count == 3_000_000)
        for settings in [TLSSettings.verifyFull(caFile: wrong), .verifyCA(caFile: wrong), .verifyFull] {
            let error = try await failure(tls(settings))
            #expect(error.kind == .connection && error.retry == .never, "\(error)")
            #expect(error.message.contains("TLS"), "\(error)")
        }
        var other = try tls(.verifyFull(caFile: authorities))
        other.host = "127.0.0.2"
        #expect(try await failure(other).kind == .connection, "a certificate for another name was taken")
        let missing = try await failure(tls(.verifyFull(caFile: "/no/such/file.crt")))
        #expect(missing.kind == .invalidInput && missing.message.contains("/no/such/file.crt"))
    }

    @Test("a cancelled and a limited call end over TLS too", .enabled(if: hasTLS, "CONN_MSSQL_TLS_URL is not set"))
    func waitsOverTLS() async throws {
        let properties = try tls(.verifyFull(caFile: try TestServer.value("CONN_MSSQL_TLS_CA")))
        let handler = try MsSQLHandler(
            unconnected: properties,
            options: MsSQLOptions(),
            configuration: TestServer.quick()
        )
        let start = ContinuousClock.now
        let error = await #expect(throws: ConnError.self) {
            _ = try await handler.readFrame(
                ServerQuirks.slow(TestServer.product),
                options: CallOptions(timeout: .milliseconds(100))
            )
        }
        #expect(error?.kind == .timeout)
        #expect(start.duration(to: .now) < .seconds(10))
        #expect(try await handler.readScalar("SELECT 1", as: Int.self) == 1)
        await handler.shutdown()
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
