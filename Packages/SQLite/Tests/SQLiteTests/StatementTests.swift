import Foundation
import Testing

@testable import SQLite

@Suite struct StatementTests {
    @Test func affectedRowsAndGeneratedKey() throws {
        let connection = try connect()
        let made = try connection.execute("CREATE TABLE t(id INTEGER PRIMARY KEY, a)")
        #expect(made.affectedRows == 0 && made.generatedKey == nil)
        let inserted = try connection.execute("INSERT INTO t(a) VALUES (1), (2), (3)")
        #expect(inserted.affectedRows == 3 && inserted.generatedKey == 3)
        let updated = try connection.execute("UPDATE t SET a = 0 WHERE a > 1")
        #expect(updated.affectedRows == 2 && updated.generatedKey == nil)
        #expect(try connection.execute("UPDATE t SET a = 0 WHERE a > 100").affectedRows == 0)
        #expect(try connection.execute("SELECT * FROM t").affectedRows == 0)
        #expect(try connection.execute("DELETE FROM t").affectedRows == 3)
        #expect(try connection.execute("CREATE TABLE u(b)").affectedRows == 0)
    }

    @Test func aTableWithoutRowIdentifiersGeneratesNoKey() throws {
        let connection = try connect()
        try connection.execute("CREATE TABLE r(id INTEGER PRIMARY KEY)")
        try connection.execute("INSERT INTO r VALUES (77)")
        try connection.execute("CREATE TABLE t(k TEXT PRIMARY KEY) WITHOUT ROWID")
        #expect(try connection.execute("INSERT INTO t VALUES ('a')").generatedKey == nil)
    }

    @Test func anUpsertThatUpdatesGeneratesNoKey() throws {
        let connection = try connect()
        try connection.execute("CREATE TABLE t(id INTEGER PRIMARY KEY, u UNIQUE, n)")
        try connection.execute("INSERT INTO t VALUES (5, 'a', 1)")
        let text = "INSERT INTO t(u, n) VALUES (?1, 1) ON CONFLICT(u) DO UPDATE SET n = n + 1"
        #expect(try connection.execute(text, .string("a")).generatedKey == nil)
        #expect(try connection.execute(text, .string("b")).generatedKey == 6)
    }

    @Test func returningGivesRowsAndASummary() throws {
        let connection = try connect()
        try connection.execute("CREATE TABLE t(id INTEGER PRIMARY KEY, a TEXT)")
        let cursor = try connection.open(SQLStatement(text: "INSERT INTO t(a) VALUES ('x'), ('y') RETURNING id, a"))
        let frame = try #require(try cursor.nextBatch(maximumRows: .max))
        #expect(try frame.cells("id") == [.int(1), .int(2)])
        #expect(try cursor.nextBatch(maximumRows: 10) == nil)
        #expect(cursor.summary.affectedRows == 2)
        #expect(cursor.summary.generatedKey == 2)
        cursor.close()
    }

    static let positions: [(String, ConnError.Kind, Int)] = [
        ("SELEC 1", .syntax, 0), ("SELECT * FORM t", .syntax, 9), ("SELECT 1 +", .syntax, -1),
        ("SELECT\n  absent FROM t", .notFound, 9), ("SELECT * FROM missing", .notFound, -2),
        ("SELECT nofunc(1)", .notFound, 7), ("CREATE TABLE t(a)", .alreadyExists, -2),
        ("INSERT INTO t VALUES (1, 2, 3)", .syntax, -2), ("SELECT 'unclosed", .syntax, -2),
    ]

