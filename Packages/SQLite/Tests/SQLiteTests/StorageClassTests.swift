import Foundation
import Testing

@testable import SQLite

/// One line of the table: what is stored in a column of a declared type, and what is read.
struct StorageCase: Sendable, CustomTestStringConvertible {
    let declared: String
    let values: String
    let type: DataType
    let cells: [CellValue]

    init(_ declared: String, _ values: String, _ type: DataType, _ cells: [CellValue]) {
        self.declared = declared
        self.values = values
        self.type = type
        self.cells = cells
    }

    var testDescription: String { "\(declared) <- \(values)" }
}

private func decimal(_ text: String) -> CellValue { .decimal(Decimal128(text)!) }
private func date(_ text: String) -> CellValue { .date(CalendarDate(text)!) }
private func local(_ text: String, _ unit: TimeUnit) -> CellValue {
    .localTimestamp(LocalDateTime(text)!.exactly(in: unit)!)
}
private func instant(_ text: String, _ unit: TimeUnit) -> CellValue { .instant(Instant(text)!.exactly(in: unit)!) }

@Suite struct StorageClassTests {
    static let lenient: [StorageCase] = [
        StorageCase("INTEGER", "(1),(NULL),(-9223372036854775808)", .int64, [.int(1), .null, .int(.min)]),
        StorageCase("INT", "('12'),(7.0)", .int64, [.int(12), .int(7)]),
        StorageCase("BIGINT", "(9223372036854775807)", .int64, [.int(.max)]),
        StorageCase("TINYINT", "(300)", .int64, [.int(300)]),
        StorageCase("INTEGER", "(1),(1.5)", .double, [.double(1), .double(1.5)]),
        StorageCase("INTEGER", "(1.5),(1)", .double, [.double(1.5), .double(1)]),
        StorageCase("INTEGER", "(NULL),('x')", .string, [.null, .string("x")]),
        StorageCase("INTEGER", "(1),('x'),(NULL)", .string, [.string("1"), .string("x"), .null]),
        StorageCase("INTEGER", "(1),(1.5),('x')", .string, [.string("1"), .string("1.5"), .string("x")]),
        StorageCase(
            "INTEGER",
            "(9007199254740993),(0.5)",
            .string,
            [.string("9007199254740993"), .string("0.5")]
        ),
        StorageCase("INTEGER", "(1),(x'00FF')", .binary, [.binary([0x31]), .binary([0, 0xFF])]),
        StorageCase("REAL", "(1),(2.5),(NULL)", .double, [.double(1), .double(2.5), .null]),
        StorageCase("DOUBLE PRECISION", "(1e300)", .double, [.double(1e300)]),
        StorageCase("FLOAT", "(0.1)", .double, [.double(0.1)]),
        StorageCase("REAL", "(9e999),(-9e999)", .double, [.double(.infinity), .double(-.infinity)]),
        StorageCase("REAL", "(1.5),('high')", .string, [.string("1.5"), .string("high")]),
        StorageCase("TEXT", "('a'),(NULL),('')", .string, [.string("a"), .null, .string("")]),
        StorageCase("TEXT", "(12),(1.5)", .string, [.string("12"), .string("1.5")]),
        StorageCase("VARCHAR(10)", "('häß')", .string, [.string("häß")]),
        StorageCase("TEXT", "(CAST(x'410042' AS TEXT))", .string, [.string("A\0B")]),
        StorageCase("TEXT", "(CAST(x'41FF42' AS TEXT))", .string, [.string("A\u{FFFD}B")]),
        StorageCase("TEXT", "('a'),(x'00')", .binary, [.binary([0x61]), .binary([0])]),
        StorageCase("BLOB", "(x''),(NULL),(x'0102')", .binary, [.binary([]), .null, .binary([1, 2])]),
        StorageCase("BLOB", "(x'01'),('a'),(12)", .binary, [.binary([1]), .binary([0x61]), .binary([0x31, 0x32])]),
        StorageCase("BOOLEAN", "(0),(1),(NULL)", .bool, [.bool(false), .bool(true), .null]),
        StorageCase("BOOL", "(1),(2)", .int64, [.int(1), .int(2)]),
        StorageCase("BOOL", "(1),(2.5)", .double, [.double(1), .double(2.5)]),
        StorageCase("BOOL", "(1),('no')", .string, [.string("1"), .string("no")]),
        StorageCase(
            "DECIMAL(15,2)",
            "(1.25),(17),(NULL),(-0.01)",
            .decimal(precision: 15, scale: 2),
            [decimal("1.25"), decimal("17.00"), .null, decimal("-0.01")]
        ),
        StorageCase("NUMERIC(9,4)", "('12.5')", .decimal(precision: 9, scale: 4), [decimal("12.5000")]),
        StorageCase(
            "DECIMAL(15,2)",
            "(9999999999999.99)",
            .decimal(precision: 15, scale: 2),
            [decimal("9999999999999.99")]
        ),
        StorageCase("DECIMAL(5,2)", "(1.25),(0.125)", .double, [.double(1.25), .double(0.125)]),
        StorageCase("DECIMAL(4,2)", "(1.25),(100)", .double, [.double(1.25), .double(100)]),
        StorageCase("DECIMAL(5,2)", "(1.25),(3),('n/a')", .string, [.string("1.25"), .string("3"), .string("n/a")]),
        StorageCase(
            "DECIMAL_TEXT(38,10)",
            "('1234567890123456789012345678.0123456789')",
            .decimal(precision: 38, scale: 10),
            [decimal("1234567890123456789012345678.0123456789")]
        ),
        StorageCase(
            "DECIMAL_TEXT(20,4)",
            "('1.5'),('2.2500'),('x')",
            .string,
            [.string("1.5"), .string("2.2500"), .string("x")]
        ),
        StorageCase("NUMERIC", "(1),(2)", .int64, [.int(1), .int(2)]),
        StorageCase("STRING", "('12')", .int64, [.int(12)]),
        StorageCase(
            "DATE",
            "('2024-01-31'),(NULL),('0001-01-01'),('9999-12-31')",
            .date,
            [date("2024-01-31"), .null, date("0001-01-01"), date("9999-12-31")]
        ),
        StorageCase("DATE", "('2024-01-31'),('soon')", .string, [.string("2024-01-31"), .string("soon")]),
        StorageCase("DATE", "('2024-02-30')", .string, [.string("2024-02-30")]),
        StorageCase("DATE", "(20240131)", .int64, [.int(20_240_131)]),
        StorageCase(
            "DATETIME",
            "('2024-01-31 10:00:00'),('2024-01-31T10:00:00.123456')",
            .localTimestamp(.microsecond),
            [local("2024-01-31T10:00:00", .microsecond), local("2024-01-31T10:00:00.123456", .microsecond)]
        ),
        StorageCase(
            "DATETIME(3)",
            "('2024-01-31 10:00:00.5')",
            .localTimestamp(.millisecond),
            [local("2024-01-31T10:00:00.5", .millisecond)]
        ),
        StorageCase(
            "TIMESTAMP",
            "('2024-01-31 10:00'),('2024-01-31T10:00:00.50'),('later'),(NULL)",
            .string,
            [.string("2024-01-31 10:00"), .string("2024-01-31T10:00:00.50"), .string("later"), .null]
        ),
        StorageCase(
            "TIMESTAMP",
            "('2024-01-31 10:00:00'),('2024-01-31 10:00:00Z')",
            .string,
            [.string("2024-01-31 10:00:00"), .string("2024-01-31 10:00:00Z")]
        ),
        StorageCase(
            "TIMESTAMPTZ",
            "('2024-01-31 10:00:00Z'),('2024-01-31 10:00:00+02:00')",
            .instant(.microsecond),
            [instant("2024-01-31T10:00:00Z", .microsecond), instant("2024-01-31T08:00:00Z", .microsecond)]
        ),
        StorageCase(
            "TIMESTAMPTZ",
            "('2024-01-31 10:00:00Z'),('2024-01-31 10:00:00.25+02:00'),('x')",
            .string,
            [.string("2024-01-31 10:00:00Z"), .string("2024-01-31 10:00:00.25+02:00"), .string("x")]
        ),
        StorageCase(
            "TIME",
            "('10:00:00'),('24:00:00')",
            .time(.microsecond),
            [.time(TimeOfDay("10:00:00.000000")!), .time(TimeOfDay("24:00:00.000000")!)]
        ),
        StorageCase("TIME", "('10:00'),('noon')", .string, [.string("10:00"), .string("noon")]),
        StorageCase(
            "UUID",
            "('6ba7b810-9dad-11d1-80b4-00c04fd430c8'),(x'6BA7B8109DAD11D180B400C04FD430C8')",
            .uuid,
            Array(repeating: .uuid(.init(uuidString: "6BA7B810-9DAD-11D1-80B4-00C04FD430C8")!), count: 2)
        ),
        StorageCase(
            "UUID",
            "('6BA7B810-9DAD-11D1-80B4-00C04FD430C8'),('x')",
            .string,
            [.string("6BA7B810-9DAD-11D1-80B4-00C04FD430C8"), .string("x")]
        ),
        StorageCase("FLOAT4", "(0.5),(1)", .float, [.float(0.5), .float(1)]),
        StorageCase("FLOAT4", "(0.5),(0.1)", .double, [.double(0.5), .double(0.1)]),
        StorageCase("DURATION_TEXT(3)", "('PT1.5S')", .duration(.millisecond), [.duration(.milliseconds(1_500))]),
        StorageCase(
            "INTERVAL_TEXT",
            "('P1Y2M3DT4S')",
            .interval,
            [.interval(CalendarInterval(months: 14, days: 3, nanoseconds: 4_000_000_000))]
        ),
        StorageCase("", "(1),('a'),(NULL)", .string, [.string("1"), .string("a"), .null]),
        StorageCase("ANY_THING", "(NULL),(NULL)", .null, [.null, .null]),
    ]

