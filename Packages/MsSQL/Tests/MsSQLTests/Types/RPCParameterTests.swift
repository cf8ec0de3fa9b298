import FoundationEssentials
import Testing

@testable import MsSQL

@Suite("Values on their way to the server")
struct RPCParameterTests {
    private func check(_ value: SQLValue, _ declaration: String, _ type: Int32, _ bytes: [UInt8]?) throws {
        let parameter = try RPCParameter(value)
        #expect(parameter.declaration == declaration)
        #expect(parameter.type == type)
        #expect(parameter.sentBytes.map { [UInt8]($0) } == bytes)
        #expect(parameter.literal == nil)
        #expect(parameter.isNull == (bytes == nil))
    }

    @Test("numbers go in their own types")
    func numbers() throws {
        try check(.null, "nvarchar(4000)", TypeCode.bigNVarChar, nil)
        try check(.bool(true), "bit", TypeCode.bit, [1])
        try check(.int(.min), "bigint", TypeCode.bigInt, bytes(Int64.min))
        try check(.uint(UInt64(Int64.max)), "bigint", TypeCode.bigInt, bytes(Int64.max))
        try check(.float(0.1), "real", TypeCode.real, bytes(Float(0.1)))
        try check(.double(0.1), "float", TypeCode.float, bytes(0.1))
    }

    @Test("decimals are declared in the steps of their storage")
    func decimals() throws {
        let cases: [(String, String, Int)] = [
            ("0.00", "decimal(9,2)", 9), ("-0.01", "decimal(9,2)", 9), ("123456789", "decimal(9,0)", 9),
            ("1234567890.5", "decimal(19,1)", 19), ("12345678901234567890", "decimal(28,0)", 28),
            ("-99999999999999999999999999999999999999", "decimal(38,0)", 38),
            ("0.00000000000000000000000000000000000001", "decimal(38,38)", 38), ("0.0000000001", "decimal(19,10)", 19),
        ]
        for (text, declaration, precision) in cases {
            let number = try #require(Decimal128(text))
            let wanted = numeric(number.unscaled, precision, number.scale)
            try check(.decimal(number), declaration, TypeCode.decimal, wanted)
        }
        let output = try RPCParameter(.decimal(Decimal128(unscaled: 5, scale: 2)), isOutput: true)
        #expect(output.declaration == "decimal(38,2)")
    }

    @Test("ASCII is varchar, other text nvarchar, both with lengths in steps")
    func texts() throws {
        let cases: [(String, String, Int32)] = [
            ("a", "varchar(64)", TypeCode.bigVarChar),
            (String(repeating: "a", count: 65), "varchar(256)", TypeCode.bigVarChar),
            (String(repeating: "a", count: 1_001), "varchar(4000)", TypeCode.bigVarChar),
            (String(repeating: "a", count: 8_000), "varchar(8000)", TypeCode.bigVarChar),
            (String(repeating: "a", count: 8_001), "varchar(max)", TypeCode.text),
            ("é", "nvarchar(64)", TypeCode.bigNVarChar),
            (String(repeating: "👩", count: 32), "nvarchar(64)", TypeCode.bigNVarChar),
            (String(repeating: "👩", count: 33), "nvarchar(256)", TypeCode.bigNVarChar),
            (String(repeating: "日", count: 4_000), "nvarchar(4000)", TypeCode.bigNVarChar),
            (String(repeating: "日", count: 4_001), "nvarchar(max)", TypeCode.nText),
        ]
        for (text, declaration, type) in cases { try check(.string(text), declaration, type, Array(text.utf8)) }
        #expect(try RPCParameter(.string("a"), isOutput: true).declaration == "nvarchar(max)")
        #expect(RPCParameter(unicode: "SELECT 1").declaration == "nvarchar(4000)")
        #expect(RPCParameter(unicode: String(repeating: "a", count: 4_001)).declaration == "nvarchar(max)")
    }

