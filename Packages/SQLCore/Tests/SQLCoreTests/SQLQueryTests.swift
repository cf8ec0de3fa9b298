import Foundation
import SQLCore
import Testing

@Suite("SQLQuery: text and values apart")
struct SQLQueryTests {
    /// A query, and what a driver with numbered markers gets.
    struct Line: Sendable, CustomTestStringConvertible {
        let query: SQLQuery
        let text: String
        let values: [SQLValue]

        init(_ query: SQLQuery, _ text: String, _ values: [SQLValue] = []) {
            self.query = query
            self.text = text
            self.values = values
        }

        var testDescription: String { text }
    }

    private static let id = 7
    private static let name: String? = nil
    private static let uuid = UUID()
    private static let inner: SQLQuery = "a = \(1) AND b = \("x")"

    static let interpolated: [Line] = [
        Line("SELECT 1", "SELECT 1"),
        Line("", ""),
        Line("\(id)", "$1", [.int(7)]),
        Line("SELECT \(id)", "SELECT $1", [.int(7)]),
        Line("a = \(id) AND b = \("it's")", "a = $1 AND b = $2", [.int(7), .string("it's")]),
        Line("\(1)\(2)", "$1$2", [.int(1), .int(2)]),
        Line("x = \("'; DROP TABLE t; --")", "x = $1", [.string("'; DROP TABLE t; --")]),
        Line("x = \(name)", "x = $1", [.null]),
        Line("x = \(String?.some("a"))", "x = $1", [.string("a")]),
        Line("x = \(SQLValue.null)", "x = $1", [.null]),
        Line("x = \(true)", "x = $1", [.bool(true)]),
        Line("x = \(1.5)", "x = $1", [.double(1.5)]),
        Line("x = \(Float(1.5))", "x = $1", [.float(1.5)]),
        Line("x = \(UInt64.max)", "x = $1", [.uint(.max)]),
        Line("x = \(UInt8.max)", "x = $1", [.int(255)]),
        Line("x = \(Int8.min)", "x = $1", [.int(-128)]),
        Line("x = \([UInt8](arrayLiteral: 1, 2))", "x = $1", [.bytes([1, 2])]),
        Line("x = \(Data([3]))", "x = $1", [.bytes([3])]),
        Line("x = \(uuid)", "x = $1", [.uuid(uuid)]),
        Line("x = \("abc".dropFirst())", "x = $1", [.string("bc")]),
        Line(
            "x = \(Date(timeIntervalSince1970: 1))",
            "x = $1",
            [.instant(Instant(ticks: 1_000_000, unit: .microsecond))]
        ),
        Line("x = \(Duration.seconds(2))", "x = $1", [.duration(.seconds(2))]),
        Line(
            "x = \(local: Date(timeIntervalSince1970: 0), in: TimeZone(secondsFromGMT: 3_600)!)",
            "x = $1",
            [.localDateTime(LocalDateTime(ticks: 3_600_000_000, unit: .microsecond))]
        ),
        Line("SELECT \(identifier: "a\"b")", "SELECT \"a\"\"b\""),
        Line("SELECT \(identifier: "a; DROP TABLE t")", "SELECT \"a; DROP TABLE t\""),
        Line("FROM \(table: "main.power")", "FROM \"main\".\"power\""),
        Line("FROM \(table: "power")", "FROM \"power\""),
        Line("FROM \(table: SQLTableName(schema: nil, "a.b"))", "FROM \"a.b\""),
        Line("IN (\(list: [1, 2, 3]))", "IN ($1, $2, $3)", [.int(1), .int(2), .int(3)]),
        Line("IN (\(list: ["a"]))", "IN ($1)", [.string("a")]),
        Line("IN (\(list: [Int]()))", "IN (SELECT NULL WHERE 1 = 0)"),
        Line("IN (\(list: [1, nil]))", "IN ($1, $2)", [.int(1), .null]),
        Line("WHERE \(inner) AND c = \(2)", "WHERE a = $1 AND b = $2 AND c = $3", [.int(1), .string("x"), .int(2)]),
        Line("ORDER BY \(unsafe: "n DESC")", "ORDER BY n DESC"),
        Line("a = ? AND b = \(id)", "a = ? AND b = $1", [.int(7)]),
    ]

    @Test("an interpolated literal", arguments: interpolated)
    func interpolation(_ line: Line) throws {
        let statement = try line.query.statement(for: ScriptedDialect())
        #expect(statement.text == line.text)
        #expect(statement.parameters == line.values)
    }

    static let positional: [Line] = [
        Line(SQLQuery(unsafeSQL: "SELECT ?", [1]), "SELECT $1", [.int(1)]),
        Line(SQLQuery(unsafeSQL: "?,?", [1, nil]), "$1,$2", [.int(1), .null]),
        Line(SQLQuery(unsafeSQL: "SELECT '?', ?", [1]), "SELECT '?', $1", [.int(1)]),
        Line(SQLQuery(unsafeSQL: "SELECT 'it''s ?', ?", [1]), "SELECT 'it''s ?', $1", [.int(1)]),
        Line(
            SQLQuery(unsafeSQL: "SELECT \"a?b\" FROM t WHERE c = ?", [1]),
            "SELECT \"a?b\" FROM t WHERE c = $1",
            [.int(1)]
        ),
        Line(SQLQuery(unsafeSQL: "SELECT `a?` WHERE ?", [1]), "SELECT `a?` WHERE $1", [.int(1)]),
        Line(SQLQuery(unsafeSQL: "SELECT [a?] WHERE ?", [1]), "SELECT [a?] WHERE $1", [.int(1)]),
        Line(SQLQuery(unsafeSQL: "SELECT a[?] WHERE ?", [1, 2]), "SELECT a[$1] WHERE $2", [.int(1), .int(2)]),
        Line(SQLQuery(unsafeSQL: "? -- what?\n?", [1, 2]), "$1 -- what?\n$2", [.int(1), .int(2)]),
        Line(SQLQuery(unsafeSQL: "? -- what?", [1]), "$1 -- what?", [.int(1)]),
        Line(SQLQuery(unsafeSQL: "/* ? */ ?", [1]), "/* ? */ $1", [.int(1)]),
        Line(SQLQuery(unsafeSQL: "/* /* ? */ ? */ ?", [1]), "/* /* ? */ ? */ $1", [.int(1)]),
        Line(SQLQuery(unsafeSQL: "$$ ? $$ ?", [1]), "$$ ? $$ $1", [.int(1)]),
        Line(SQLQuery(unsafeSQL: "$tag$ ? $other$ ? $tag$ ?", [1]), "$tag$ ? $other$ ? $tag$ $1", [.int(1)]),
        Line(SQLQuery(unsafeSQL: "$1 ?", [1]), "$1 $1", [.int(1)]),
        Line(SQLQuery(unsafeSQL: "'never closed ?"), "'never closed ?"),
        Line(SQLQuery(unsafeSQL: "ação ? — ?", ["é", "日"]), "ação $1 — $2", [.string("é"), .string("日")]),
        Line(SQLQuery(unsafeSQL: ""), ""),
    ]

    @Test("positional text", arguments: positional)
    func markers(_ line: Line) throws {
        let statement = try line.query.statement(for: ScriptedDialect())
        #expect(statement.text == line.text)
        #expect(statement.parameters == line.values)
    }

    static let wrongCounts: [(String, Int)] = [
        ("SELECT ?", 0), ("SELECT ?", 2), ("SELECT '?'", 1), ("-- ?", 1), ("??", 1),
    ]

    @Test("markers and values that differ in number are refused with both numbers", arguments: wrongCounts)
    func wrongCount(_ text: String, _ count: Int) throws {
        let query = SQLQuery(unsafeSQL: text, Array(repeating: 1, count: count))
        let error = #expect(throws: ConnError.self) { try query.statement(for: ScriptedDialect()) }
        #expect(error?.kind == .misuse(.parameterCount))
        #expect(error?.message.contains("\(count) values") == true)
    }

    @Test("the engine's limit on parameters is checked")
    func limit() throws {
        let query: SQLQuery = "\(list: Array(1...10))"
        #expect(try query.statement(for: ScriptedDialect()).parameters.count == 10)
        let longer: SQLQuery = "\(list: Array(1...10)), \(11)"
        let error = #expect(throws: ConnError.self) { try longer.statement(for: ScriptedDialect()) }
        #expect(error?.kind == .misuse(.parameterCount))
        #expect(error?.message.contains("11") == true && error?.message.contains("10") == true)
    }

    @Test("an identifier that cannot be quoted is refused")
    func badIdentifier() {
        let query: SQLQuery = "SELECT \(identifier: "")"
        #expect(throws: ConnError.self) { try query.statement(for: ScriptedDialect()) }
    }

    @Test("pasted text and long lists are not worth keeping prepared")
    func cacheable() throws {
        func isCacheable(_ query: SQLQuery) throws -> Bool { try query.statement(for: ScriptedDialect()).isCacheable }
        #expect(try isCacheable("SELECT 1"))
        #expect(try isCacheable("SELECT \(1)"))
        #expect(try isCacheable("IN (\(list: [1, 2]))"))
        #expect(try !isCacheable("SELECT \(unsafe: "1")"))
        let pasted: SQLQuery = "\(unsafe: "1")"
        #expect(try !isCacheable("SELECT \(pasted)"))
        let dialect = WideDialect()
        let long: SQLQuery = "IN (\(list: Array(1...17)))"
        #expect(try !long.statement(for: dialect).isCacheable)
    }

    @Test("declared column types travel with the query, later ones win")
    func types() throws {
        let query: SQLQuery = "SELECT a, b FROM t"
        let statement = try query.types(["a": .int32, "b": .date]).types(["a": .double]).statement(
            for: ScriptedDialect()
        )
        #expect(statement.columnTypes == ["a": .double, "b": .date])
    }

    static let tableNames: [(SQLTableName, String?, String)] = [
        ("power", nil, "power"), ("main.power", "main", "power"), ("a.b.c", nil, "a.b.c"), (".b", nil, ".b"),
        ("a.", nil, "a."), (SQLTableName(schema: "s", "a.b"), "s", "a.b"),
    ]

    @Test("a table's literal name", arguments: tableNames)
    func tableName(_ name: SQLTableName, _ schema: String?, _ table: String) {
        #expect(name.schema == schema)
        #expect(name.name == table)
    }
}

/// Like the scripted dialect, with room for many parameters.
private struct WideDialect: SQLDialect {
    private let base = ScriptedDialect()
    var name: String { "Wide" }
    var systemName: String { "wide" }
    var maximumParameters: Int { 1_000 }
    func appendMarker(_ number: Int, to text: inout String) { text += "?" }
    func quote(identifier: String) throws(ConnError) -> String { try base.quote(identifier: identifier) }
    func columnType(for type: DataType) throws(ConnError) -> String { try base.columnType(for: type) }
    func createStaging(name: String, like table: SQLTableName, columns: [String]) throws(ConnError) -> String { "" }
    func stagingReference(name: String) throws(ConnError) -> String { name }
    func upsert(
        from staging: String,
        into table: SQLTableName,
        keys: [String],
        columns: [String]
    ) throws(ConnError) -> String { "" }
}