    @Test(arguments: lenient)
    func lenientReadsEveryValueExactlyOrWidens(_ test: StorageCase) throws {
        let connection = try connect()
        try connection.execute("CREATE TABLE t(v \(test.declared))")
        try connection.execute("INSERT INTO t VALUES \(test.values)")
        let frame = try connection.frame("SELECT v FROM t ORDER BY rowid")
        #expect(frame.schema[0].type == test.type)
        #expect(try frame.cells("v") == test.cells)
    }

    static let strictFailures: [(String, String, Int)] = [
        ("INTEGER", "(1),(1.5)", 1), ("INTEGER", "('x')", 0), ("REAL", "(1.5),('x')", 1), ("TEXT", "('a'),(x'00')", 1),
        ("TEXT", "(CAST(x'FF' AS TEXT))", 0), ("BLOB", "('a')", 0), ("BOOLEAN", "(1),(2)", 1),
        ("DECIMAL(5,2)", "(1.25),(0.125)", 1), ("DATE", "('2024-01-31'),('soon')", 1), ("DATE", "(20240131)", 0),
        ("DATETIME", "('2024-01-31 10:00:00Z')", 0), ("TIME", "('25:00:00')", 0), ("UUID", "('x')", 0),
    ]

    @Test(arguments: strictFailures)
    func strictNamesColumnAndRow(_ declared: String, _ values: String, _ row: Int) throws {
        let connection = try connect(.memory, options { $0.values = .strict })
        try connection.execute("CREATE TABLE t(v \(declared))")
        try connection.execute("INSERT INTO t VALUES \(values)")
        let error = try failure { _ = try connection.frame("SELECT v FROM t ORDER BY rowid") }
        #expect(error.kind == .conversion)
        #expect(error.message.contains("'v'"))
        #expect(error.message.contains("row \(row)"))
        #expect(try connection.value("SELECT 1") == .int(1))
    }

