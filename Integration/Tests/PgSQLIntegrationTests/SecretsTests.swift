import ConnTesting
import Foundation
import InMemoryLogging
import IntegrationSupport
import Logging
import PgSQL
import Testing

@Suite(
    "The password never surfaces: not in an error, a log, a dump or the server's log of statements",
    .enabled(if: TestServer.isThere, TestServer.missing)
)
struct SecretsTests {
    @Test("a canary password through good and bad days")
    func canary() async throws {
        let role = TestServer.uniqueName("canary")
        let canary = "canary-\(UInt64.random(in: 0...UInt64.max))"
        try await TestServer.admin.execute("CREATE ROLE \(identifier: role) LOGIN PASSWORD '\(unsafe: canary)'")
        let shown = Shared("")
        let proxy = try TestServer.proxy()
        defer { proxy.stop() }
        var (properties, options) = try TestServer.parsed(through: proxy)
        properties.user = role
        properties.password = Secret(canary)
        var configuration = TestServer.quick(retries: 2, connects: 2)
        let log = InMemoryLogHandler()
        configuration.logger = Logger(label: "canary") { _ in log }
        configuration.logger.logLevel = .trace
        configuration.recordsQueryText = true
        let db = try PgSQLHandler(unconnected: properties, options: options, configuration: configuration)

        func keep(_ value: Any) {
            var text = "\(value) \(String(reflecting: value))"
            dump(value, to: &text)
            shown.change { $0 += text }
        }
        func failing(_ body: () async throws -> Void) async {
            do {
                try await body()
            } catch {
                keep(error)
                if let error = error as? ConnError {
                    keep(error.attempts)
                    keep(error.serverMessage ?? "")
                    keep(error.serverDetail ?? "")
                    if let underlying = error.underlying { keep(underlying) }
                }
            }
        }
        keep(properties)
        keep(options)
        keep(db)
        keep(db.configuration)
        keep(db.endpoint)
        #expect(try await db.readScalar("SELECT 1", as: Int.self) == 1)
        await failing { try await db.execute("SELECT * FROM nowhere") }
        await failing { try await db.execute("SELEKT") }
        proxy.cutAll()
        await failing { try await db.execute("CREATE TABLE pg_catalog.nowhere (n int)") }
        proxy.refuseConnections(.reset)
        proxy.cutAll()
        await failing { _ = try await db.readScalar("SELECT 1", as: Int.self) }
        proxy.allowConnections()
        properties.database = "no_such_database"
        let lost = try PgSQLHandler(unconnected: properties, options: options, configuration: configuration)
        await failing { _ = try await lost.readScalar("SELECT 1", as: Int.self) }
        properties.database = nil
        properties.user = "no_such_user_here"
        let stranger = try PgSQLHandler(unconnected: properties, options: options, configuration: configuration)
        await failing { _ = try await stranger.readScalar("SELECT 1", as: Int.self) }
        await failing { _ = try PgSQLHandler.parsed("postgresql://u:\(canary)@h:99999999/d?x=y") }
        await failing { _ = try PgSQLHandler.parsed("postgresql://u:\(canary)@h/d?unknownKey=\(canary)") }
        await failing { _ = try PgSQLHandler.parsed("mysql://u:\(canary)@h/d") }
        await db.shutdown()
        await lost.shutdown()
        await stranger.shutdown()
        for entry in log.entries { keep(entry) }

        #expect(shown.value.count > 5_000)
        #expect(shown.value.contains("nowhere"))
        #expect(!shown.value.contains(canary))
        #expect(!shown.value.contains(canary.dropFirst("canary-".count)))
        try await TestServer.admin.execute("DROP ROLE \(identifier: role)")
    }
}
