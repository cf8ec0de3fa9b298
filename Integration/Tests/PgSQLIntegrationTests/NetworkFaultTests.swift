import ConnCoreTesting
import ConnTesting
import Foundation
import IntegrationSupport
import PgSQL
import Testing

extension FaultSuites {
    /// What happens between client and server: silence, lost answers, names that do not resolve.
    @Suite("Faults of the network")
    struct NetworkFaultTests {
        @Test("a firewall that forgot an idle connection: the next use finds it dead, in time, and works")
        func idleCut() async throws {
            let proxy = try TestServer.proxy()
            defer { proxy.stop() }
            let (properties, options) = try TestServer.parsed(through: proxy)
            var configuration = TestServer.quick(retries: 0)
            configuration.checkAfterIdle = .zero
            configuration.connectTimeout = .seconds(1)
            let db = try PgSQLHandler(unconnected: properties, options: options, configuration: configuration)
            let table = SQLTableName(TestServer.uniqueName("idle"))
            try await db.execute("CREATE TABLE \(table: table) (n int)")
            proxy.stallAll()
            let start = ContinuousClock.now
            try await db.execute("INSERT INTO \(table: table) VALUES (1)")
            let length = ContinuousClock.now - start
            #expect(length < .seconds(8))
            #expect(try await TestServer.owner.readScalar("SELECT count(*) FROM \(table: table)", as: Int.self) == 1)
            #expect(proxy.statistics.accepted >= 2)
            let result = "found dead before use, 1 row, \(length.inSeconds)"
            FaultTable.add("idle cut by a firewall (silence)", "idle", result)
            try await TestServer.owner.execute("DROP TABLE \(table: table)")
            proxy.stop()
            await db.shutdown()
        }

        @Test("silence in the middle of a query: the time limit ends it, and the handler works on")
        func stallInQuery() async throws {
            let proxy = try TestServer.proxy()
            defer { proxy.stop() }
            var (properties, options) = try TestServer.parsed(through: proxy)
            options.cancelGrace = .milliseconds(500)
            properties.connectTimeout = .seconds(2)
            let db = try PgSQLHandler(unconnected: properties, options: options, configuration: TestServer.quick())
            _ = try await db.readScalar("SELECT 1", as: Int.self)
            // The query goes through, its answer does not, nor does a cancel.
            proxy.stallAll(includingNew: true)
            let start = ContinuousClock.now
            let error = try await #require(throws: ConnError.self) {
                _ = try await db.readScalar(
                    "SELECT 2",
                    as: Int.self,
                    options: CallOptions(statementTimeout: .milliseconds(300))
                )
            }
            let length = ContinuousClock.now - start
            #expect(error.kind == .timeout, "\(error)")
            #expect(length < .seconds(10))
            proxy.resumeAll()
            #expect(try await db.readScalar("SELECT 3", as: Int.self) == 3)
            FaultTable.add("silence", "query", "\(error.kind) by the watchdog, \(length.inSeconds)")
            await db.shutdown()
        }