    @Test(arguments: positions)
    func mistakesInTheTextAreTypedAndPlaced(_ text: String, _ kind: ConnError.Kind, _ offset: Int) throws {
        let connection = try connect()
        try connection.execute("CREATE TABLE t(a)")
        let error = try failure { try connection.execute(text) }
        #expect(error.kind == kind)
        #expect(error.outcome == .notApplied)
        #expect(error.retry == .never)
        if offset >= 0 { #expect(error.position?.byteOffset == offset) }
        #expect(try connection.value("SELECT 1") == .int(1))
    }

    @Test func aPositionCountsLinesAndColumns() throws {
        let connection = try connect()
        let error = try failure { try connection.execute("SELECT 1,\n       2 3") }
        #expect(error.position?.line == 2)
        #expect(error.position?.column == 10)
        #expect(error.description.contains("line 2, column 10"))
    }

    static let blanks = ["", "   ", "\n\t", "-- nothing", "/* nothing */", ";"]

    @Test(arguments: blanks)
    func anEmptyTextIsInvalid(_ text: String) throws {
        let connection = try connect()
        #expect(try failure { try connection.execute(text) }.kind == .invalidInput)
    }

    static let several = [
        "SELECT 1; SELECT 2", "SELECT 1;; -- x\n DELETE FROM t", "SELECT 1; nonsense", "SELECT 1 ; /* c */ SELECT 2",
    ]

    @Test(arguments: several)
    func aSecondStatementIsRefusedBeforeAnythingRuns(_ text: String) throws {
        let connection = try connect()
        let error = try failure { try connection.execute("INSERT" == text ? "" : text) }
        #expect(error.kind == .misuse(.multipleStatements))
    }

    @Test func theFirstOfTwoStatementsIsNotRun() throws {
        let connection = try connect()
        try connection.execute("CREATE TABLE t(a)")
        _ = try failure { try connection.execute("INSERT INTO t VALUES (1); INSERT INTO t VALUES (2)") }
        #expect(try connection.value("SELECT count(*) FROM t") == .int(0))
    }

    @Test(arguments: ["SELECT 1;", "SELECT 1 ; \n", "SELECT 1; -- done", "SELECT 1 /* ; */", "SELECT ';' ;;"])
    func whatFollowsOneStatementMayBeNothing(_ text: String) throws {
        let connection = try connect()
        #expect(try connection.frame(text).rowCount == 1)
    }

    @Test func aNULInTheTextIsInvalid() throws {
        let connection = try connect()
        #expect(try failure { try connection.execute("SELECT 1\0; DROP TABLE t") }.kind == .invalidInput)
    }

    @Test(arguments: [0, 1, 3])
    func theNumberOfParametersIsChecked(_ count: Int) throws {
        let connection = try connect()
        try connection.execute("CREATE TABLE t(a, b)")
        let statement = SQLStatement(
            text: "INSERT INTO t VALUES (?1, ?2)",
            parameters: Array(repeating: .int(1), count: count)
        )
        let error = try failure { _ = try connection.open(statement) }
        #expect(error.kind == .misuse(.parameterCount))
        #expect(try connection.value("SELECT count(*) FROM t") == .int(0))
    }

    @Test func rowsAskedOfAStatementWithoutAreRefusedBeforeItRuns() throws {
        let connection = try connect()
        try connection.execute("CREATE TABLE t(a)")
        var statement = SQLStatement(text: "INSERT INTO t VALUES (1)")
        statement.expectsRows = true
        let error = try failure { _ = try connection.open(statement) }
        #expect(error.kind == .misuse(.wrongStatementKind))
        #expect(try connection.value("SELECT count(*) FROM t") == .int(0))
    }

    static let constraints: [(String, ConnError.Constraint, String?)] = [
        ("INSERT INTO t VALUES (1, 'x', 1)", .unique, "t.id"),
        ("INSERT INTO t VALUES (2, 'a', 1)", .unique, "t.u"),
        ("INSERT INTO t VALUES (3, NULL, 1)", .notNull, "t.u"),
        ("INSERT INTO t VALUES (4, 'b', -1)", .check, "positive"),
        ("INSERT INTO s VALUES ('x')", .dataType, "s.n"),
        ("INSERT INTO t(id, u, n) VALUES ('x', 'c', 1)", .dataType, nil),
    ]

    @Test(arguments: constraints)
    func constraintsAreNamed(_ text: String, _ constraint: ConnError.Constraint, _ name: String?) throws {
        let connection = try connect()
        try connection.execute(
            "CREATE TABLE t(id INTEGER PRIMARY KEY, u TEXT NOT NULL UNIQUE, n INTEGER CONSTRAINT positive CHECK (n > 0))"
        )
        try connection.execute("CREATE TABLE s(n INTEGER) STRICT")
        try connection.execute("INSERT INTO t VALUES (1, 'a', 1)")
        let error = try failure { try connection.execute(text) }
        #expect(error.kind == .constraint(constraint))
        #expect(error.constraintName == name)
        #expect(error.serverMessage != nil)
    }

    @Test func aCanaryValueIsNotInTheDescription() throws {
        let connection = try connect()
        try connection.execute("CREATE TABLE t(u TEXT UNIQUE)")
        try connection.execute("INSERT INTO t VALUES ('canary-4711')")
        let error = try failure { try connection.execute("INSERT INTO t VALUES (?1)", .string("canary-4711")) }
        #expect(!error.description.contains("4711"))
        let syntax = try failure { try connection.execute("SELECT 'canary-4711' 'x' FROM") }
        #expect(!syntax.description.contains("4711"))
    }

    @Test func streamingKeepsTypesAndCounts() throws {
        let connection = try connect()
        let text = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 25) SELECT i FROM n"
        let cursor = try connection.open(SQLStatement(text: text))
        var sizes: [Int] = []
        while let batch = try cursor.nextBatch(maximumRows: 10) { sizes.append(batch.rowCount) }
        #expect(sizes == [10, 10, 5])
        cursor.close()
    }

