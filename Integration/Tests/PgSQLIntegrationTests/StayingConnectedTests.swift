import ConnCoreTesting
import ConnTesting
import Foundation
import IntegrationSupport
import PgSQL
import Testing

@Suite(
    "Staying connected: what is dead is found, what is old is dropped, what is left is cleaned",
    .enabled(if: TestServer.isThere, TestServer.missing)
)
struct StayingConnectedTests {
    /// A handler whose server processes can be counted by their application name.
    private func handler(
        _ configuration: HandlerConfiguration,
        _ change: (inout PgSQLOptions) -> Void = { _ in }
    ) throws -> (PgSQLHandler, String) {
        var (properties, options) = try TestServer.parsed()
        let name = TestServer.uniqueName("staying")
        options.applicationName = name
        change(&options)
        return (try PgSQLHandler(unconnected: properties, options: options, configuration: configuration), name)
    }

    @Test("a connection that died while idle is found dead before it is used")
    func deadAfterIdle() async throws {
        var configuration = TestServer.quick(retries: 0)
        configuration.checkAfterIdle = .zero
        let (db, name) = try handler(configuration)
        let table = SQLTableName(TestServer.uniqueName("dead"))
        let thread = CaseThread()
        defer { thread.stop() }
        _ = try await thread.run { try db.execute("CREATE TABLE \(table: table) (n int)") }
        try await TestServer.terminate(name)
        // Not idempotent and without a retry: it works only because the dead connection was not used for it.
        _ = try await thread.run { try db.execute("INSERT INTO \(table: table) VALUES (1)") }
        let rows = try await thread.run { try db.readScalar("SELECT count(*) FROM \(table: table)", as: Int.self) }
        #expect(rows == 1)
        _ = try await thread.run { try db.execute("DROP TABLE \(table: table)") }
        await db.shutdown()
    }

    @Test("a connection that was cut while idle is found so before an INSERT is sent", arguments: [true, false])
    func cutWhileIdle(_ byReset: Bool) async throws {
        let proxy = try TestServer.proxy()
        defer { proxy.stop() }
        let (properties, options) = try TestServer.parsed(through: proxy)
        let db = try PgSQLHandler(unconnected: properties, options: options, configuration: TestServer.quick())
        let table = SQLTableName(TestServer.uniqueName("cut"))
        try await db.execute("CREATE TABLE \(table: table) (n int)")
        // Twice: the second run sends no more than the execution of a prepared statement.
        for n in 1...2 {
            try await db.execute("INSERT INTO \(table: table) VALUES (\(n))")
            _ = byReset ? proxy.resetAll() : proxy.cutAll()
            try await db.execute("INSERT INTO \(table: table) VALUES (\(-n))")
        }
        #expect(try await db.readScalar("SELECT count(*) FROM \(table: table)", as: Int.self) == 4)
        try await db.execute("DROP TABLE \(table: table)")
        await db.shutdown()
    }

    @Test("a server process that ended before BEGIN or before COMMIT was sent: the transaction is run again")
    func endedAroundTransaction() async throws {
        let (db, name) = try handler(TestServer.quick())
        let table = SQLTableName(TestServer.uniqueName("ended"))
        try await db.execute("CREATE TABLE \(table: table) (n int)")
        try await db.transaction { try await $0.execute("INSERT INTO \(table: table) VALUES (0)") }
        try await TestServer.terminate(name)
        let runs = Shared(0)
        try await db.transaction { transaction in
            let run = runs.change { runs in
                runs += 1
                return runs
            }
            try await transaction.execute("INSERT INTO \(table: table) VALUES (1)")
            if run == 1 { try await TestServer.terminate(name) }
        }
        #expect(runs.value == 2)
        #expect(try await db.readScalar("SELECT count(*) FROM \(table: table)", as: Int.self) == 2)
        try await db.execute("DROP TABLE \(table: table)")
        await db.shutdown()
    }