        @Test("silence in the middle of a query under a deadline for the whole call")
        func stallUnderDeadline() async throws {
            let proxy = try TestServer.proxy()
            defer { proxy.stop() }
            var (properties, options) = try TestServer.parsed(through: proxy)
            options.cancelGrace = .milliseconds(200)
            properties.connectTimeout = .seconds(2)
            let db = try PgSQLHandler(unconnected: properties, options: options, configuration: TestServer.quick())
            _ = try await db.readScalar("SELECT 1", as: Int.self)
            proxy.stallAll(includingNew: true)
            let start = ContinuousClock.now
            let error = try await #require(throws: ConnError.self) {
                _ = try await db.readFrame(
                    "SELECT n FROM generate_series(1, 10) AS n",
                    options: CallOptions(timeout: .milliseconds(500))
                )
            }
            let length = ContinuousClock.now - start
            #expect(error.kind == .timeout, "\(error)")
            #expect(length < .seconds(10))
            proxy.resumeAll()
            FaultTable.add("silence", "COPY out under a deadline", "\(error.kind), \(length.inSeconds)")
            await db.shutdown()
        }

        @Test("silence while connecting: the connect time-out ends each try")
        func stallInLogin() async throws {
            let proxy = try TestServer.proxy { _ in .stall(afterBytes: 20) }
            defer { proxy.stop() }
            let (properties, options) = try TestServer.parsed(through: proxy)
            var configuration = TestServer.quick(retries: 0, connects: 1)
            configuration.connectTimeout = .milliseconds(400)
            let db = try PgSQLHandler(unconnected: properties, options: options, configuration: configuration)
            let start = ContinuousClock.now
            let error = try await #require(throws: ConnError.self) {
                _ = try await db.readScalar("SELECT 1", as: Int.self)
            }
            let length = ContinuousClock.now - start
            #expect(error.phase == .connect)
            #expect(error.kind == .timeout || error.kind == .connection, "\(error)")
            #expect(error.attempts.count == 2)
            #expect(length < .seconds(6))
            proxy.clearScripts()
            #expect(try await db.readScalar("SELECT 1", as: Int.self) == 1)
            FaultTable.add("silence", "login", "\(error.kind) after 2 tries of 0.4 s, \(length.inSeconds)")
            await db.shutdown()
        }

        @Test("a name that does not resolve for a while")
        func namesHeal() async throws {
            var (properties, options) = try TestServer.parsed()
            let address = properties.host
            let asked = Shared(0)
            properties.host = "plant-db.test"
            properties.tls = .off
            options.resolver = HostResolver { (name, _) throws(ConnError) in
                let count = asked.change { asked in
                    asked += 1
                    return asked
                }
                guard name == "plant-db.test", count > 3 else {
                    throw ConnError(.connection, "The name server is away", retry: .reconnect, phase: .connect)
                }
                return [address == "localhost" ? "127.0.0.1" : address]
            }
            let db = try PgSQLHandler(unconnected: properties, options: options, configuration: TestServer.quick())
            let start = ContinuousClock.now
            #expect(try await db.readScalar("SELECT 1", as: Int.self) == 1)
            #expect(asked.value == 4)
            FaultTable.add(
                "DNS failure that heals",
                "connect",
                "3 failed look-ups, then succeeded, \((ContinuousClock.now - start).inSeconds)"
            )
            await db.shutdown()
        }

        @Test("nobody listens for a while")
        func refusedForAWhile() async throws {
            let proxy = try TestServer.proxy()
            defer { proxy.stop() }
            for refusal in ConnectionRefusal.allCases {
                let (properties, options) = try TestServer.parsed(through: proxy)
                let db = try PgSQLHandler(unconnected: properties, options: options, configuration: .patient)
                proxy.refuseConnections(refusal, for: .milliseconds(500))
                let start = ContinuousClock.now
                #expect(try await db.readScalar("SELECT 1", as: Int.self) == 1)
                let length = ContinuousClock.now - start
                #expect(length >= .milliseconds(450))
                let fault = "refused for 0.5 s (\(refusal))"
                FaultTable.add(fault, "connect", "waited, then succeeded, \(length.inSeconds)")
                await db.shutdown()
            }
        }

        @Test("the answer to COMMIT is lost: the transaction is found to be done", arguments: ConnectionEnding.allCases)
        func lostCommit(_ ending: ConnectionEnding) async throws {
            try await lost(.dropAnswer(to: Self.commit, ending: ending), "answer to COMMIT lost (\(ending))")
        }

        @Test("COMMIT itself is lost: the transaction is run again", arguments: ConnectionEnding.allCases)
        func lostCommitRequest(_ ending: ConnectionEnding) async throws {
            try await lost(.dropRequest(Self.commit, ending: ending), "COMMIT itself lost (\(ending))")
        }

        private static let commit = StreamMatch.postgreSQL(containing: "COMMIT")

        private func lost(_ script: FaultScript, _ fault: String) async throws {
            for hasMarker in [false, true] {
                let proxy = try TestServer.proxy(framing: PostgreSQLFraming()) { $0.number == 0 ? script : .none }
                defer { proxy.stop() }
                var (properties, options) = try TestServer.parsed(through: proxy)
                properties.connectTimeout = .seconds(10)
                let table = SQLTableName(TestServer.uniqueName("lost_commit"))
                try await TestServer.owner.execute("CREATE TABLE \(table: table) (n int)")
                if hasMarker {
                    let name = SQLTableName(table.name + "_marker")
                    try await TestServer.owner.execute("CREATE TABLE \(table: name) (id uuid PRIMARY KEY)")
                    options.commitMarkerTable = name
                }
                let db = try PgSQLHandler(unconnected: properties, options: options, configuration: TestServer.quick())
                let runs = Shared(0)
                try await db.transaction { transaction in
                    runs.change { $0 += 1 }
                    try await transaction.execute("INSERT INTO \(table: table) VALUES (1)")
                }
                #expect(proxy.statistics.faultCount == 1)
                let rows = try await TestServer.owner.readScalar("SELECT count(*) FROM \(table: table)", as: Int.self)
                #expect(rows == 1)
                let how = hasMarker ? "by marker row" : "by xid"
                FaultTable.add(fault, "COMMIT", "\(how): done once, closure run \(runs.value) x")
                await db.shutdown()
                try await TestServer.owner.execute("DROP TABLE \(table: table)")
                if let name = options.commitMarkerTable {
                    try await TestServer.owner.execute("DROP TABLE \(table: name)")
                }
            }
        }

        @Test("COMMIT is lost, and the answer to the question after it too: nothing is taken for the other")
        func lostTwice() async throws {
            let table = SQLTableName(TestServer.uniqueName("lost_twice"))
            let marker = SQLTableName(table.name + "_marker")
            try await TestServer.owner.execute("CREATE TABLE \(table: table) (n int)")
            try await TestServer.owner.execute("CREATE TABLE \(table: marker) (id uuid PRIMARY KEY)")
            let proxy = try TestServer.proxy(framing: PostgreSQLFraming()) { info in
                switch info.number {
                case 0: .dropRequest(Self.commit)
                // The first of them may not ask yet: as long as the lost session is there, nobody can tell.
                case 1...3: .dropAnswer(to: .postgreSQL(containing: marker.name))
                default: .none
                }
            }
            defer { proxy.stop() }
            var (properties, options) = try TestServer.parsed(through: proxy)
            properties.connectTimeout = .seconds(10)
            options.commitMarkerTable = marker
            let db = try PgSQLHandler(unconnected: properties, options: options, configuration: TestServer.quick())
            let runs = Shared(0)
            try await db.transaction { transaction in
                runs.change { $0 += 1 }
                try await transaction.execute("INSERT INTO \(table: table) VALUES (1)")
            }
            #expect(runs.value == 2)
            #expect((2...4).contains(proxy.statistics.faultCount))
            #expect(try await TestServer.owner.readScalar("SELECT count(*) FROM \(table: table)", as: Int.self) == 1)
            FaultTable.add("COMMIT lost, then the answer about it", "COMMIT", "by marker: once, closure run 2 x")
            await db.shutdown()
            try await TestServer.owner.execute("DROP TABLE \(table: table)")
            try await TestServer.owner.execute("DROP TABLE \(table: marker)")
        }

        @Test("a standby that lags behind is not asked what became of a COMMIT")
        func laggingStandby() async throws {
            try await PrivateCluster.with { primary in
                let standby = try await primary.standby()
                defer { standby.remove() }
                try await primary.sql("SET ROLE conn; CREATE TABLE t (n int)")
                try await standby.catchUp(with: primary)
                try await standby.sql("SELECT pg_wal_replay_pause()")
                let proxy = try FaultProxy(to: .tcp(port: primary.port), framing: PostgreSQLFraming())
                // After the lost answer, the primary cannot be reached for a while; the standby can.
                proxy.script { info in
                    switch info.number {
                    case 0: .dropAnswer(to: Self.commit)
                    case 1...3: .refused
                    default: .none
                    }
                }
                try proxy.start()
                defer { proxy.stop() }
                var (properties, options) = try PgSQLHandler.parsed(primary.url(port: proxy.port))
                properties.alternatives = [ConnectionURL.Host("127.0.0.1", port: standby.port)]
                options.targetSessionAttrs = .any
                let db = try PgSQLHandler(unconnected: properties, options: options, configuration: .patient)
                let runs = Shared(0)
                try await db.transaction { transaction in
                    runs.change { $0 += 1 }
                    try await transaction.execute("INSERT INTO t VALUES (1)")
                }
                #expect(runs.value == 1)
                #expect(try await primary.sql("SELECT count(*) FROM t") == "1")
                FaultTable.add("answer to COMMIT lost, only a lagging standby left", "COMMIT", "waits, done once")
                await db.shutdown()
            }
        }

        @Test("without a way to ask, a lost answer to COMMIT is unknown, and never run again")
        func unresolvedCommit() async throws {
            let proxy = try TestServer.proxy(framing: PostgreSQLFraming()) { info in
                info.number == 0 ? .dropAnswer(to: Self.commit) : .none
            }
            defer { proxy.stop() }
            var (properties, options) = try TestServer.parsed(through: proxy)
            properties.connectTimeout = .seconds(10)
            options.resolveCommit = false
            let table = SQLTableName(TestServer.uniqueName("lost_commit"))
            try await TestServer.owner.execute("CREATE TABLE \(table: table) (n int)")
            let db = try PgSQLHandler(unconnected: properties, options: options, configuration: TestServer.quick())
            let runs = Shared(0)
            let error = try await #require(throws: ConnError.self) {
                try await db.transaction { transaction in
                    runs.change { $0 += 1 }
                    try await transaction.execute("INSERT INTO \(table: table) VALUES (1)")
                }
            }
            #expect(error.kind == .commitOutcomeUnknown, "\(error)")
            #expect(runs.value == 1)
            #expect(try await TestServer.owner.readScalar("SELECT count(*) FROM \(table: table)", as: Int.self) == 1)
            FaultTable.add("answer to COMMIT lost, resolveCommit: false", "COMMIT", "\(error.kind), closure run 1 x")
            await db.shutdown()
            try await TestServer.owner.execute("DROP TABLE \(table: table)")
        }

        @Test("a stream that is cut after rows were delivered is not begun again")
        func cutStream() async throws {
            let proxy = try TestServer.proxy { $0.number == 0 ? .cut(afterBytes: 300_000) : .none }
            defer { proxy.stop() }
            let (properties, options) = try TestServer.parsed(through: proxy)
            let db = try PgSQLHandler(unconnected: properties, options: options, configuration: TestServer.quick())
            let seen = Shared<[Int]>([])
            let error = try await #require(throws: ConnError.self) {
                try await db.stream("SELECT n FROM generate_series(1, 100000) AS n", batchRows: 1_000) { batch in
                    let values = try batch["n", as: Int32.self].compactMap { $0.map(Int.init) }
                    seen.change { $0 += values }
                    return .proceed
                }
            }
            #expect(error.kind == .connection, "\(error)")
            #expect(seen.value == Array(1...seen.value.count))
            #expect(seen.value.count >= 1_000 && seen.value.count < 100_000)
            #expect(try await db.readScalar("SELECT 1", as: Int.self) == 1)
            FaultTable.add("cut", "stream after \(seen.value.count) rows", "\(error.kind), no row twice")
            await db.shutdown()
        }
    }
}
