import ConnCoreTesting
import ConnTesting
import Foundation
import IntegrationSupport
import PgSQL
import Testing

extension FaultSuites {
    /// What happens to servers: killed processes, restarts, failover, no room left.
    @Suite("Faults of the server")
    struct ServerFaultTests {
        @Test("a server process ended while it was idle, while it read, and while it wrote")
        func terminatedBackend() async throws {
            try await PrivateCluster.with { cluster in
                let run = try await FaultRun(cluster)
                try await run.idle("pg_terminate_backend") { try await cluster.terminateAll() }
                try await run.reads("pg_terminate_backend") { try await cluster.terminateAll() }
                try await run.writes("pg_terminate_backend") { try await cluster.terminateAll() }
                try await run.end()
            }
        }

        @Test("a server process killed with SIGKILL: the whole server crashes and recovers")
        func killedBackend() async throws {
            try await PrivateCluster.with { cluster in
                let run = try await FaultRun(cluster)
                let kill: @Sendable () async throws -> Void = {
                    try await cluster.killSomeBackend()
                    try await cluster.waitUntilReady()
                }
                try await run.idle("kill -9 of a backend", kill)
                try await run.reads("kill -9 of a backend", kill)
                try await run.writes("kill -9 of a backend", kill)
                try await run.end()
            }
        }

        @Test("the whole server killed with SIGKILL")
        func killedServer() async throws {
            try await PrivateCluster.with { cluster in
                let run = try await FaultRun(cluster)
                let kill: @Sendable () async throws -> Void = {
                    cluster.crash()
                    try await cluster.start()
                }
                try await run.idle("kill -9 of all", kill)
                try await run.reads("kill -9 of all", kill)
                try await run.writes("kill -9 of all", kill)
                try await run.end()
            }
        }

        @Test("pg_ctl -m immediate", arguments: [PrivateCluster.StopMode.immediate, .fast])
        func restarted(_ mode: PrivateCluster.StopMode) async throws {
            try await PrivateCluster.with { cluster in
                let run = try await FaultRun(cluster)
                let name = "restart (\(mode.rawValue))"
                try await run.idle(name) { try await cluster.restart(mode) }
                try await run.reads(name) { try await cluster.restart(mode) }
                try await run.writes(name) { try await cluster.restart(mode) }
                try await run.end()
            }
        }

        @Test("after failover, the promoted standby is found by the two hosts of the properties")
        func failover() async throws {
            try await PrivateCluster.with { primary in
                let standby = try await primary.standby()
                defer { standby.remove() }
                var (properties, options) = try PgSQLHandler.parsed(primary.url)
                properties.alternatives = [ConnectionURL.Host("127.0.0.1", port: standby.port)]
                options.targetSessionAttrs = .readWrite
                options.applicationName = "failover"
                let db = try PgSQLHandler(unconnected: properties, options: options, configuration: .patient)
                try await db.execute("CREATE TABLE t (n int)")
                try await db.execute("INSERT INTO t VALUES (1)")
                let port: SQLQuery = "SELECT current_setting('port')::int"
                #expect(try await db.readScalar(port, as: Int.self) == primary.port)
                try await standby.catchUp(with: primary)

                try await primary.stop(.immediate)
                let start = ContinuousClock.now
                async let promoted: Void = standby.promote()
                // A read may be repeated; the write comes when the link is known to be new.
                let serving = try await db.readScalar(port, as: Int.self)
                try await promoted
                let length = ContinuousClock.now - start
                #expect(serving == standby.port)
                try await db.execute("INSERT INTO t VALUES (2)")
                let rows = try await db.readScalar("SELECT count(*) FROM t", as: Int.self)
                #expect(rows == 2)
                #expect(length < .seconds(20))
                FaultTable.add("failover to the promoted standby", "idle", "read and write go on, \(length.inSeconds)")
                await db.shutdown()
            }
        }

        @Test("a primary that became a standby refuses a write, and the write goes to the new primary")
        func switchedRoles() async throws {
            try await PrivateCluster.with { primary in
                let standby = try await primary.standby()
                defer { standby.remove() }
                let proxy = try FaultProxy(to: .tcp(port: primary.port)).start()
                defer { proxy.stop() }
                let (properties, options) = try PgSQLHandler.parsed(primary.url(port: proxy.port))
                let db = try PgSQLHandler(unconnected: properties, options: options, configuration: .patient)
                try await db.execute("CREATE TABLE t (n int)")
                try await standby.catchUp(with: primary)
                // The address now leads to a server that only reads: 25006 says so, and that nothing was written.
                try proxy.setUpstream(.tcp(port: standby.port))
                proxy.cutAll()
                async let promoted: Void = {
                    try await eventually("no write was refused") { proxy.statistics.accepted >= 3 }
                    try await standby.promote()
                }()
                let result = try await Task { try await db.execute("INSERT INTO t VALUES (1)") }.result.get()
                try await promoted
                #expect(result.affectedRows == 1)
                #expect(try await db.readScalar("SELECT count(*) FROM t", as: Int.self) == 1)
                FaultTable.add("server only reads (25006)", "write", "reconnects until the standby is promoted, 1 row")
                await db.shutdown()
            }
        }

