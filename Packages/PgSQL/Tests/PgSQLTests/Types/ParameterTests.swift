import Foundation
import Testing

@testable import PgSQL

@Suite("Parameters")
struct ParameterTests {
    private let catalog = WireSample.catalog

    private func oid(_ name: String) throws -> UInt32 {
        try #require(WireSample.samples(name).first).oid
    }

    /// The bytes and whether they are binary; `nil` if the value does not suit the type.
    private func sent(_ value: SQLValue, as oid: UInt32) throws -> (bytes: [UInt8]?, isBinary: Bool)? {
        let buffer = ParameterBuffer()
        guard try buffer.append(value, as: oid, catalog: catalog) else {
            #expect(buffer.count == 0)
            return nil
        }
        return buffer.withPointers { count, values, lengths, formats in
            #expect(count == 1)
            guard let start = values[0] else { return (nil, formats[0] == 1) }
            let bytes = UnsafeRawBufferPointer(start: start, count: Int(lengths[0]) + 1)
            // libpq takes text up to a zero byte.
            #expect(bytes.last == 0)
            return (Array(bytes.dropLast()), formats[0] == 1)
        }
    }

    private func failure(_ value: SQLValue, as oid: UInt32) throws -> ConnError {
        try #require(throws: ConnError.self) { _ = try sent(value, as: oid) }
    }

    static let exact: [(String, String, SQLValue)] = [
        ("bool", "t", .bool(true)), ("bool", "f", .bool(false)),
        ("int2", "-32768", .int(-32_768)), ("int4", "2147483647", .int(2_147_483_647)),
        ("int8", "-9223372036854775808", .int(.min)), ("int8", "9223372036854775807", .uint(UInt64(Int64.max))),
        ("oid", "4294967295", .int(4_294_967_295)), ("xid8", "18446744073709551615", .uint(.max)),
        ("float4", "-1.5", .float(-1.5)), ("float4", "-1.5", .double(-1.5)), ("float8", "100", .int(100)),
        ("float8", "0.1", .double(0.1)), ("float8", "0.1", .decimal(Decimal128("0.1")!)),
        ("float8", "-Infinity", .double(-.infinity)), ("float8", "NaN", .double(.nan)),
        ("numeric", "1", .int(1)), ("numeric", "12345678901234567890", .uint(12_345_678_901_234_567_890)),
        ("numeric", "1.5", .double(1.5)), ("numeric", "NaN", .double(.nan)),
        ("numeric", "-Infinity", .double(-.infinity)),
        ("numeric", "-1.50", .decimal(Decimal128("-1.50")!)), ("numeric", "0.000", .decimal(Decimal128("0.000")!)),
        ("numeric", "0.00005", .decimal(Decimal128("0.00005")!)), ("numeric", "10000", .decimal(Decimal128("10000")!)),
        (
            "numeric", "170141183460469231731687303715884105727",
            .decimal(Decimal128("170141183460469231731687303715884105727")!)
        ),
        (
            "numeric", "-0.00000000000000000000000000000000000001",
            .decimal(Decimal128("-0.00000000000000000000000000000000000001")!)
        ),
        ("numeric", "10000.0001", .decimal(Decimal128("10000.0001")!)),
        ("numeric", "0.12345", .decimal(Decimal128("0.12345")!)),
        ("int4", "42", .decimal(Decimal128("42.00")!)), ("int4", "42", .double(42)),
        ("money", "-0.05", .decimal(Decimal128("-0.05")!)), ("money", "1.23", .decimal(Decimal128("1.230")!)),
        ("text", "it's", .string("it's")), ("varchar(20)", "abc", .string("abc")), ("citext", "AbC", .string("AbC")),
        ("mood", "sad", .string("sad")), ("jsonb", "\"x\"", .string("\"x\"")), ("json", "null", .string("null")),
        ("bytea", "\\xff00fe", .bytes([0xFF, 0, 0xFE])), ("bytea", "\\x", .bytes([])),
        ("date", "0001-01-01", .date(CalendarDate("0001-01-01")!)),
        ("date", "4713-01-01 BC", .date(CalendarDate("-4712-01-01")!)),
        ("timestamp", "9999-12-31 23:59:59", .localDateTime(LocalDateTime("9999-12-31T23:59:59")!)),
        ("timestamp", "0001-01-01 00:00:00", .date(CalendarDate("0001-01-01")!)),
        ("timestamptz", "2024-06-01 10:00:00+00", .instant(Instant("2024-06-01T12:00:00+02:00")!)),
        ("time", "24:00:00", .time(TimeOfDay(ticks: 86_400, unit: .second))),
        ("time", "00:00:00.000001", .time(TimeOfDay(ticks: 1_000, unit: .nanosecond))),
        ("interval", "1 day -00:00:00.000001", .interval(CalendarInterval(days: 1, nanoseconds: -1_000))),
        ("interval", "25:00:00", .duration(.seconds(90_000))),
        (
            "uuid", "deadbeef-1234-4678-9abc-ffffffffffff",
            .uuid(UUID(uuidString: "DEADBEEF-1234-4678-9ABC-FFFFFFFFFFFF")!)
        ),
    ]

    @Test("values go out as the server itself sends them", arguments: exact)
    func binary(_ type: String, _ text: String, _ value: SQLValue) throws {
        let sample = try #require(WireSample.all.first { $0.type == type && $0.text == text }, "\(type) \(text)")
        let sent = try #require(try sent(value, as: sample.oid), "does not suit")
        #expect(sent.isBinary)
        #expect(sent.bytes == sample.bytes)
    }