    @Test func strictTakesWhatFits() throws {
        let connection = try connect(.memory, options { $0.values = .strict })
        try connection.execute("CREATE TABLE t(a INTEGER, b TEXT, c DECIMAL(5,2), d DATE, e BOOLEAN)")
        try connection.execute("INSERT INTO t VALUES (1, 'x', 1.25, '2024-01-31', 1), (NULL, NULL, NULL, NULL, NULL)")
        let frame = try connection.frame("SELECT * FROM t")
        #expect(frame.schema.map(\.type) == [.int64, .string, .decimal(precision: 5, scale: 2), .date, .bool])
    }

    static let expressions: [(String, DataType, [CellValue])] = [
        ("SELECT 1", .int64, [.int(1)]),
        ("SELECT NULL", .null, [.null]),
        ("SELECT sum(x) FROM (SELECT 1 AS x WHERE 0)", .null, [.null]),
        ("SELECT 1 WHERE 0", .null, []),
        ("VALUES (1), (2.5)", .double, [.double(1), .double(2.5)]),
        ("VALUES (NULL), (NULL), (3)", .int64, [.null, .null, .int(3)]),
        ("VALUES (1), ('a'), (2.5)", .string, [.string("1"), .string("a"), .string("2.5")]),
        ("VALUES (1), (2.5), ('a')", .string, [.string("1"), .string("2.5"), .string("a")]),
        ("SELECT x'01'", .binary, [.binary([1])]),
        ("SELECT count(*) FROM (SELECT 1)", .int64, [.int(1)]),
        ("SELECT avg(x) FROM (SELECT 1 AS x UNION ALL SELECT 2)", .double, [.double(1.5)]),
        ("SELECT 9223372036854775807 + 1", .double, [.double(9_223_372_036_854_775_808)]),
        ("SELECT 'a' || 'b'", .string, [.string("ab")]),
    ]