    @Test func aBatchThatEndsWithTheRowsIsFollowedByNil() throws {
        let connection = try connect()
        let cursor = try connection.open(SQLStatement(text: "VALUES (1), (2)"))
        #expect(try cursor.nextBatch(maximumRows: 2)?.rowCount == 2)
        #expect(try cursor.nextBatch(maximumRows: 2) == nil)
        cursor.close()
    }

    @Test func aTypeThatChangesInALaterBatchIsAnErrorThatSaysWhatToDo() throws {
        let connection = try connect()
        let cursor = try connection.open(SQLStatement(text: "VALUES (1), (2), ('x')"))
        _ = try cursor.nextBatch(maximumRows: 2)
        let error = try failure { _ = try cursor.nextBatch(maximumRows: 2) }
        #expect(error.kind == .conversion)
        #expect(error.message.contains("row 2"))
        #expect(error.advice?.contains("SQLQuery.types") == true)
        cursor.close()
        #expect(try connection.value("SELECT 1") == .int(1))
    }

    @Test func stoppingEarlyFreesTheStatement() throws {
        let connection = try connect()
        try connection.execute("CREATE TABLE t(a)")
        try connection.execute("INSERT INTO t VALUES (1), (2), (3)")
        let cursor = try connection.open(SQLStatement(text: "SELECT a FROM t"))
        _ = try cursor.nextBatch(maximumRows: 1)
        cursor.close()
        cursor.close()
        try connection.execute("DROP TABLE t")
    }

    @Test func anEmptyResultHasItsColumns() throws {
        let connection = try connect()
        try connection.execute("CREATE TABLE t(a INTEGER, b TEXT)")
        let frame = try connection.frame("SELECT * FROM t")
        #expect(frame.rowCount == 0)
        #expect(frame.schema.map(\.type) == [.int64, .string])
    }

    @Test func aSchemaChangedByOthersIsSeen() throws {
        let folder = TestFolder()
        let first = try connect(.file(folder.file("a.db"), create: true))
        try first.execute("CREATE TABLE t(a INTEGER)")
        try first.execute("INSERT INTO t VALUES (1)")
        #expect(try first.frame("SELECT * FROM t").columnCount == 1)
        let second = try connect(.file(folder.file("a.db")))
        try second.execute("ALTER TABLE t ADD COLUMN b TEXT DEFAULT 'x'")
        let frame = try first.frame("SELECT * FROM t")
        #expect(frame.columnNames == ["a", "b"])
        #expect(try frame.cells("b") == [.string("x")])
    }

    @Test func proceduresAreUnsupported() throws {
        let connection = try connect()
        #expect(try failure { _ = try connection.callProcedure("p", arguments: []) }.kind == .unsupported)
    }

    @Test func executeManyNamesTheFailingSet() throws {
        let connection = try connect()
        try connection.execute("CREATE TABLE t(a INTEGER UNIQUE)")
        #expect(try connection.executeMany("INSERT INTO t VALUES (?)", parameterSets: [[.int(1)], [.int(2)]]) == 2)
        let error = try failure {
            _ = try connection.executeMany("INSERT INTO t VALUES (?)", parameterSets: [[.int(3)], [.int(1)]])
        }
        #expect(error.kind == .constraint(.unique))
        #expect(error.message.contains("set 1"))
        let count = try failure { _ = try connection.executeMany("INSERT INTO t VALUES (?)", parameterSets: [[]]) }
        #expect(count.kind == .misuse(.parameterCount))
    }
}