    @Test("every decimal of a numeric column goes out as it came in", arguments: WireSample.samples("numeric"))
    func decimals(_ sample: WireSample) throws {
        guard let number = Decimal128(sample.text) else { return }
        #expect(try sent(.decimal(number), as: PgOID.numeric)?.bytes == sample.bytes)
    }

    @Test("NULL suits every type")
    func null() throws {
        for sample in WireSample.all {
            let sent = try #require(try sent(.null, as: sample.oid))
            #expect(sent.bytes == nil)
        }
        #expect(try sent(.null, as: 0) != nil)
    }

    @Test("text for other types goes out as text, for the server to read")
    func text() throws {
        for type in ["int4", "numeric", "date", "timestamptz", "uuid", "inet", "bool", "int4[]", "xml", "interval"] {
            let sent = try #require(try sent(.string("2024-01-31"), as: try oid(type)))
            #expect(!sent.isBinary)
            #expect(sent.bytes == Array("2024-01-31".utf8))
        }
        #expect(try sent(.string(""), as: PgOID.text)?.bytes == [])
        #expect(try sent(.string("x"), as: 71_234)?.isBinary == false)
    }

    static let unsuited: [(SQLValue, String)] = [
        (.int(1), "text"), (.double(1.5), "int4"), (.int(2_147_483_648), "int4"), (.int(40_000), "int2"),
        (.uint(.max), "int8"), (.int(-1), "oid"), (.bool(true), "int4"), (.int(1), "bool"), (.string("abc"), "bytea"),
        (.bytes([1]), "text"), (.int(9_007_199_254_740_993), "float8"), (.double(0.1), "float4"),
        (.decimal(Decimal128("1.5")!), "int4"), (.decimal(Decimal128("1.234")!), "money"), (.uuid(UUID()), "text"),
        (.string("ab"), "\"char\""), (.date(CalendarDate("2024-01-01")!), "timestamptz"),
        (.localDateTime(LocalDateTime("2024-01-01T00:00:00")!), "date"), (.int(1), "int4[]"),
        (.instant(Instant("2024-01-01T00:00:00Z")!), "text"), (.float(1.5), "text"), (.duration(.seconds(1)), "int8"),
    ]

    @Test("a value that does not suit is left to the values' own types", arguments: unsuited)
    func unsuitable(_ value: SQLValue, _ type: String) throws {
        #expect(try sent(value, as: try oid(type)) == nil)
        // Of its own type every value is taken.
        #expect(try sent(value, as: ParameterBuffer.declaredType(of: value)) != nil)
    }

    @Test("a moment for a type without zone, and a local date-time for one with a zone, are misuse")
    func zones() throws {
        let moment = SQLValue.instant(Instant("2024-01-01T00:00:00Z")!)
        for type in ["timestamp", "date", "time", "timetz"] {
            let error = try failure(moment, as: try oid(type))
            #expect(error.kind == .misuse(.invalidArgument))
            #expect(error.message.contains("Parameter 1"))
        }
        let local = SQLValue.localDateTime(LocalDateTime("2024-01-01T00:00:00")!)
        #expect(try failure(local, as: PgOID.timestamptz).kind == .misuse(.invalidArgument))
    }

    @Test("what the type cannot hold as it is names the parameter, and nothing is appended")
    func refusals() throws {
        let buffer = ParameterBuffer()
        #expect(try buffer.append(.int(1), as: PgOID.int4, catalog: catalog))
        for (value, oid) in [
            (SQLValue.string("a\u{0}b"), PgOID.text), (.string("a\u{0}b"), PgOID.int4),
            (.time(TimeOfDay(ticks: 1, unit: .nanosecond)), PgOID.time),
            (.instant(Instant(ticks: 1, unit: .hundredNanoseconds)), PgOID.timestamptz),
            (.duration(.nanoseconds(1)), PgOID.interval), (.interval(CalendarInterval(nanoseconds: 1)), PgOID.interval),
            (.date(CalendarDate("-5000-01-01")!), PgOID.date), (.time(TimeOfDay(ticks: -1, unit: .second)), PgOID.time),
            (.instant(Instant(ticks: .min, unit: .second)), PgOID.timestamptz),
        ] {
            let error = try #require(throws: ConnError.self) {
                _ = try buffer.append(value, as: oid, catalog: catalog)
            }
            #expect(error.kind == .invalidInput)
            #expect(error.message.contains("Parameter 2"))
            #expect(buffer.count == 1)
        }
    }

    @Test("a buffer is used again, and holds any number of values")
    func reuse() throws {
        let buffer = ParameterBuffer()
        buffer.withPointers { count, _, _, _ in #expect(count == 0) }
        for round in 0..<3 {
            buffer.removeAll()
            for number in 0..<5_000 {
                let value: SQLValue = number % 3 == 0 ? .null : .int(Int64(number * round))
                #expect(try buffer.append(value, as: PgOID.int8, catalog: catalog))
            }
            buffer.withPointers { count, values, lengths, formats in
                #expect(count == 5_000)
                #expect(values[0] == nil)
                #expect(lengths[4_999] == 8 && formats[4_999] == 1)
                let last = UnsafeRawPointer(values[4_999]!).loadUnaligned(as: Int64.self)
                #expect(Int64(bigEndian: last) == Int64(4_999 * round))
            }
        }
    }

    @Test("a domain takes what its base type takes")
    func domains() throws {
        #expect(try sent(.int(7), as: 90_013)?.bytes == [0, 0, 0, 7])
        #expect(try sent(.decimal(Decimal128("1.5")!), as: 90_005)?.isBinary == true)
    }
}
