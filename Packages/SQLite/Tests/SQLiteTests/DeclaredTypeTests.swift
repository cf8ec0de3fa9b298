import Foundation
import Testing

@testable import SQLite

/// Types that the caller declares with `SQLQuery.types`.
@Suite struct DeclaredTypeTests {
    static let cases: [(String, DataType, CellValue)] = [
        ("SELECT 5 AS v", .int32, .int(5)),
        ("SELECT 5.0 AS v", .int16, .int(5)),
        ("SELECT '5' AS v", .int64, .int(5)),
        ("SELECT '18446744073709551615' AS v", .uint64, .uint(.max)),
        ("SELECT 200 AS v", .uint8, .uint(200)),
        ("SELECT '1.5' AS v", .double, .double(1.5)),
        ("SELECT 0.1 AS v", .float, .float(0.1)),
        ("SELECT '12.345' AS v", .decimal(precision: 10, scale: 3), .decimal(Decimal128("12.345")!)),
        ("SELECT 12 AS v", .string, .string("12")),
        ("SELECT 'ab' AS v", .binary, .binary([0x61, 0x62])),
        ("SELECT 1 AS v", .bool, .bool(true)),
        ("SELECT 'true' AS v", .bool, .bool(true)),
        ("SELECT '2024-01-31' AS v", .date, .date(CalendarDate("2024-01-31")!)),
        ("SELECT '10:00' AS v", .time(.second), .time(TimeOfDay("10:00:00")!)),
        (
            "SELECT '2024-01-31 10:00:00' AS v", .localTimestamp(.second),
            .localTimestamp(LocalDateTime("2024-01-31T10:00:00")!)
        ),
        ("SELECT '2024-01-31T10:00:00Z' AS v", .instant(.second), .instant(Instant("2024-01-31T10:00:00Z")!)),
        ("SELECT NULL AS v", .int64, .null),
        (
            "SELECT x'6BA7B8109DAD11D180B400C04FD430C8' AS v", .uuid,
            .uuid(UUID(uuidString: "6BA7B810-9DAD-11D1-80B4-00C04FD430C8")!)
        ),
        ("SELECT 'PT2S' AS v", .duration(.second), .duration(.seconds(2))),
    ]

    @Test(arguments: cases)
    func aDeclaredTypeIsWhatComesBack(_ text: String, _ type: DataType, _ cell: CellValue) throws {
        let connection = try connect()
        let frame = try connection.frame(text, types: ["v": type])
        #expect(frame.schema[0].type == type)
        #expect(frame.column(at: 0).value(at: 0) == cell)
    }

    static let misfits: [(String, DataType)] = [
        ("SELECT 300 AS v", .int8), ("SELECT -1 AS v", .uint8), ("SELECT 1.5 AS v", .int64),
        ("SELECT 'x' AS v", .int64),
        ("SELECT 2 AS v", .bool), ("SELECT '1.234' AS v", .decimal(precision: 10, scale: 2)),
        ("SELECT 12345 AS v", .decimal(precision: 4, scale: 0)), ("SELECT 'x' AS v", .date),
        ("SELECT x'FF' AS v", .string),
        ("SELECT '2024-01-31 10:00:00' AS v", .instant(.second)), ("SELECT x'00' AS v", .uuid),
    ]

    @Test(arguments: misfits)
    func aValueThatDoesNotFitIsAnError(_ text: String, _ type: DataType) throws {
        let connection = try connect()
        let error = try failure { _ = try connection.frame(text, types: ["v": type]) }
        #expect(error.kind == .conversion)
        #expect(error.message.contains("'v'"))
    }

    @Test func aTypeForAnUnknownColumnIsAnError() throws {
        let connection = try connect()
        let error = try failure { _ = try connection.frame("SELECT 1 AS v", types: ["w": .int64]) }
        #expect(error.kind == .invalidInput)
        #expect(error.message.contains("'w'"))
        #expect(try connection.value("SELECT 1") == .int(1))
    }

    @Test func aListIsUnsupported() throws {
        let connection = try connect()
        let error = try failure { _ = try connection.frame("SELECT 1 AS v", types: ["v": .list(.int64)]) }
        #expect(error.kind == .unsupported)
    }

    @Test func aNullOnlyExpressionTakesTheDeclaredType() throws {
        let connection = try connect()
        let frame = try connection.frame("SELECT NULL AS v WHERE 0", types: ["v": .decimal(precision: 9, scale: 2)])
        #expect(frame.schema[0].type == .decimal(precision: 9, scale: 2))
        #expect(frame.rowCount == 0)
    }
}