    @Test("what db-lib takes for NULL is written into the statement")
    func empty() throws {
        let text = try RPCParameter(.string(""))
        #expect(text.declaration == "varchar(64)")
        #expect(text.literal == "''")
        #expect(!text.isNull)
        let bytes = try RPCParameter(.bytes([]))
        #expect(bytes.declaration == "varbinary(64)")
        #expect(bytes.literal == "0x")
        #expect(RPCParameter(unicode: "").literal == "N''")
    }

    @Test("bytes have lengths in steps")
    func byteStrings() throws {
        try check(.bytes([0, 255]), "varbinary(64)", TypeCode.varBinary, [0, 255])
        let long = [UInt8](repeating: 7, count: 8_001)
        try check(.bytes(long), "varbinary(max)", TypeCode.image, long)
    }

    @Test("times keep 100 ns")
    func times() throws {
        let last = LocalDateTime(ticks: CellWriter.lastMoment, unit: .hundredNanoseconds)
        try check(
            .localDateTime(last),
            "datetime2(7)",
            TypeCode.dateTime2,
            bytes(UInt64(863_999_999_999)) + bytes(Int32(2_958_463)) + [0, 0, 0x07, 0xE0]
        )
        try check(
            .instant(Instant(ticks: -1, unit: .second)),
            "datetimeoffset(7)",
            TypeCode.dateTimeOffset,
            bytes(UInt64(863_990_000_000)) + bytes(Int32(25_566)) + [0, 0, 0x07, 0xE0]
        )
        try check(
            .time(TimeOfDay(ticks: 1, unit: .millisecond)),
            "time(7)",
            TypeCode.time,
            bytes(UInt64(10_000)) + bytes(Int32(25_567)) + [0, 0, 0x07, 0xE0]
        )
    }

    @Test("types that db-lib cannot send go as text that the server converts")
    func textForms() throws {
        let date = try #require(CalendarDate("0001-01-01"))
        try check(.date(date), "date", TypeCode.bigVarChar, Array("0001-01-01".utf8))
        let uuid = UUIDBytes(loading: [UInt8](0..<16)).uuid
        let text = "00010203-0405-0607-0809-0A0B0C0D0E0F"
        try check(.uuid(uuid), "uniqueidentifier", TypeCode.bigVarChar, Array(text.utf8))
    }

    private static let refused: [(SQLValue, ConnError.Kind)] = [
        (.float(.nan), .conversion), (.double(.infinity), .conversion),
        (.time(TimeOfDay(ticks: 1, unit: .nanosecond)), .conversion),
        (.time(TimeOfDay(ticks: 86_400, unit: .second)), .conversion),
        (.localDateTime(LocalDateTime(ticks: 1, unit: .nanosecond)), .conversion),
        (.localDateTime(LocalDateTime(ticks: CellWriter.lastMoment + 1, unit: .hundredNanoseconds)), .conversion),
        (.instant(Instant(ticks: CellWriter.firstMoment - 1, unit: .hundredNanoseconds)), .conversion),
        (.instant(Instant(ticks: .max, unit: .second)), .conversion),
        (.date(CalendarDate(daysSinceEpoch: -719_163)), .conversion),
        (.date(CalendarDate(daysSinceEpoch: 2_932_897)), .conversion),
        (.decimal(Decimal128(unscaled: Int128(CellWriter.limits[38]), scale: 0)), .conversion),
        (.duration(.seconds(1)), .unsupported), (.interval(CalendarInterval()), .unsupported),
    ]

    @Test("a value without a form is refused, by its number", arguments: refused.indices)
    func refusals(_ index: Int) {
        let (value, kind) = Self.refused[index]
        let error = #expect(throws: ConnError.self) { try RPCParameter.all([.int(1), value]) }
        #expect(error?.kind == kind)
        #expect(error?.message.hasPrefix("Parameter 2 ") == true, "\(error?.message ?? "")")
    }
}
