import Foundation
import Testing

@testable import PgSQL

@Suite("The forms of columns")
struct ColumnFormTests {
    private func sample(_ type: String, _ text: String) throws -> WireSample {
        try #require(WireSample.all.first { $0.type == type && $0.text == text }, "no sample \(type) \(text)")
    }

    private func read(
        _ type: String,
        _ text: String,
        as declared: DataType? = nil,
        _ options: PgSQLOptions = PgSQLOptions()
    ) throws -> CellValue {
        let sample = try sample(type, text)
        let plan = try sample.plan(declared, options)
        let cell = try plan.cell(sample.bytes)
        let column = try plan.column(sample.bytes)
        #expect(column.value(at: 0) == cell)
        return cell
    }

    private func failure(_ body: () throws -> Void) throws -> ConnError {
        try #require(throws: ConnError.self) { try body() }
    }

    static let natural: [(String, DataType)] = [
        ("bool", .bool), ("int2", .int16), ("int4", .int32), ("int8", .int64), ("oid", .uint32), ("xid", .uint32),
        ("xid8", .uint64), ("pg_lsn", .uint64), ("float4", .float), ("float8", .double), ("numeric", .string),
        ("numeric(15,2)", .decimal(precision: 15, scale: 2)), ("numeric(5,-3)", .decimal(precision: 8, scale: 0)),
        ("numeric(3,5)", .decimal(precision: 5, scale: 5)), ("money", .decimal(precision: 19, scale: 2)),
        ("text", .string), ("varchar(20)", .string), ("bpchar", .string), ("name", .string), ("\"char\"", .string),
        ("json", .string), ("jsonb", .string), ("xml", .string), ("bytea", .binary), ("date", .date),
        ("time", .time(.microsecond)), ("timetz", .string), ("timestamp", .localTimestamp(.microsecond)),
        ("timestamptz", .instant(.microsecond)), ("interval", .interval), ("uuid", .uuid), ("inet", .string),
        ("macaddr", .string), ("bit(3)", .string), ("point", .string), ("tsvector", .string), ("citext", .string),
        ("mood", .string), ("posint[]", .list(.int32)), ("int4[]", .list(.int32)),
        ("numeric(10,2)[]", .list(.decimal(precision: 10, scale: 2))), ("numeric[]", .list(.string)),
        ("hstore", .list(.structure([Field("key", .string), Field("value", .string)]))),
        ("int4range", .structure(CellPlan.rangeFields(.int32))),
        ("int4multirange", .list(.structure(CellPlan.rangeFields(.int32)))),
        (
            "pair",
            .structure([
                Field("a", .int32), Field("B c", .string), Field("d", .decimal(precision: 10, scale: 2)),
                Field("e", .list(.string)), Field("f", .decimal(precision: 8, scale: 3)),
            ])
        ),
        ("int2vector", .list(.int16)),
    ]

    @Test("every type has its column type", arguments: natural)
    func naturalTypes(_ name: String, _ type: DataType) throws {
        let sample = try #require(WireSample.samples(name).first)
        #expect(try sample.plan().field.type == type)
        // No value is needed to know the type.
        #expect(try RowDecoder([sample.plan()]).finish().schema[0].type == type)
    }