    @Test("one dead connection drops all idle ones of its age, and each thread makes one new")
    func generation() async throws {
        let proxy = try TestServer.proxy()
        defer { proxy.stop() }
        var (properties, options) = try TestServer.parsed(through: proxy)
        let name = TestServer.uniqueName("generation")
        options.applicationName = name
        properties.connectTimeout = .seconds(20)
        let db = try PgSQLHandler(unconnected: properties, options: options, configuration: TestServer.quick())
        let threads = (0..<8).map { _ in CaseThread() }
        defer { for thread in threads { thread.stop() } }
        let one: SQLQuery = "SELECT pg_backend_pid()"
        var pids: [Int] = []
        for thread in threads { pids.append(try await thread.run { try db.readScalar(one, as: Int.self) } ?? 0) }
        #expect(Set(pids).count == 8)
        #expect(proxy.statistics.accepted == 8)

        try await TestServer.terminate(name, pid: pids[0])
        let first = try await threads[0].run { try db.readScalar(one, as: Int.self) }
        #expect(first != pids[0])
        try await eventually("connections of the old generation stayed open") {
            try await TestServer.processes(name) == 1
        }
        for thread in threads { _ = try await thread.run { try db.readScalar(one, as: Int.self) } }
        #expect(proxy.statistics.accepted == 8 + 8)
        #expect(try await TestServer.processes(name) == 8)
        await db.shutdown()
        try await eventually("connections outlived their handler") { try await TestServer.processes(name) == 0 }
    }

    @Test("what one task leaves behind, the next does not find")
    func reset() async throws {
        var configuration = TestServer.quick()
        configuration.maximumWorkers = 1
        let (db, _) = try handler(configuration)
        let pid = try await db.readScalar("SELECT pg_backend_pid()", as: Int.self)
        let before = try await state(db)
        try await db.withSession { session in
            try await session.execute("SET search_path = pg_catalog")
            try await session.execute("SET TIME ZONE 'Asia/Tokyo'")
            try await session.execute("SET DateStyle = 'German'")
            try await session.execute("SET statement_timeout = '1h'")
            try await session.execute("CREATE TEMPORARY TABLE left_behind (n int)")
            try await session.execute("PREPARE left_plan AS SELECT 1")
            try await session.execute("LISTEN left_channel")
            try await session.execute("SELECT pg_advisory_lock(4711)")
            try await session.execute("DECLARE left_cursor CURSOR WITH HOLD FOR SELECT 1")
            #expect(try await session.readScalar("SHOW timezone", as: String.self) == "Asia/Tokyo")
        }
        let after = try await state(db)
        #expect(after == before)
        // It was cleaned, not thrown away.
        #expect(try await db.readScalar("SELECT pg_backend_pid()", as: Int.self) == pid)
        await db.shutdown()
    }

    @Test("a setting made by a single statement is gone for the next task too")
    func resetAfterStatement() async throws {
        var configuration = TestServer.quick()
        configuration.maximumWorkers = 1
        let (db, _) = try handler(configuration)
        let before = try await state(db)
        for statement: SQLQuery in [
            "SET TIME ZONE 'Asia/Tokyo'", "SELECT set_config('search_path', 'pg_catalog', false)",
            "CREATE TEMP TABLE left_behind AS SELECT 1 AS n", "LISTEN left_channel", "SELECT pg_advisory_lock(4712)",
            "DO $$ BEGIN PERFORM set_config('DateStyle', 'German', false); END $$",
        ] {
            try await db.execute(statement)
            #expect(try await state(db) == before, "\(statement)")
        }
        await db.shutdown()
    }

    private func state(_ db: PgSQLHandler) async throws -> [String?] {
        let frame = try await db.readFrame(
            """
            SELECT concat_ws('|',
                current_setting('search_path'), current_setting('TimeZone'), current_setting('DateStyle'),
                current_setting('statement_timeout'), current_setting('client_encoding'),
                (SELECT count(*) FROM pg_class WHERE relpersistence = 't' AND pg_table_is_visible(oid)),
                (SELECT count(*) FROM pg_prepared_statements WHERE name LIKE 'left%'),
                (SELECT count(*) FROM pg_listening_channels()), (SELECT count(*) FROM pg_cursors WHERE name LIKE 'left%'),
                (SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid())) AS state
            """
        )
        return Array(try frame["state", as: String.self])
    }

    @Test("a connection whose protocol is broken is given up, never used again")
    func brokenProtocol() async throws {
        let proxy = try TestServer.proxy()
        defer { proxy.stop() }
        let (properties, options) = try TestServer.parsed(through: proxy)
        let db = try PgSQLHandler(unconnected: properties, options: options, configuration: TestServer.quick())
        #expect(try await db.readScalar("SELECT 1", as: Int.self) == 1)
        // The next byte that the server says is a message's type.
        try proxy.apply(.corrupt(byte: 0, .serverToClient, mask: 0x7F), toConnection: 0)
        let value = try await db.readScalar("SELECT 2", as: Int.self)
        #expect(value == 2)
        #expect(proxy.statistics.accepted == 2)
        await db.shutdown()
    }
}
