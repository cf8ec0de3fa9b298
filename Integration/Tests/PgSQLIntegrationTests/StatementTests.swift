import Foundation
import PgSQL
import Synchronization
import Testing

/// A handler on a database of its own for the length of a closure.
func withDatabase(
    _ options: PgSQLOptions = PgSQLOptions(),
    _ body: (PgSQLHandler) async throws -> Void
) async throws {
    let database = try await PgSQLDatabase()
    var configuration = HandlerConfiguration()
    configuration.skipConnect = true
    configuration.maximumWorkers = 1
    configuration.retry = RetryPolicy(maxRetries: 2, exponentialMinRetryWaitTime: .milliseconds(1))
    let handler = try await PgSQLHandler(database.properties, options: options, configuration: configuration)
    let result: Result<Void, any Error>
    do {
        result = .success(try await body(handler))
    } catch {
        result = .failure(error)
    }
    await handler.shutdown()
    await database.remove()
    try result.get()
}

@Suite("Statements on PostgreSQL", .enabled(if: PgSQLServer.isThere))
struct StatementTests {
    // MARK: The cache

    @Test("a prepared statement outlives a change of its table")
    func schemaChange() async throws {
        try await withDatabase { db async throws in
            try await db.execute("CREATE TABLE t (a integer)")
            try await db.execute("INSERT INTO t VALUES (1)")
            let least = 0
            for column in ["b", "c"] {
                for _ in 0..<2 { _ = try await db.readFrame("SELECT * FROM t WHERE a > \(least)") }
                try await db.execute("ALTER TABLE t ADD COLUMN \(identifier: column) text DEFAULT 'x'")
            }
            let frame = try await db.readFrame("SELECT * FROM t WHERE a > \(least)")
            #expect(frame.columnNames == ["a", "b", "c"])
            try await db.execute("ALTER TABLE t ALTER COLUMN a TYPE bigint")
            #expect(try await db.readFrame("SELECT * FROM t WHERE a > \(least)").columns[0].type == .int64)
        }
    }

    @Test("inside a transaction, a changed table replays the transaction once")
    func schemaChangeInTransaction() async throws {
        try await withDatabase { db async throws in
            try await db.execute("CREATE TABLE t (a integer)")
            try await db.execute("CREATE TABLE log (n integer)")
            let least = 0
            _ = try await db.readFrame("SELECT * FROM t WHERE a >= \(least)")
            try await db.execute("ALTER TABLE t ADD COLUMN b text")
            let runs = Atomic<Int>(0)
            try await db.transaction { tx in
                runs.add(1, ordering: .relaxed)
                try await tx.execute("INSERT INTO log VALUES (1)")
                #expect(try await tx.readFrame("SELECT * FROM t WHERE a >= \(least)").columnCount == 2)
            }
            #expect(runs.load(ordering: .relaxed) == 2)
            #expect(try await db.readScalar("SELECT COUNT(*) FROM log", as: Int.self) == 1)
        }
    }

    @Test("statements that somebody dropped on the server are prepared anew")
    func droppedBehindTheCache() async throws {
        try await withDatabase { db async throws in
            for text in ["DEALLOCATE ALL", "DISCARD ALL"] {
                #expect(try await db.readScalar("SELECT \(1) + 1", as: Int.self) == 2)
                try await db.execute(SQLQuery(unsafeSQL: text))
                #expect(try await db.readScalar("SELECT \(1) + 1", as: Int.self) == 2)
            }
            try await db.execute("CREATE PROCEDURE forget() LANGUAGE plpgsql AS 'BEGIN DEALLOCATE ALL; END'")
            #expect(try await db.readScalar("SELECT \(1) + 1", as: Int.self) == 2)
            try await db.execute("CALL forget()")
            #expect(try await db.readScalar("SELECT \(1) + 1", as: Int.self) == 2)
            #expect(try await db.executeMany("INSERT INTO pg_temp.none SELECT ?", []) == 0)
        }
    }

