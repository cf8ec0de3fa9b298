import ConnCoreTesting
import Foundation
import IntegrationSupport
import PgSQL
import Testing

/// Many tasks over the few server sessions of a pooler in transaction mode.
@Suite(
    "Behind PgBouncer, with pooler: .transaction",
    .enabled(if: ProcessInfo.processInfo.environment["CONN_PGBOUNCER_URL"] != nil, "CONN_PGBOUNCER_URL is not set")
)
struct PgBouncerTests {
    private func handler(_ change: (inout PgSQLOptions) -> Void = { _ in }) throws -> PgSQLHandler {
        var (properties, options) = try TestServer.parsed("CONN_PGBOUNCER_URL")
        properties.connectTimeout = .seconds(20)
        options.pooler = .transaction
        change(&options)
        var configuration = TestServer.quick()
        configuration.maximumWorkers = 24
        configuration.acquireTimeout = .seconds(60)
        return try PgSQLHandler(unconnected: properties, options: options, configuration: configuration)
    }

    @Test("100 tasks read, write and transact over 4 server sessions")
    func manyTasks() async throws {
        let db = try handler()
        let table = SQLTableName(TestServer.uniqueName("bouncer"))
        try await db.execute("CREATE TABLE \(table: table) (id int PRIMARY KEY, task int, word text)")
        let sessions = Shared(Set<Int>())
        try await withThrowingTaskGroup(of: Void.self) { group in
            for task in 0..<100 {
                group.addTask { try await work(task, db, table, sessions) }
            }
            try await group.waitForAll()
        }
        let rows = try await db.readScalar("SELECT count(*) FROM \(table: table)", as: Int.self)
        #expect(rows == 100 * 13)
        // Few sessions, and each of them was used by many tasks.
        #expect(sessions.value.count <= 8)
        let named = try await TestServer.admin.readScalar(
            "SELECT count(*) FROM pg_stat_activity WHERE query ILIKE '%conn\\_%' AND query ILIKE 'PREPARE%'",
            as: Int.self
        )
        #expect(named == 0)
        try await db.execute("DROP TABLE \(table: table)")
        await db.shutdown()
    }

    private func work(
        _ task: Int,
        _ db: PgSQLHandler,
        _ table: SQLTableName,
        _ sessions: Shared<Set<Int>>
    ) async throws {
        for round in 0..<3 {
            let id = task * 100 + round
            try await db.execute("INSERT INTO \(table: table) VALUES (\(id), \(task), \("word \(round)"))")
            let word = try await db.readScalar("SELECT word FROM \(table: table) WHERE id = \(id)", as: String.self)
            try require(word == "word \(round)", "task \(task) read \(word ?? "nothing")")
        }
        try await db.transaction { transaction in
            let before = try await transaction.readScalar("SELECT pg_backend_pid()", as: Int.self)
            try await transaction.execute("INSERT INTO \(table: table) VALUES (\(task * 100 + 10), \(task), 'a')")
            try await transaction.transaction { inner in
                try await inner.execute("INSERT INTO \(table: table) VALUES (\(task * 100 + 11), \(task), 'b')")
            }
            let prepared = try await transaction.readScalar("SELECT count(*) FROM pg_prepared_statements", as: Int.self)
            try require(prepared == 0, "\(prepared ?? -1) statements are prepared by name")
            let after = try await transaction.readScalar("SELECT pg_backend_pid()", as: Int.self)
            try require(before == after, "a transaction changed its session")
            sessions.change { _ = $0.insert(after ?? 0) }
        }
        let ids = (0..<8).map { Int32(task * 100 + 20 + $0) }
        let frame = try DataFrame([
            ("id", Column(ids)), ("task", Column(ids.map { _ in Int32(task) })), ("word", Column(ids.map { "w\($0)" })),
        ])
        try await db.write(frame, to: table)
        let back = try await db.readFrame("SELECT * FROM \(table: table) WHERE task = \(task) ORDER BY id")
        try require(back.rowCount == 13, "task \(task) sees \(back.rowCount) rows")
        let whole = try await db.readFrame("SELECT n, n::text AS t FROM generate_series(1, 500) AS n")
        try require(whole.rowCount == 500, "task \(task) read \(whole.rowCount) rows by COPY")
        var streamed = 0
        try await db.stream("SELECT n FROM generate_series(1, 700) AS n", batchRows: 300) { batch in
            streamed += batch.rowCount
            return .proceed
        }
        try require(streamed == 700, "task \(task) streamed \(streamed) rows")
    }

    @Test("the session is in UTC, in UTF-8 and in ISO dates, whatever the pooler's sessions are set to")
    func settings() async throws {
        let db = try handler()
        for _ in 0..<20 {
            let values = try await db.readFrame(
                "SELECT current_setting('TimeZone') AS zone, '2024-07-01 12:00+00'::timestamptz AS moment, 'é😀' AS word"
            )
            #expect(Array(try values["word", as: String.self]) == ["é😀"])
            #expect("\(values.column(at: 1).value(at: 0))".contains("2024-07-01T12:00:00"))
        }
        await db.shutdown()
    }

    @Test("errors leave nothing behind for the next task")
    func errors() async throws {
        let db = try handler()
        for round in 0..<30 {
            let error = try await #require(throws: ConnError.self) { _ = try await db.readFrame("SELECT 1/\(0)") }
            #expect(error.nativeCode?.description.contains("22012") == true, "\(error)")
            #expect(try await db.readScalar("SELECT \(round)", as: Int.self) == round)
        }
        await db.shutdown()
    }

    @Test("a cancelled query ends, and the pooler's session works on")
    func cancel() async throws {
        let db = try handler()
        for _ in 0..<5 {
            let token = CancellationToken()
            let name = TestServer.uniqueName("bouncer_cancel")
            async let result = Result.catching {
                try await db.readScalar(
                    "SELECT 1 FROM pg_sleep(30) /* \(unsafe: name) */",
                    as: Int.self,
                    options: CallOptions(cancellation: token)
                )
            }
            // The other tests keep the pooler's few sessions busy.
            try await eventually(within: .seconds(45), "the query never ran") {
                try await TestServer.admin.readScalar(
                    "SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND query LIKE \("%\(name)%")",
                    as: Int.self
                ) == 1
            }
            token.cancel()
            let ended = await result
            let error = try #require(throws: ConnError.self) { _ = try ended.get() }
            #expect(error.kind == .cancelled, "\(error)")
            #expect(try await db.readScalar("SELECT 1", as: Int.self) == 1)
        }
        await db.shutdown()
    }
}
