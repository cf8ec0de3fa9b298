internal import FoundationEssentials

/// A frame type, with values that must survive a trip to the server and back.
struct TypeSample: Sendable {
    let name: String
    let type: DataType
    let values: [CellValue]

    init(_ name: String, _ type: DataType, _ values: [CellValue]) {
        self.name = name
        self.type = type
        self.values = values
    }

    /// One sample for each type that a column can have, extremes included.
    static let all: [TypeSample] = integers + numbers + texts + times
    /// The samples whose values can be bound one by one, by name.
    static var bindable: [TypeSample] { all }

    private static let integers: [TypeSample] = [
        TypeSample("bool", .bool, [.bool(true), .bool(false)]),
        TypeSample("int8", .int8, [.int(0), .int(-128), .int(127)]),
        TypeSample("int16", .int16, [.int(-1), .int(-32_768), .int(32_767)]),
        TypeSample("int32", .int32, [.int(1), .int(Int64(Int32.min)), .int(Int64(Int32.max))]),
        TypeSample("int64", .int64, [.int(0), .int(.min), .int(.max), .int(9_007_199_254_740_993)]),
        TypeSample("uint8", .uint8, [.uint(0), .uint(255)]),
        TypeSample("uint16", .uint16, [.uint(0), .uint(65_535)]),
        TypeSample("uint32", .uint32, [.uint(0), .uint(UInt64(UInt32.max))]),
        TypeSample("uint64", .uint64, [.uint(0), .uint(UInt64(Int64.max)), .uint(.max)]),
    ]

    private static let numbers: [TypeSample] = [
        TypeSample("float", .float, [.float(0), .float(-1.5), .float(.greatestFiniteMagnitude), .float(0.1)]),
        TypeSample(
            "double",
            .double,
            [
                .double(0), .double(-0.1), .double(.greatestFiniteMagnitude), .double(.leastNormalMagnitude),
                .double(.infinity), .double(-.infinity), .double(1.0 / 3), .double(9_007_199_254_740_992),
            ]
        ),
        TypeSample(
            "decimal(15,2)",
            .decimal(precision: 15, scale: 2),
            ["0.00", "-0.01", "9999999999999.99", "-9999999999999.99", "1234.50"].map(decimal)
        ),
        TypeSample(
            "decimal(38,10)",
            .decimal(precision: 38, scale: 10),
            ["0.0000000001", "9999999999999999999999999999.9999999999", "-1.5000000000"].map(decimal)
        ),
    ]

    private static let texts: [TypeSample] = [
        TypeSample(
            "string",
            .string,
            [
                .string(""), .string(" leading and trailing "), .string("it's \"quoted\" \\ back"), .string("%_?:$1@p"),
                .string("ç ã õ — café, Ωμέγα, 日本語"), .string("👩‍👩‍👧‍👦 e\u{301} \u{10FFFF}"), .string("line\r\nbreak\ttab"),
                .string("NULL"), .string("2024-01-31"), .string("007"), .string("1e3"),
            ]
        ),
        TypeSample(
            "binary",
            .binary,
            [
                .binary([]), .binary([0]), .binary([0xFF, 0, 0xFE]), .binary(Array(0...255)),
                .binary(Array("text".utf8)),
            ]
        ),
        TypeSample(
            "uuid",
            .uuid,
            ["00000000-0000-0000-0000-000000000000", "DEADBEEF-1234-4678-9ABC-FFFFFFFFFFFF"].compactMap {
                UUID(uuidString: $0).map(CellValue.uuid)
            }
        ),
    ]

    private static let times: [TypeSample] = [
        TypeSample(
            "date",
            .date,
            ["1970-01-01", "2024-02-29", "0001-01-01", "9999-12-31", "1899-12-31"].compactMap {
                CalendarDate($0).map(CellValue.date)
            }
        ),
        TypeSample(
            "time(ms)",
            .time(.millisecond),
            [0, 1, 86_399_999].map { .time(TimeOfDay(ticks: $0, unit: .millisecond)) }
        ),
        TypeSample(
            "time(us)",
            .time(.microsecond),
            [0, 1, 86_399_999_999].map { .time(TimeOfDay(ticks: $0, unit: .microsecond)) }
        ),
        TypeSample("localTimestamp(s)", .localTimestamp(.second), moments(.second, 1).map(local(.second))),
        TypeSample(
            "localTimestamp(us)",
            .localTimestamp(.microsecond),
            moments(.microsecond, 1_000_000).map(local(.microsecond))
        ),
        TypeSample("instant(ms)", .instant(.millisecond), moments(.millisecond, 1_000).map(instant(.millisecond))),
        TypeSample("instant(us)", .instant(.microsecond), moments(.microsecond, 1_000_000).map(instant(.microsecond))),
        TypeSample(
            "duration(us)",
            .duration(.microsecond),
            [.zero, .microseconds(1), .seconds(-3_600), .seconds(86_400 * 400)].map(CellValue.duration)
        ),
        TypeSample(
            "interval",
            .interval,
            [
                .interval(CalendarInterval()), .interval(CalendarInterval(months: 14, days: -3, nanoseconds: 1_000)),
                .interval(CalendarInterval(months: -1, days: 40, nanoseconds: -3_600_000_000_000)),
            ]
        ),
    ]

    private static func decimal(_ text: String) -> CellValue { .decimal(Decimal128(text) ?? Decimal128(0)) }

    /// The epoch, the tick after it, one in 2024, one before 1970, and the last second of 9999.
    private static func moments(_ unit: TimeUnit, _ second: Int64) -> [Int64] {
        [0, 1, 1_706_693_400 * second + second - 1, -86_400 * second - 1, 253_402_300_799 * second]
    }

    private static func local(_ unit: TimeUnit) -> (Int64) -> CellValue {
        { .localTimestamp(LocalDateTime(ticks: $0, unit: unit)) }
    }

    private static func instant(_ unit: TimeUnit) -> (Int64) -> CellValue {
        { .instant(Instant(ticks: $0, unit: unit)) }
    }
}

extension CellValue {
    /// The value as a parameter; `nil` for lists and structures.
    var parameter: SQLValue? { SQLValue(self) }

    /// The value, with unsigned integers that fit written as signed ones: engines without unsigned types read them so.
    var normalized: CellValue {
        if case .uint(let value) = self, let signed = Int64(exactly: value) { .int(signed) } else { self }
    }
}