    @Test("values are what they say")
    func values() throws {
        #expect(try read("numeric(15,2)", "-9999999999999.99") == .decimal(Decimal128("-9999999999999.99")!))
        #expect(try read("numeric(38,10)", "0.0000000001") == .decimal(Decimal128("0.0000000001")!))
        #expect(try read("date", "0044-03-15 BC") == .date(CalendarDate(year: -43, month: 3, day: 15)!))
        #expect(try read("time", "24:00:00") == .time(TimeOfDay(ticks: 86_400_000_000, unit: .microsecond)))
        #expect(
            try read("timestamptz", "2024-06-01 10:00:00+00")
                == .instant(Instant(ticks: 1_717_236_000_000_000, unit: .microsecond))
        )
        #expect(
            try read("interval", "1 year 2 mons 3 days 04:05:06.789")
                == .interval(CalendarInterval(months: 14, days: 3, nanoseconds: 14_706_789_000_000))
        )
        #expect(
            try read("uuid", "deadbeef-1234-4678-9abc-ffffffffffff")
                == .uuid(UUID(uuidString: "DEADBEEF-1234-4678-9ABC-FFFFFFFFFFFF")!)
        )
        #expect(try read("int4[]", "{NULL,1}") == .list([.null, .int(1)]))
        #expect(try read("int4[]", "{}") == .list([]))
        #expect(
            try read("int4range", "[1,5)")
                == .structure(
                    StructureValue([
                        ("lower", .int(1)), ("upper", .int(5)), ("lowerInclusive", .bool(true)),
                        ("upperInclusive", .bool(false)), ("isEmpty", .bool(false)),
                    ])
                )
        )
        #expect(
            try read("hstore", "\"k\"=>NULL, \"a b\"=>\"c\\\"d\"")
                == .list([
                    .structure(StructureValue([("key", .string("k")), ("value", .null)])),
                    .structure(StructureValue([("key", .string("a b")), ("value", .string("c\"d"))])),
                ])
        )
    }

    @Test("NaN in a decimal column is an error with advice, and text, double and the exact default keep it")
    func notANumber() throws {
        let error = try failure { _ = try read("numeric(15,2)", "NaN") }
        #expect(error.kind == .conversion)
        #expect(error.message.contains("NaN"))
        #expect(error.advice?.contains("string") == true)
        #expect(try read("numeric(15,2)", "NaN", as: .string) == .string("NaN"))
        #expect(try read("numeric", "NaN") == .string("NaN"))
        #expect(try read("numeric", "-Infinity", as: .double) == .double(-.infinity))
        guard case .double(let number) = try sample("numeric", "NaN").plan(.double).cell(sample("numeric", "NaN").bytes)
        else {
            Issue.record("not a double")
            return
        }
        #expect(number.isNaN)
    }

    @Test("numeric without precision follows the option")
    func numericPolicies() throws {
        var options = PgSQLOptions()
        options.numeric = .decimal(scale: 4)
        #expect(try read("numeric", "1.5", as: nil, options) == .decimal(Decimal128("1.5000")!))
        for tooMuch in ["0.00005", "99999999999999999999999999999999999999", "Infinity", "NaN"] {
            #expect(try failure { _ = try read("numeric", tooMuch, as: nil, options) }.kind == .conversion)
        }
        options.numeric = .double
        #expect(try read("numeric", "1.5", as: nil, options) == .double(1.5))
        #expect(
            try read("numeric", "1234567890123456789012345678901234567890.123456789", as: nil, options)
                == .double(1.2345678901234568e39)
        )
        // With a precision the option says nothing.
        #expect(try read("numeric(15,2)", "0.01", as: nil, options) == .decimal(Decimal128("0.01")!))
    }

    @Test("infinite dates and times are errors, or NULL by option, or text if so declared")
    func infinities() throws {
        var options = PgSQLOptions()
        options.infinities = .null
        for type in ["date", "timestamp", "timestamptz"] {
            for text in ["infinity", "-infinity"] {
                let error = try failure { _ = try read(type, text) }
                #expect(error.kind == .conversion)
                #expect(error.message.contains("infinite"))
                #expect(try read(type, text, as: nil, options) == .null)
                #expect(try read(type, text, as: .string) == .string(text))
            }
        }
        // Beyond what microseconds since 1970 can say; that is no infinity.
        #expect(
            try failure { _ = try read("timestamp", "294276-12-31 23:59:59.999999", as: nil, options) }.kind
                == .conversion
        )
    }

    @Test("arrays of several dimensions, or that begin elsewhere, lose nothing silently")
    func dimensions() throws {
        let square = try failure { _ = try read("int4[]", "{{1,2},{3,NULL}}") }
        #expect(square.message.contains("2 dimensions"))
        #expect(
            try read("int4[]", "{{1,2},{3,NULL}}", as: .list(.list(.int32)))
                == .list([.list([.int(1), .int(2)]), .list([.int(3), .null])])
        )
        #expect(
            try read("int4[]", "{{{1}},{{2}}}", as: .list(.list(.list(.int64))))
                == .list([.list([.list([.int(1)])]), .list([.list([.int(2)])])])
        )
        #expect(try failure { _ = try read("int4[]", "{1,2,3}", as: .list(.list(.int32))) }.kind == .conversion)
        #expect(try read("int4[]", "{}", as: .list(.list(.int32))) == .list([]))
        let moved = try failure { _ = try read("int4[]", "[0:2]={1,2,3}") }
        #expect(moved.message.contains("does not begin at 1"))
        #expect(try read("int4[]", "[0:2]={1,2,3}", as: .list(.int32)) == .list([.int(1), .int(2), .int(3)]))
        #expect(try read("int4[]", "[0:2]={1,2,3}", as: .string) == .string("[0:2]={1,2,3}"))
    }

    @Test("declared types are converted to exactly")
    func declared() throws {
        #expect(try read("int4", "42", as: .double) == .double(42))
        #expect(try read("int4", "42", as: .uint8) == .uint(42))
        #expect(try failure { _ = try read("int4", "-1", as: .uint8) }.kind == .conversion)
        #expect(try read("int8", "-1", as: .int16) == .int(-1))
        #expect(try failure { _ = try read("int8", "9007199254740993", as: .double) }.kind == .conversion)
        #expect(
            try read("int8", "9007199254740993", as: .decimal(precision: 20, scale: 2))
                == .decimal(Decimal128("9007199254740993.00")!)
        )
        #expect(
            try read("numeric", "123.4500", as: .decimal(precision: 9, scale: 3)) == .decimal(Decimal128("123.450")!)
        )
        #expect(try failure { _ = try read("numeric", "1.5", as: .int32) }.kind == .conversion)
        #expect(try read("numeric", "10000", as: .int32) == .int(10_000))
        #expect(try read("numeric(15,2)", "100.00", as: .int64) == .int(100))
        #expect(try read("bool", "t", as: .int8) == .int(1))
        #expect(
            try read("timestamp", "2000-01-01 00:00:00", as: .localTimestamp(.second))
                == .localTimestamp(LocalDateTime(ticks: 946_684_800, unit: .second))
        )
        #expect(
            try failure { _ = try read("timestamp", "1970-01-01 00:00:00.000001", as: .localTimestamp(.millisecond)) }
                .kind == .conversion
        )
        #expect(try read("mood", "sad", as: .dictionary(.string)) == .string("sad"))
        #expect(
            try read("mood[]", "{sad,\"it's \\\"fine\\\"\"}", as: .list(.dictionary(.string)))
                == .list([.string("sad"), .string("it's \"fine\"")])
        )
        #expect(try read("bytea", "\\xdeadbeef", as: .binary) == .binary([0xDE, 0xAD, 0xBE, 0xEF]))
        #expect(try read("int4", "42", as: .binary) == .binary([0, 0, 0, 42]))
    }

    @Test("a type that cannot be is refused before the first row")
    func impossible() throws {
        let pairs: [(String, DataType)] = [
            ("timestamptz", .localTimestamp(.microsecond)), ("timestamp", .instant(.microsecond)), ("int4", .uuid),
            ("date", .instant(.second)), ("bytea", .int32), ("int4", .list(.int32)), ("int4[]", .int32),
            ("pair", .structure([Field("x", .int32)])), ("text", .list(.string)), ("int4", .dictionary(.double)),
        ]
        for (name, type) in pairs {
            let sample = try #require(WireSample.samples(name).first)
            let error = try failure { _ = try sample.plan(type) }
            #expect(error.kind == .unsupported, "\(name) as \(type)")
            #expect(error.message.contains("'v'"))
        }
    }

    @Test("a type that is not known is bytes with its name, or an error")
    func unknown() throws {
        let catalog = TypeCatalog()
        #expect(catalog.missing(in: [70_000]) == [70_000])
        catalog.add([
            ["t", "70000", "gis", "geometry", "b", "geometry_send", "gis", "0", "0", "-1", nil, nil]
        ])
        #expect(catalog.missing(in: [70_000]).isEmpty)
        let plan = try ColumnPlan(
            name: "g",
            oid: 70_000,
            typmod: -1,
            declared: nil,
            catalog: catalog,
            options: PgSQLOptions()
        )
        #expect(plan.field.type == .binary)
        #expect(plan.serverType == "gis.geometry")
        #expect(try plan.cell([1, 2]) == .binary([1, 2]))
        var strict = PgSQLOptions()
        strict.unknownTypes = .strict
        let error = try failure {
            _ = try ColumnPlan(name: "g", oid: 70_000, typmod: -1, declared: nil, catalog: catalog, options: strict)
        }
        #expect(error.kind == .unsupported)
        #expect(error.message.contains("gis.geometry"))
        let asBytes = try ColumnPlan(
            name: "g",
            oid: 70_000,
            typmod: -1,
            declared: .binary,
            catalog: catalog,
            options: strict
        )
        #expect(asBytes.field.type == .binary)
    }

    @Test("a record is text, by the types that it says itself")
    func record() throws {
        // (int4 7, text 'a b', numeric NULL)
        let bytes: [UInt8] =
            [0, 0, 0, 3] + [0, 0, 0, 23, 0, 0, 0, 4, 0, 0, 0, 7] + [0, 0, 0, 25, 0, 0, 0, 3] + Array("a b".utf8)
            + [0, 0, 6, 0xA4, 0xFF, 0xFF, 0xFF, 0xFF]
        let plan = try ColumnPlan(
            name: "r",
            oid: PgOID.record,
            typmod: -1,
            declared: nil,
            catalog: TypeCatalog(),
            options: PgSQLOptions()
        )
        #expect(try plan.cell(bytes) == .string("(7,\"a b\",)"))
        let stranger: [UInt8] = [0, 0, 0, 1, 0, 1, 0x11, 0x70, 0, 0, 0, 1, 0]
        let error = try failure { _ = try plan.cell(stranger) }
        #expect(error.kind == .conversion)
        #expect(error.message.contains("70000"))
    }

    @Test("pgvector's types are lists of numbers")
    func vectors() throws {
        let catalog = TypeCatalog()
        for (oid, name) in [(70_001, "vector"), (70_002, "halfvec")] {
            catalog.add([["t", "\(oid)", "public", name, "b", "\(name)_send", "public", "0", "0", "-1", nil, nil]])
        }
        func plan(_ oid: UInt32) throws -> ColumnPlan {
            try ColumnPlan(name: "v", oid: oid, typmod: 2, declared: nil, catalog: catalog, options: PgSQLOptions())
        }
        let single: [UInt8] = [0, 2, 0, 0, 0x3F, 0xC0, 0, 0, 0xC0, 0, 0, 0]
        #expect(try plan(70_001).cell(single) == .list([.float(1.5), .float(-2)]))
        let half: [UInt8] = [0, 2, 0, 0, 0x3E, 0, 0xC0, 0]
        #expect(try plan(70_002).cell(half) == .list([.float(1.5), .float(-2)]))
        let column = try plan(70_001).column(single)
        #expect(column.type == .list(.float))
        #expect(try copied(column, oid: 70_001, catalog) == [single])
        #expect(try copied(column, oid: 70_002, catalog) == [half])
    }

    @Test("numbers of 16 bits go back and forth")
    func halfNumbers() {
        for bits in UInt16.min ... .max {
            let number = HalfFloat.float(bits)
            if number.isNaN { continue }
            #expect(HalfFloat.bits(number) == bits)
        }
        #expect(HalfFloat.bits(0.1) == nil)
        #expect(HalfFloat.bits(65_536) == nil)
    }
}
