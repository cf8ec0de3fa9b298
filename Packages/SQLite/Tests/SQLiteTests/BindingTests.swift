import Foundation
import Testing

@testable import SQLite

@Suite struct BindingTests {
    static let cases: [(SQLValue, String, CellValue)] = [
        (.null, "null", .null), (.bool(true), "integer", .int(1)), (.int(.min), "integer", .int(.min)),
        (.uint(UInt64(Int64.max)), "integer", .int(.max)), (.float(0.5), "real", .double(0.5)),
        (.double(-.infinity), "real", .double(-.infinity)), (.decimal(Decimal128("12.50")!), "text", .string("12.50")),
        (.string(""), "text", .string("")), (.string("a\0b"), "text", .string("a\0b")),
        (.string("😀"), "text", .string("😀")),
        (.bytes([]), "blob", .binary([])), (.bytes([0, 255]), "blob", .binary([0, 255])),
        (.date(CalendarDate("2024-01-31")!), "text", .string("2024-01-31")),
        (.time(TimeOfDay("10:00:00")!), "text", .string("10:00:00")),
        (.localDateTime(LocalDateTime("2024-01-31T10:00:00.5")!), "text", .string("2024-01-31 10:00:00.500")),
        (.instant(Instant("2024-01-31T10:00:00Z")!), "text", .string("2024-01-31 10:00:00Z")),
        (.duration(.milliseconds(1_500)), "text", .string("PT1.5S")),
        (.interval(CalendarInterval(months: 1, days: 2, nanoseconds: 0)), "text", .string("P1M2D")),
        (
            .uuid(UUID(uuidString: "6BA7B810-9DAD-11D1-80B4-00C04FD430C8")!), "text",
            .string("6ba7b810-9dad-11d1-80b4-00c04fd430c8")
        ),
    ]

    @Test(arguments: cases)
    func everyValueIsBoundInItsForm(_ value: SQLValue, _ storage: String, _ cell: CellValue) throws {
        let connection = try connect()
        let frame = try connection.frame("SELECT ?1 AS v, typeof(?1) AS c", value)
        #expect(try frame.cells("c") == [.string(storage)])
        #expect(try frame.cells("v") == [cell])
    }

    @Test func uuidsAreBytesOnRequest() throws {
        let connection = try connect(.memory, options { $0.uuids = .bytes })
        #expect(try connection.value("SELECT length(?1)", .uuid(UUID())) == .int(16))
    }

    static let refused: [SQLValue] = [
        .uint(UInt64(Int64.max) + 1), .double(.nan), .float(.nan),
        .duration(Duration(secondsComponent: 0, attosecondsComponent: 1)),
    ]

    @Test(arguments: refused)
    func whatSQLiteWouldNotKeepIsRefused(_ value: SQLValue) throws {
        let connection = try connect()
        let error = try failure { _ = try connection.value("SELECT ?1", value) }
        #expect(error.kind == .invalidInput)
        #expect(error.message.contains("Parameter 1"))
        #expect(error.advice != nil)
        #expect(try connection.value("SELECT 1") == .int(1))
    }

    @Test func aDecimalIsComparedAsANumber() throws {
        let connection = try connect()
        try connection.execute("CREATE TABLE t(v DECIMAL(9,2))")
        try connection.execute("INSERT INTO t VALUES (?1)", .decimal(Decimal128("12.50")!))
        #expect(
            try connection.column("SELECT v FROM t WHERE v = ?1", .decimal(Decimal128("12.5")!)) == [
                .decimal(Decimal128("12.50")!)
            ]
        )
    }

    @Test func theLargestNumberOfParameters() throws {
        let connection = try connect()
        let markers = (1...32_766).map { "?\($0)" }.joined(separator: "+")
        // The depth of an expression is limited, so the markers stand in a list.
        let list = markers.replacingOccurrences(of: "+", with: ",")
        let statement = SQLStatement(
            text: "SELECT 1 IN (\(list))",
            parameters: Array(repeating: .int(1), count: 32_766)
        )
        let cursor = try connection.open(statement)
        defer { cursor.close() }
        #expect(try cursor.nextBatch(maximumRows: 1)?.column(at: 0).value(at: 0) == .int(1))
    }
}
