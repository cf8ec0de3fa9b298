@testable import TDSStandIn

/// One value of each type, at the edges where traps are.
enum SampleTypes {
    static let all: [(type: TDSType, value: TDSValue)] = [
        (.bit, .bit(true)),
        (.tinyint, .integer(255)),
        (.smallint, .integer(-32_768)),
        (.int, .integer(-2_147_483_648)),
        (.bigint, .integer(.min)),
        (.real, .real(-1.5)),
        (.float, .float(1e-300)),
        (.decimal(precision: 9, scale: 2), .decimal(units: -123_456_789, scale: 2)),
        (.decimal(precision: 19, scale: 4), .decimal(units: 1_234_567_890_123_456_789, scale: 4)),
        (.decimal(precision: 28, scale: 0), .decimal(units: -9_999_999_999_999_999_999_999_999_999, scale: 0)),
        (
            .decimal(precision: 38, scale: 38),
            .decimal(units: 99_999_999_999_999_999_999_999_999_999_999_999_999, scale: 38)
        ),
        (.smallmoney, .decimal(units: -2_147_483_648, scale: 4)),
        (.money, .decimal(units: 9_223_372_036_854_775_807, scale: 4)),
        (.smalldatetime, .datetime(days: 65_535, ticks: 1439 * 18_000)),
        (.datetime, .datetime(days: -53_690, ticks: 299)),
        (.date, .date(days: 3_652_058)),
        (.time(scale: 0), .time(ticks: 863_990_000_000)),
        (.time(scale: 3), .time(ticks: 12_345_670_000)),
        (.time(scale: 7), .time(ticks: 863_999_999_999)),
        (.datetime2(scale: 7), .datetime2(days: 3_652_058, ticks: 863_999_999_999)),
        (.datetime2(scale: 0), .datetime2(days: 0, ticks: 10_000_000)),
        (.datetimeoffset(scale: 7), .datetimeoffset(days: 738_000, ticks: 1, offset: -840)),
        (
            .uniqueidentifier,
            .uuid([0x00, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77, 0x88, 0x99, 0xAA, 0xBB, 0xCC, 0xDD, 0xEE, 0xFF])
        ),
        (.char(length: 5), .text(Array("né €x".utf16))),
        (.varchar(length: 20), .text(Array("Ünï €".utf16))),
        (.varchar(length: nil), .text(Array(repeating: 0x61, count: 9000))),
        (.text, .text(Array("old text".utf16))),
        (.nchar(length: 3), .text(Array("añ€".utf16))),
        (.nvarchar(length: 10), .text(Array("smile 😀".utf16))),
        (.nvarchar(length: nil), .text(Array("max 😀".utf16))),
        (.ntext, .text(Array("old ntext 😀".utf16))),
        (.binary(length: 4), .bytes([1, 2, 3, 0])),
        (.varbinary(length: 10), .bytes([0, 255])),
        (.varbinary(length: nil), .bytes([])),
        (.image, .bytes([9, 8, 7])),
        (.rowversion, .bytes([0, 0, 0, 0, 0, 0, 7, 0xD1])),
        (.xml, .text(Array("<a>é</a>".utf16))),
        (.variant, .variant(.int, .integer(42))),
        (.variant, .variant(.nvarchar(length: 10), .text(Array("in variant".utf16)))),
        (.variant, .variant(.decimal(precision: 5, scale: 2), .decimal(units: -12_345, scale: 2))),
        (.variant, .variant(.datetime2(scale: 3), .datetime2(days: 738_000, ticks: 10_000))),
        (.variant, .variant(.varbinary(length: 3), .bytes([1, 2]))),
    ]
}