        @Test("too many connections (53300) is waited for")
        func tooManyConnections() async throws {
            let settings = ["max_connections": "6", "superuser_reserved_connections": "3", "max_wal_senders": "0"]
            try await PrivateCluster.with(.init(settings: settings)) { cluster in
                let (properties, options) = try PgSQLHandler.parsed(cluster.url)
                let first = try PgSQLHandler(unconnected: properties, options: options, configuration: .patient)
                let threads = (0..<3).map { _ in CaseThread() }
                for thread in threads { _ = try await thread.run { try first.readScalar("SELECT 1", as: Int.self) } }

                let impatient = try PgSQLHandler(
                    unconnected: properties,
                    options: options,
                    configuration: TestServer.quick(retries: 0, connects: 0)
                )
                let error = try await #require(throws: ConnError.self) {
                    _ = try await impatient.readScalar("SELECT 1", as: Int.self)
                }
                #expect(error.kind == .resourceExhausted, "\(error)")
                #expect(error.nativeCode?.description.contains("53300") == true, "\(error)")
                await impatient.shutdown()

                let second = try PgSQLHandler(unconnected: properties, options: options, configuration: .patient)
                async let value = second.readScalar("SELECT 2", as: Int.self)
                // Room is made when the second handler has been refused.
                try await eventually("nobody was refused") {
                    cluster.log.contains("too many clients") || cluster.log.contains("remaining connection slots")
                }
                for thread in threads { thread.stop() }
                #expect(try await value == 2)
                FaultTable.add("too many connections (53300)", "connect", "waited, then succeeded")
                await second.shutdown()
                await first.shutdown()
            }
        }

        @Test(
            "a full disk at the server is told, and nothing is half-done",
            .enabled(
                if: ProcessInfo.processInfo.environment["CONN_PG_SMALL_DISK"] != nil,
                "CONN_PG_SMALL_DISK is not set"
            )
        )
        func fullDisk() async throws {
            let disk = try #require(ProcessInfo.processInfo.environment["CONN_PG_SMALL_DISK"])
            await SmallDisk.shared.take()
            defer { SmallDisk.shared.give() }
            try await PrivateCluster.with { cluster in
                try await cluster.createTablespace("small", on: disk)
                let (properties, options) = try PgSQLHandler.parsed(cluster.url)
                let db = try PgSQLHandler(unconnected: properties, options: options, configuration: .patient)
                try await db.execute("CREATE TABLE t (n bigint, s text) TABLESPACE small")
                try await db.execute("ALTER TABLE t ALTER COLUMN s SET STORAGE EXTERNAL")
                try await db.execute("INSERT INTO t VALUES (1, 'kept')")
                let filler: SQLQuery = "SELECT repeat('z', 1000) AS s FROM generate_series(1, 1000)"
                try await db.execute("CREATE TABLE filler TABLESPACE small AS \(filler)")
                let text = String(repeating: "x", count: 1_000)
                let frame = try DataFrame([
                    ("n", Column((0..<40_000).map(Int64.init))), ("s", Column(Array(repeating: text, count: 40_000))),
                ])
                let bulk = try await #require(throws: ConnError.self) { try await db.write(frame, to: "t") }
                #expect(bulk.kind == .resourceExhausted, "\(bulk)")
                #expect(bulk.outcome == .notApplied)
                #expect(bulk.nativeCode?.description.contains("53100") == true, "\(bulk)")
                FaultTable.add("disk full at the server", "COPY in", "\(bulk.kind), outcome \(bulk.outcome), 0 rows")
                let many: SQLQuery = "INSERT INTO t SELECT n, repeat('y', 1000) FROM generate_series(1, 40000) AS n"
                let single = try await #require(throws: ConnError.self) { try await db.execute(many) }
                #expect(single.kind == .resourceExhausted, "\(single)")
                #expect(single.outcome == .notApplied)
                FaultTable.add("disk full at the server", "INSERT", "\(single.kind), outcome \(single.outcome), 0 rows")
                #expect(try await db.readScalar("SELECT count(*) FROM t", as: Int.self) == 1)
                // Somebody makes room.
                try await db.execute("DROP TABLE filler")
                try await db.execute("INSERT INTO t VALUES (2, 'after')")
                #expect(try await db.readScalar("SELECT count(*) FROM t", as: Int.self) == 2)
                await db.shutdown()
            }
        }

        @Test("the password changes while the handler runs")
        func passwordChanged() async throws {
            try await PrivateCluster.with { cluster in
                var (properties, options) = try PgSQLHandler.parsed(cluster.url)
                properties.password = nil
                let current = Shared(cluster.password)
                let asked = Shared(0)
                options.passwordSource = {
                    asked.change { $0 += 1 }
                    return Secret(current.value)
                }
                let db = try PgSQLHandler(unconnected: properties, options: options, configuration: .patient)
                #expect(try await db.readScalar("SELECT 1", as: Int.self) == 1)
                #expect(asked.value == 1)
                try await cluster.sql("ALTER ROLE conn PASSWORD 'second'")
                current.change { $0 = "second" }
                try await cluster.terminateAll()
                #expect(try await db.readScalar("SELECT 2", as: Int.self) == 2)
                #expect(asked.value == 2)
                // An old password is final: it is not tried again.
                current.change { $0 = "third" }
                try await cluster.terminateAll()
                let error = try await #require(throws: ConnError.self) {
                    _ = try await db.readScalar("SELECT 3", as: Int.self)
                }
                #expect(error.kind == .authentication, "\(error)")
                #expect(asked.value == 3)
                FaultTable.add("password changed while running", "connect", "source asked anew; a wrong one is final")
                await db.shutdown()
            }
        }
    }
}

extension HandlerConfiguration {
    /// Does not connect by itself, and goes on trying for half a minute.
    static var patient: HandlerConfiguration {
        var configuration = TestServer.quick(retries: 60, connects: 60, first: .milliseconds(50))
        configuration.retry.maximumWait = .milliseconds(500)
        return configuration
    }
}

extension PrivateCluster {
    /// Ends every server process of the tests' user, and waits until they are gone.
    func terminateAll() async throws {
        try await sql("SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE usename = 'conn'")
    }
}
