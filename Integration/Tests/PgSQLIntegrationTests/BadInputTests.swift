import Foundation
import IntegrationSupport
import PgSQL
import Testing

@Suite(
    "Bad input: a typed error, the handler works on, nothing half-written",
    .enabled(if: TestServer.isThere, TestServer.missing)
)
struct BadInputTests {
    /// The error of `body`, after which the handler must work on with the same connection and an empty table.
    private func error(
        _ kind: ConnError.Kind,
        on db: PgSQLHandler,
        sourceLocation: SourceLocation = #_sourceLocation,
        _ body: () throws -> Void
    ) throws -> ConnError {
        let before = try db.readScalar("SELECT pg_backend_pid()", as: Int.self)
        let error = try #require(throws: ConnError.self, sourceLocation: sourceLocation) { try body() }
        #expect(error.kind == kind, "\(error) \(error.serverMessage ?? "")", sourceLocation: sourceLocation)
        #expect(error.attempts.count <= 1, "\(error)", sourceLocation: sourceLocation)
        let after = try db.readScalar("SELECT pg_backend_pid()", as: Int.self)
        #expect(before == after, "the connection was given up", sourceLocation: sourceLocation)
        return error
    }

    private func with(_ body: (PgSQLHandler, SQLTableName) throws -> Void) throws {
        let (properties, options) = try TestServer.parsed()
        let table = SQLTableName(TestServer.uniqueName("bad_input"))
        var configuration = TestServer.quick()
        // A sync call of a test is made by a worker: with one of them, there is one connection.
        configuration.maximumWorkers = 1
        try PgSQLHandler.with(properties, options: options, configuration: configuration) { db in
            try db.execute("CREATE TABLE \(table: table) (id bigint PRIMARY KEY, name text, small int2, day date)")
            defer { _ = try? db.execute("DROP TABLE \(table: table)") }
            try body(db, table)
        }
    }

    private func count(_ db: PgSQLHandler, _ table: SQLTableName) throws -> Int? {
        try db.readScalar("SELECT count(*) FROM \(table: table)", as: Int.self)
    }

    @Test("NUL in a text parameter is refused before it is cut")
    func nulInParameter() throws {
        try with { db, table in
            let text = "a\u{0}canary-b"
            let error = try error(.invalidInput, on: db) {
                try db.execute("INSERT INTO \(table: table) (id, name) VALUES (1, \(text))")
            }
            #expect(!error.description.contains("canary"))
            #expect(error.outcome == .notApplied)
            let rows = try count(db, table)
            #expect(rows == 0)
        }
    }

    @Test("NUL in the statement's text is refused before it is cut")
    func nulInText() throws {
        try with { db, table in
            _ = try error(.invalidInput, on: db) {
                try db.execute("INSERT INTO \(table: table) (id) VALUES (1)\(unsafe: "\u{0}") , (2)")
            }
            let rows = try count(db, table)
            #expect(rows == 0)
        }
    }

    @Test("NUL in a frame's text is told by row and column")
    func nulInFrame() throws {
        try with { db, table in
            let frame = try DataFrame([("id", Column([Int64(1), 2])), ("name", Column(["fine", "a\u{0}canary-b"]))])
            let error = try error(.conversion, on: db) { try db.write(frame, to: table) }
            #expect(error.message.contains("row 1"), "\(error)")
            #expect(error.message.contains("'name'"), "\(error)")
            #expect(!error.description.contains("canary"))
            let rows = try count(db, table)
            #expect(rows == 0)
        }
    }