    @Test(arguments: expressions)
    func expressionsAreTypedByTheirValues(_ text: String, _ type: DataType, _ cells: [CellValue]) throws {
        let connection = try connect()
        let frame = try connection.frame(text)
        #expect(frame.schema[0].type == type)
        #expect(frame.column(at: 0).count == cells.count)
        #expect((0..<cells.count).map { frame.column(at: 0).value(at: $0) } == cells)
    }

    @Test func aBooleanOptionReadsIntegers() throws {
        let connection = try connect(.memory, options { $0.booleans = .integers })
        try connection.execute("CREATE TABLE t(v BOOLEAN)")
        try connection.execute("INSERT INTO t VALUES (1)")
        #expect(try connection.column("SELECT v FROM t") == [.int(1)])
    }

    @Test(arguments: [(SQLiteDecimalPolicy.double, CellValue.double(1.25)), (.text, .string("1.25"))])
    func decimalOptions(_ policy: SQLiteDecimalPolicy, _ expected: CellValue) throws {
        let connection = try connect(.memory, options { $0.decimals = policy })
        try connection.execute("CREATE TABLE t(v DECIMAL(9,2))")
        try connection.execute("INSERT INTO t VALUES (1.25)")
        #expect(try connection.column("SELECT v FROM t") == [expected])
    }

    @Test func duplicateNamesAreMadeUnique() throws {
        let connection = try connect()
        let frame = try connection.frame("SELECT 1 AS a, 2 AS a, 3 AS a")
        #expect(frame.columnNames == ["a", "a:1", "a:2"])
    }

    @Test func aLongMixedColumnKeepsEveryValue() throws {
        let connection = try connect()
        let text = """
            WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 2999)
            SELECT CASE WHEN i < 1000 THEN i WHEN i < 2000 THEN i + 0.5 ELSE 't' || i END FROM n
            """
        let cells = try connection.column(text)
        #expect(cells[0] == .string("0"))
        #expect(cells[999] == .string("999"))
        #expect(cells[1_000] == .string("1000.5"))
        #expect(cells[2_999] == .string("t2999"))
    }
}
