import Foundation
import Testing

@testable import SQLite

@Suite struct BulkTests {
    private func plan(_ connection: SQLiteConnection, _ table: String, _ frame: DataFrame) throws -> SQLInsertPlan {
        let columns = try connection.columns(of: SQLTableName(table))
        return SQLInsertPlan(
            tableReference: "\"\(table)\"",
            table: SQLTableName(table),
            pairs: try frame.columnNames.enumerated().map { index, name in
                SQLInsertPlan.Pair(frameIndex: index, target: try #require(columns.first { $0.name == name }))
            }
        )
    }

    private func insert(_ connection: SQLiteConnection, _ frame: DataFrame, into table: String = "t") throws -> Int {
        try connection.begin(SQLTransactionMode())
        do {
            let count = try connection.bulkInsert(frame, plan: plan(connection, table, frame))
            try connection.commit()
            return count
        } catch {
            try connection.rollback()
            throw error
        }
    }

    @Test(arguments: [0, 1, 15, 16, 17, 100])
    func everyNumberOfRowsGoesIn(_ count: Int) throws {
        let connection = try connect()
        try connection.execute("CREATE TABLE t(a INTEGER, b TEXT)")
        let frame = try DataFrame([
            ("a", Column((0..<count).map { $0 % 3 == 0 ? nil : Int64($0) })),
            ("b", Column((0..<count).map { $0 % 5 == 0 ? nil : "text \($0)" })),
        ])
        #expect(try insert(connection, frame) == count)
        let read = try connection.frame("SELECT a, b FROM t ORDER BY rowid")
        #expect(try read.cells("a") == frame.cells("a"))
        #expect(try read.cells("b") == frame.cells("b"))
    }

    static let types: [(DataType, [CellValue])] = [
        (.bool, [.bool(true), .null, .bool(false)]), (.double, [.double(0.1), .null, .double(.infinity)]),
        (.float, [.float(0.5), .null]), (.int64, [.int(.min), .null, .int(.max)]),
        (
            .decimal(precision: 15, scale: 2),
            [.decimal(Decimal128("1234567890123.45")!), .null, .decimal(Decimal128("-0.01")!)]
        ),
        (
            .decimal(precision: 38, scale: 10),
            [.decimal(Decimal128("1234567890123456789012345678.0123456789")!), .null]
        ),
        (.string, [.string(""), .null, .string("a\0b"), .string("häß😀")]),
        (.binary, [.binary([]), .null, .binary([0, 255])]),
        (.date, [.date(CalendarDate("0001-01-01")!), .null, .date(CalendarDate("9999-12-31")!)]),
        (.time(.millisecond), [.time(TimeOfDay(ticks: 36_000_500, unit: .millisecond)), .null]),
        (
            .localTimestamp(.microsecond),
            [.localTimestamp(LocalDateTime(ticks: 1_700_000_000_123_456, unit: .microsecond)), .null]
        ),
        (.instant(.nanosecond), [.instant(Instant(ticks: 1_700_000_000_123_456_789, unit: .nanosecond)), .null]),
        (.duration(.millisecond), [.duration(.milliseconds(-1_500)), .null]),
        (.interval, [.interval(CalendarInterval(months: -1, days: 2, nanoseconds: 3)), .null]),
        (.uuid, [.uuid(UUID(uuidString: "6BA7B810-9DAD-11D1-80B4-00C04FD430C8")!), .null]),
    ]

    @Test(arguments: types)
    func everyTypeComesBackFromTheColumnMadeForIt(_ type: DataType, _ cells: [CellValue]) throws {
        let connection = try connect()
        try connection.execute("CREATE TABLE t(v \(SQLiteDialect().columnType(for: type)))")
        let builder = makeBuilder(for: type)
        for cell in cells { try builder.append(cell) }
        let frame = try DataFrame([("v", builder.finish())])
        #expect(try insert(connection, frame) == cells.count)
        let read = try connection.frame("SELECT v FROM t ORDER BY rowid")
        #expect(read.schema[0].type == type)
        #expect(try read.cells("v") == cells)
    }

    @Test func aConstraintNamesTheRowAndTheColumn() throws {
        let connection = try connect()
        try connection.execute("CREATE TABLE t(a INTEGER UNIQUE)")
        var values = (0..<40).map { Int64?.some(Int64($0)) }
        values[37] = 5
        let error = try failure { _ = try insert(connection, DataFrame([("a", Column(values))])) }
        #expect(error.kind == .constraint(.unique))
        #expect(error.message.contains("Row 37"))
        #expect(error.message.contains("'a'"))
        #expect(error.message.contains("'t'"))
        #expect(try connection.value("SELECT count(*) FROM t") == .int(0))
    }

    @Test func anUnsignedValueTooLargeNamesRowAndColumn() throws {
        let connection = try connect()
        try connection.execute("CREATE TABLE t(a INTEGER)")
        let error = try failure {
            _ = try insert(connection, DataFrame([("a", Column([UInt64?.some(1), UInt64.max]))]))
        }
        #expect(error.kind == .conversion)
        #expect(error.message.contains("row 1") && error.message.contains("'a'"))
        #expect(try connection.value("SELECT count(*) FROM t") == .int(0))
    }

    @Test func notANumberAndFractionsAreRefused() throws {
        let connection = try connect()
        try connection.execute("CREATE TABLE t(a REAL, b INTEGER)")
        let nan = try failure { _ = try insert(connection, DataFrame([("a", Column([Double?.some(1), .nan]))])) }
        #expect(nan.message.contains("row 1"))
        let part = try failure { _ = try insert(connection, DataFrame([("b", Column([Double?.some(1), 1.5]))])) }
        #expect(part.message.contains("row 1"))
    }

    @Test func aDecimalThatSQLiteWouldRoundIsRefused() throws {
        let connection = try connect()
        try connection.execute("CREATE TABLE t(a NUMERIC)")
        let builder = makeBuilder(for: .decimal(precision: 20, scale: 2))
        try builder.append(.decimal(Decimal128("123456789012345678.25")!))
        let frame = try DataFrame([("a", builder.finish())])
        let error = try failure { _ = try insert(connection, frame) }
        #expect(error.kind == .conversion)
        #expect(error.advice?.contains("DECIMAL_TEXT") == true)
    }

    static let misfits: [(String, DataType)] = [
        ("INTEGER", .string), ("REAL", .string), ("INTEGER", .date), ("DATETIME", .instant(.second)),
        ("TIMESTAMPTZ", .localTimestamp(.second)), ("TEXT", .binary), ("BLOB", .string), ("BOOLEAN", .double),
        ("DATE", .int64), ("TEXT", .list(.int64)),
    ]

    @Test(arguments: misfits)
    func typesThatDoNotFitAreRefusedBeforeAnythingIsWritten(_ declared: String, _ type: DataType) throws {
        let connection = try connect()
        try connection.execute("CREATE TABLE t(v \(declared))")
        let frame = try DataFrame([("v", Column(nulls: 1, type: type))])
        let error = try failure { _ = try insert(connection, frame) }
        #expect(error.kind == .conversion || error.kind == .unsupported)
        #expect(error.message.contains("'v'"))
    }

    @Test func tablesAndColumns() throws {
        let connection = try connect()
        try connection.execute(
            "CREATE TABLE power(id INTEGER PRIMARY KEY, site TEXT NOT NULL DEFAULT 'x', mw DECIMAL(9,3), g AS (mw * 2))"
        )
        try connection.execute("CREATE VIEW v AS SELECT 1 AS a")
        try connection.execute("CREATE TEMP TABLE x(a)")
        let tables = try connection.tables()
        #expect(tables.map(\.name.description) == ["power", "v", "temp.x"])
        #expect(tables.map(\.kind) == [.table, .view, .temporary])
        let columns = try connection.columns(of: "power")
        #expect(columns.map(\.name) == ["id", "site", "mw", "g"])
        #expect(columns.map(\.isNullable) == [false, false, true, true])
        #expect(columns.map(\.hasDefault) == [true, true, false, true])
        #expect(columns.map(\.isGenerated) == [false, false, false, true])
        #expect(columns.map(\.primaryKeyPosition) == [1, 0, 0, 0])
        #expect(columns[2].type == .decimal(precision: 9, scale: 3))
        #expect(try connection.columns(of: "missing").isEmpty)
    }
}