    @Test("bytes that are no UTF-8 are refused where text is wanted")
    func invalidUTF8() throws {
        try with { db, table in
            let bytes: [UInt8] = [0x61, 0xFF, 0xFE, 0x62]
            let error = try #require(throws: ConnError.self) {
                _ = try db.readScalar("SELECT convert_from(\(bytes), 'UTF8')", as: String.self)
            }
            #expect(error.kind == .invalidInput || error.kind == .conversion, "\(error)")
            let rows = try count(db, table)
            #expect(rows == 0)
        }
    }

    @Test("an integer out of its column's range is told, in a parameter and in a frame")
    func integerOutOfRange() throws {
        try with { db, table in
            let number = 70_000
            let error = try #require(throws: ConnError.self) {
                try db.execute("INSERT INTO \(table: table) (id, small) VALUES (1, \(number))")
            }
            #expect(error.kind == .conversion || error.kind == .invalidInput, "\(error)")
            #expect(!error.description.contains("70000"))
            let frame = try DataFrame([("id", Column([Int64(1), 2])), ("small", Column([Int64(5), 70_000]))])
            let inFrame = try #require(throws: ConnError.self) { try db.write(frame, to: table) }
            #expect(inFrame.message.contains("row 1") && inFrame.message.contains("'small'"), "\(inFrame)")
            #expect(!inFrame.description.contains("70000"))
            let rows = try count(db, table)
            #expect(rows == 0)
        }
    }

    @Test("a sum out of range is told by the server's code")
    func overflow() throws {
        try with { db, _ in
            let (a, b) = (Int64.max, 1)
            let error = try #require(throws: ConnError.self) {
                _ = try db.readScalar("SELECT \(a)::int8 + \(b)::int8", as: Int.self)
            }
            #expect(error.nativeCode?.description.contains("22003") == true, "\(error)")
        }
    }

    @Test("a syntax error is told with line and column")
    func syntax() throws {
        try with { db, table in
            let error = try error(.syntax, on: db) {
                _ = try db.readFrame("SELECT id\nFROM \(table: table)\nWHER id = \(1)")
            }
            #expect(error.position?.line == 3, "\(error)")
            #expect(error.nativeCode?.description.contains("42601") == true, "\(error)")
            let unicode = try #require(throws: ConnError.self) { try db.execute("SELECT 'äöü😀' FRO M x y z") }
            #expect(unicode.position?.line == 1)
            #expect(unicode.position?.column ?? 0 > 10, "\(unicode)")
        }
    }

    @Test("a missing table and a missing column are told")
    func missing() throws {
        try with { db, table in
            _ = try error(.notFound, on: db) { _ = try db.readFrame("SELECT * FROM no_such_table_at_all") }
            _ = try error(.notFound, on: db) { _ = try db.readFrame("SELECT no_such_column FROM \(table: table)") }
            let frame = try DataFrame([("id", Column([Int64(1)]))])
            _ = try error(.notFound, on: db) { try db.write(frame, to: "no_such_table_at_all") }
        }
    }

    @Test("a parameter of the wrong type is told, without its value")
    func wrongType() throws {
        try with { db, table in
            let text = "canary-no-number"
            let error = try #require(throws: ConnError.self) {
                _ = try db.readFrame("SELECT * FROM \(table: table) WHERE id = \(text)")
            }
            #expect([.invalidInput, .conversion, .syntax, .notFound].contains(error.kind), "\(error)")
            #expect(!error.description.contains("canary"))
            let day = "canary-no-day"
            let second = try #require(throws: ConnError.self) {
                try db.execute("INSERT INTO \(table: table) (id, day) VALUES (1, \(day))")
            }
            #expect(!second.description.contains("canary"))
            let rows = try count(db, table)
            #expect(rows == 0)
        }
    }

    @Test("70,000 parameters are refused before anything is sent")
    func tooManyParameters() throws {
        try with { db, table in
            let many = Array(repeating: 7, count: 70_000)
            let error = try error(.misuse(.parameterCount), on: db) {
                _ = try db.readFrame("SELECT * FROM \(table: table) WHERE id IN (\(list: many))")
            }
            #expect(error.message.contains("70000"))
            #expect(error.message.contains("65535"))
            // The most that the protocol takes does work.
            let most = Array(0..<65_535)
            let query: SQLQuery = "SELECT count(*) FROM \(table: table) WHERE id IN (\(list: most))"
            let found = try db.readScalar(query, as: Int.self)
            #expect(found == 0)
            let rows = (0..<10_000).map { "(\($0), ?)" }.joined(separator: ",")
            let names = (0..<10_000).map { $0.isMultiple(of: 3) ? nil : "name \($0)" }
            try db.execute(SQLQuery(unsafeSQL: "INSERT INTO \(table.name) (id, name) VALUES \(rows)", names))
            let kept = try db.readScalar("SELECT count(name) FROM \(table: table)", as: Int.self)
            #expect(kept == 6_666)
        }
    }

    @Test("a frame whose columns do not match is refused before anything is sent")
    func columnsDoNotMatch() throws {
        try with { db, table in
            let frame = try DataFrame([("id", Column([Int64(1)])), ("surplus", Column(["x"]))])
            let error = try #require(throws: ConnError.self) { try db.write(frame, to: table) }
            #expect(error.message.contains("surplus"), "\(error)")
            let wrong = try DataFrame([("id", Column([Int64(1)])), ("day", Column([true]))])
            let second = try #require(throws: ConnError.self) { try db.write(wrong, to: table) }
            #expect(second.description.contains("day"), "\(second)")
            let rows = try count(db, table)
            #expect(rows == 0)
        }
    }

    @Test("a unique violation in the middle of a frame leaves nothing and names the row")
    func uniqueViolationInFrame() throws {
        try with { db, table in
            try db.execute("INSERT INTO \(table: table) (id, name) VALUES (777, 'kept')")
            let ids = (0..<5_000).map { Int64($0) }
            let frame = try DataFrame([("id", Column(ids)), ("name", Column(ids.map { _ in "canary" }))])
            let error = try error(.constraint(.unique), on: db) { try db.write(frame, to: table) }
            #expect(error.constraintName == "\(table.name)_pkey", "\(error)")
            #expect(error.message.contains("Row 777"), "\(error)")
            #expect(!error.description.contains("canary"))
            #expect(error.outcome == .notApplied)
            let rows = try count(db, table)
            #expect(rows == 1)
        }
    }

    @Test("a statement's time limit ends it at the server too")
    func statementTimeout() throws {
        try with { db, _ in
            let start = ContinuousClock.now
            let error = try #require(throws: ConnError.self) {
                _ = try db.readScalar(
                    "SELECT 1 FROM pg_sleep(59)",
                    as: Int.self,
                    options: CallOptions(statementTimeout: .milliseconds(100))
                )
            }
            #expect(error.kind == .timeout, "\(error)")
            #expect(ContinuousClock.now - start < .seconds(10))
            let running = try db.readScalar(
                """
                SELECT count(*) FROM pg_stat_activity
                WHERE query LIKE '%pg_sleep(59)%' AND state = 'active' AND pid <> pg_backend_pid()
                """,
                as: Int.self
            )
            #expect(running == 0)
        }
    }

    @Test("the handler's time limit is the server's too")
    func serverTimeout() throws {
        let (properties, options) = try TestServer.parsed()
        var configuration = TestServer.quick()
        configuration.statementTimeout = .seconds(3)
        try PgSQLHandler.with(properties, options: options, configuration: configuration) { db in
            let setting = try db.readScalar("SELECT current_setting('statement_timeout')", as: String.self)
            #expect(setting != "0")
            let error = try #require(throws: ConnError.self) { try db.execute("SELECT pg_sleep(60)") }
            #expect(error.kind == .timeout, "\(error)")
        }
    }
}