    @Test("the server holds no more statements than the cache and a few to be dropped")
    func capacity() async throws {
        var options = PgSQLOptions()
        options.statementCacheSize = 4
        try await withDatabase(options) { db async throws in
            for number in 0..<100 {
                let text = "SELECT $1::integer + \(number)"
                #expect(
                    try await db.readScalar(SQLQuery(unsafeSQL: "SELECT ? + \(number)", [1]), as: Int.self) == number
                        + 1,
                    "\(text)"
                )
            }
            let held = try await db.readScalar("SELECT COUNT(*) FROM pg_prepared_statements", as: Int.self) ?? -1
            #expect(held <= 4 + 16 + 1)
            #expect(held >= 4)
        }
    }

    @Test("a cache of none prepares nothing that stays", arguments: [PgSQLPooler.none, .transaction])
    func noCache(_ pooler: PgSQLPooler) async throws {
        var options = PgSQLOptions()
        options.statementCacheSize = pooler == .none ? 0 : 256
        options.pooler = pooler
        try await withDatabase(options) { db async throws in
            try await db.execute("CREATE TABLE t (a integer, b text)")
            for number in 0..<20 {
                try await db.execute("INSERT INTO t VALUES (\(number), \("b\(number)"))")
            }
            #expect(try await db.executeMany("INSERT INTO t VALUES (?, ?)", [[20, "x"], [21, nil]]) == 2)
            #expect(try await db.readFrame("SELECT * FROM t WHERE a < \(5)").rowCount == 5)
            #expect(try await db.readFrame("SELECT * FROM t").rowCount == 22)
            #expect(try await db.readFrame("SELECT * FROM t").rowCount == 22)
            let names = try await db.readScalar(
                "SELECT COUNT(*) FROM pg_prepared_statements WHERE name <> ''",
                as: Int.self
            )
            #expect(names == 0)
        }
    }

    // MARK: Types of parameters

    @Test("where the server cannot infer a type, the value's own counts, inside a transaction too")
    func inference() async throws {
        try await withDatabase { db async throws in
            try await db.transaction { tx in
                try await tx.execute("CREATE TABLE t (a integer)")
                #expect(try await tx.readScalar("SELECT \(5) IS NULL", as: Bool.self) == false)
                #expect(
                    try await tx.readScalar("SELECT jsonb_build_object('a', \("x"))::text", as: String.self)
                        == #"{"a": "x"}"#
                )
                #expect(
                    try await tx.readScalar("SELECT pg_typeof(\(1.5))::text", as: String.self) == "double precision"
                )
                #expect(try await tx.readScalar("SELECT \(1) + \(2)", as: Int.self) == 3)
                try await tx.execute("INSERT INTO t VALUES (1)")
            }
            #expect(try await db.readScalar("SELECT COUNT(*) FROM t", as: Int.self) == 1)
        }
    }

    @Test("a value of another type than the inferred one is sent as what it is")
    func otherTypes() async throws {
        try await withDatabase { db async throws in
            try await db.execute("CREATE TABLE t (i integer, n numeric, d double precision, s text)")
            try await db.execute("INSERT INTO t VALUES (\(1), \(2), \(3), \("4"))")
            try await db.execute("INSERT INTO t VALUES (\("5"), \(2.5), \(4), \("x"))")
            #expect(try await db.readScalar("SELECT COUNT(*) FROM t WHERE i > \(0.5)", as: Int.self) == 2)
            #expect(try await db.readScalar("SELECT COUNT(*) FROM t WHERE i < \(9_000_000_000)", as: Int.self) == 2)
            // One statement, sets of different types.
            let sets: [[(any SQLBindable)?]] = [[1], [2.5], [nil], [3], ["4"], [5.25]]
            #expect(try await db.executeMany("INSERT INTO t (d) VALUES (?)", sets) == 6)
            #expect(try await db.readScalar("SELECT SUM(d) FROM t WHERE i IS NULL", as: Double.self) == 15.75)
        }
    }

    @Test("a failed set of executeMany is named, whatever its batch")
    func failedSet() async throws {
        try await withDatabase { db async throws in
            try await db.execute("CREATE TABLE t (a integer PRIMARY KEY)")
            var sets: [[(any SQLBindable)?]] = (0..<2_500).map { [$0] }
            sets[2_100] = [7]
            let error = await #expect(throws: ConnError.self) {
                try await db.executeMany("INSERT INTO t VALUES (?)", sets)
            }
            #expect(error?.kind == .constraint(.unique))
            #expect(error?.message.hasPrefix("Parameter set 2100: ") == true)
            #expect(try await db.readScalar("SELECT COUNT(*) FROM t", as: Int.self) == 0)
        }
    }

    // MARK: Texts

    @Test(
        "texts that go by COPY may end in anything",
        arguments: [
            "SELECT 7 AS n -- done", "SELECT 7 AS n;", "SELECT 7 AS n ; -- done;", "SELECT 7 AS n /* ; /* ) */ */ ;;",
            "-- first\nSELECT 7 AS n", "(SELECT 7 AS n)", "VALUES (7)", "WITH a AS (SELECT 7 AS n) TABLE a",
            #"SELECT 7 AS n WHERE E'\'--' <> ';'; --"#, "SELECT 7 AS n WHERE $x$;--$x$ <> $$'$$ -- '",
            "SELECT 7 AS n WHERE '/*' <> '*/';", "SELECT 7 AS n\n--",
        ]
    )
    func endings(_ text: String) async throws {
        try await withDatabase { db async throws in
            for _ in 0..<3 {
                let frame = try await db.readFrame(SQLQuery(unsafeSQL: text))
                #expect(frame.column(at: 0).value(at: 0) == .int(7))
                #expect(frame.rowCount == 1)
            }
        }
    }

    @Test(
        "a text that would break out of COPY's parentheses is refused, and nothing of it runs",
        arguments: [
            "SELECT 1) TO STDOUT; DROP TABLE t; --", "SELECT 1) TO PROGRAM 'true' --", "SELECT 1 /* ",
            "SELECT 1; DROP TABLE t", "SELECT ') TO STDOUT; DROP TABLE t; --", "SELECT (1", "SELECT 1)",
        ]
    )
    func breakingOut(_ text: String) async throws {
        try await withDatabase { db async throws in
            try await db.execute("CREATE TABLE t (a integer)")
            await #expect(throws: ConnError.self) { _ = try await db.readFrame(SQLQuery(unsafeSQL: text)) }
            #expect(try await db.readScalar("SELECT COUNT(*) FROM t", as: Int.self) == 0)
        }
    }

    @Test("rows that go by COPY are those of the description, however the table changes meanwhile")
    func changingTable() async throws {
        try await withDatabase { db async throws in
            try await db.execute("CREATE TABLE t (a integer)")
            try await db.execute("INSERT INTO t SELECT generate_series(1, 3000)")
            let changer = Task {
                let properties = db.properties
                var configuration = HandlerConfiguration()
                configuration.skipConnect = true
                let other = try await PgSQLHandler(properties, configuration: configuration)
                var count = 0
                while !Task.isCancelled {
                    let type = ["bigint", "text", "integer"][count % 3]
                    _ = try? await other.execute("ALTER TABLE t ALTER a TYPE \(unsafe: type) USING a::\(unsafe: type)")
                    count += 1
                }
                await other.shutdown()
                return count
            }
            var types: Set<DataType> = []
            for _ in 0..<100 {
                let frame = try await db.readFrame("SELECT a FROM t")
                #expect(frame.rowCount == 3000)
                types.insert(frame.column(at: 0).type)
                switch frame.column(at: 0).value(at: 2_999) {
                case .int(3_000), .string("3000"): break
                case let other: Issue.record("the last value is \(other)")
                }
            }
            changer.cancel()
            #expect(try await changer.value > 0)
            #expect(types.isSubset(of: [.int32, .int64, .string]))
        }
    }

    @Test("a COPY, or nothing, run as a statement is refused, and the connection goes on")
    func copyAsStatement() async throws {
        try await withDatabase { db async throws in
            try await db.execute("CREATE TABLE t (a integer)")
            for text in ["COPY t TO STDOUT", "COPY t FROM STDIN"] {
                let error = await #expect(throws: ConnError.self) { try await db.execute(SQLQuery(unsafeSQL: text)) }
                #expect(error?.kind == .unsupported, "\(text)")
            }
            let pid = try await db.readScalar("SELECT pg_backend_pid()", as: Int.self)
            let error = await #expect(throws: ConnError.self) { try await db.execute("COPY t FROM STDIN") }
            #expect(error?.kind == .unsupported)
            #expect(try await db.readScalar("SELECT pg_backend_pid()", as: Int.self) == pid)
        }
    }

    @Test("notices come with the result")
    func notices() async throws {
        try await withDatabase { db async throws in
            let result = try await db.execute(
                "DO $$ BEGIN RAISE NOTICE 'one'; RAISE WARNING 'two' USING ERRCODE = '01234'; END $$"
            )
            #expect(result.notices.map(\.message) == ["one", "two"])
            #expect(result.notices.map(\.severity) == ["NOTICE", "WARNING"])
            #expect(result.notices.last?.code == "01234")
            #expect(try await db.execute("SELECT 1").notices.isEmpty)
        }
    }

    @Test("a type without binary form is refused by name")
    func noBinaryForm() async throws {
        try await withDatabase { db async throws in
            for _ in 0..<2 {
                let error = await #expect(throws: ConnError.self) {
                    _ = try await db.readFrame("SELECT acldefault('r', 10) AS rights")
                }
                #expect(error?.kind == .unsupported)
                #expect(error?.message.contains("rights") == true)
            }
            #expect(try await db.readFrame("SELECT acldefault('r', 10)::text AS rights").rowCount == 1)
        }
    }
}
