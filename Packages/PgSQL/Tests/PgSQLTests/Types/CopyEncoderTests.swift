import Foundation
import Testing

@testable import PgSQL

@Suite("Frames become COPY BINARY")
struct CopyEncoderTests {
    private let catalog = WireSample.catalog

    private func cells(_ values: [CellValue], _ type: DataType, _ oid: UInt32, typmod: Int32 = -1) throws -> [[UInt8]?]
    {
        try copied(try Column(cells: values, type: type), oid: oid, typmod: typmod, catalog)
    }

    private func refusal(
        _ value: CellValue,
        _ type: DataType,
        _ oid: UInt32,
        typmod: Int32 = -1
    ) throws -> ConnError {
        try #require(throws: ConnError.self) {
            _ = try cells([.null, .null, value], type, oid, typmod: typmod)
        }
    }

    private func numeric(_ precision: Int32, _ scale: Int32) -> Int32 { (precision << 16 | (scale & 0x7FF)) + 4 }

    @Test("NULLs, slices and dictionaries are read in place")
    func shapes() throws {
        let column = Column([Int64?.some(1), nil, 3, 4]).slice(1..<4)
        #expect(try copied(column, oid: PgOID.int4, catalog) == [nil, [0, 0, 0, 3], [0, 0, 0, 4]])
        let builder = DictionaryBuilder(.string)
        for text in ["a", "b", "a"] { builder.append(text) }
        builder.appendNull()
        #expect(try copied(builder.finish(), oid: PgOID.text, catalog) == [[97], [98], [97], nil])
        #expect(try copied(Column(nulls: 2, type: .null), oid: PgOID.uuid, catalog) == [nil, nil])
        #expect(try copied(Column(empty: .string), oid: PgOID.text, catalog) == [])
    }

    @Test("values beyond a type's range name row and column, and never show themselves")
    func ranges() throws {
        let cases: [(CellValue, DataType, UInt32)] = [
            (.int(40_000), .int64, PgOID.int2), (.int(3_000_000_000), .int64, PgOID.int4),
            (.uint(.max), .uint64, PgOID.int8), (.int(-7), .int32, PgOID.oid), (.double(1.5), .double, PgOID.int4),
            (.double(1e300), .double, PgOID.int8), (.double(0.1), .double, PgOID.float4),
            (.int(9_007_199_254_740_993), .int64, PgOID.float8), (.double(.nan), .double, PgOID.int4),
            (.date(CalendarDate("-5000-01-01")!), .date, PgOID.date),
            (.time(TimeOfDay(ticks: -1, unit: .microsecond)), .time(.microsecond), PgOID.time),
            (.instant(Instant(ticks: 1, unit: .nanosecond)), .instant(.nanosecond), PgOID.timestamptz),
            (.interval(CalendarInterval(nanoseconds: 1)), .interval, PgOID.interval),
            (.string("a\u{0}"), .string, PgOID.text), (.string("{\"\u{0}\"}"), .string, PgOID.jsonb),
            (.string("not a date"), .string, PgOID.date), (.string("12:00"), .string, PgOID.uuid),
            (.int(2), .int32, PgOID.bool),
            (.string("<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><a/>"), .string, PgOID.xml),
        ]
        for (value, type, oid) in cases {
            let error = try refusal(value, type, oid)
            #expect(error.kind == .conversion, "\(type) to \(oid)")
            #expect(error.message.contains("row 2") && error.message.contains("'v'"))
            #expect(!error.description.contains("not a date") && !error.description.contains("40000"))
        }
    }

    @Test("what the server would round is refused")
    func rounding() throws {
        let decimal = DataType.decimal(precision: 20, scale: 4)
        func number(_ text: String) -> CellValue { .decimal(Decimal128(text)!.exactly(scale: 4)!) }
        let narrow = numeric(6, 2)
        #expect(try cells([number("9999.99")], decimal, PgOID.numeric, typmod: narrow).count == 1)
        #expect(try refusal(number("1.234"), decimal, PgOID.numeric, typmod: narrow).message.contains("exact"))
        #expect(try refusal(number("10000"), decimal, PgOID.numeric, typmod: narrow).message.contains("range"))
        let thousands = numeric(3, -3)
        #expect(try cells([number("999000")], decimal, PgOID.numeric, typmod: thousands).count == 1)
        #expect(try refusal(number("999001"), decimal, PgOID.numeric, typmod: thousands).kind == .conversion)
        #expect(try refusal(number("1000000"), decimal, PgOID.numeric, typmod: thousands).kind == .conversion)
        let small = numeric(3, 5)
        #expect(try cells([number("0.0099")], decimal, PgOID.numeric, typmod: small).count == 1)
        #expect(try refusal(number("0.01"), decimal, PgOID.numeric, typmod: small).kind == .conversion)
        for (value, type) in [
            (CellValue.double(0.125), DataType.double), (.string("0.125"), .string), (.float(0.125), .float),
        ] {
            #expect(try refusal(value, type, PgOID.numeric, typmod: narrow).kind == .conversion)
            #expect(try cells([value], type, PgOID.numeric, typmod: numeric(6, 3)).count == 1)
        }
        #expect(try refusal(.double(.infinity), .double, PgOID.numeric, typmod: narrow).kind == .conversion)
        #expect(try cells([.double(.nan)], .double, PgOID.numeric, typmod: narrow)[0]?[4] == 0xC0)
        // timestamp(3), time(0), interval(0).
        let local = DataType.localTimestamp(.microsecond)
        func moment(_ ticks: Int64) -> CellValue { .localTimestamp(LocalDateTime(ticks: ticks, unit: .microsecond)) }
        #expect(try cells([moment(1_000)], local, PgOID.timestamp, typmod: 3).count == 1)
        #expect(try refusal(moment(1_001), local, PgOID.timestamp, typmod: 3).message.contains("finer"))
        let time = CellValue.time(TimeOfDay(ticks: 1_500, unit: .millisecond))
        #expect(try refusal(time, .time(.millisecond), PgOID.time, typmod: 0).message.contains("finer"))
        let interval = CellValue.interval(CalendarInterval(nanoseconds: 1_500_000_000))
        #expect(try refusal(interval, .interval, PgOID.interval, typmod: 0x7FFF_0000).message.contains("finer"))
    }

    static let misfits: [(DataType, UInt32)] = [
        (.instant(.microsecond), PgOID.timestamp), (.localTimestamp(.microsecond), PgOID.timestamptz),
        (.localTimestamp(.second), PgOID.date), (.binary, PgOID.text), (.string, PgOID.bytea), (.int32, PgOID.date),
        (.uuid, PgOID.int4), (.bool, PgOID.date), (.int64, PgOID.json), (.list(.int64), PgOID.int8),
        (.structure([Field("a", .int32)]), PgOID.text), (.int32, 1_007), (.list(.string), 3_904), (.string, 3_615),
        (.string, 99_999),
    ]

    @Test("types that do not fit are refused before anything is sent", arguments: misfits)
    func refusedTypes(_ type: DataType, _ oid: UInt32) throws {
        let error = try #require(throws: ConnError.self) { _ = try cells([.null], type, oid) }
        #expect(error.kind == .conversion || error.kind == .unsupported)
        #expect(error.message.contains("'v'"))
    }

    @Test("other types are converted where nothing is lost")
    func conversions() throws {
        #expect(try cells([.int(5), .int(-5)], .int8, PgOID.int8)[1] == Array(repeating: 0xFF, count: 7) + [0xFB])
        #expect(try cells([.uint(7)], .uint16, PgOID.int4) == [[0, 0, 0, 7]])
        #expect(try cells([.double(7)], .double, PgOID.int2) == [[0, 7]])
        #expect(try cells([.string("7")], .string, PgOID.int2) == [[0, 7]])
        #expect(
            try cells([.int(1), .bool(true)].map { $0 == .bool(true) ? .int(0) : $0 }, .int64, PgOID.bool) == [
                [1], [0],
            ]
        )
        #expect(try cells([.int(7)], .int64, PgOID.text) == [Array("7".utf8)])
        #expect(try cells([.double(0.1)], .double, PgOID.text) == [Array("0.1".utf8)])
        #expect(
            try cells([.date(CalendarDate("2000-01-02")!)], .date, PgOID.timestamp)
                == [[0, 0, 0, 20, 0x1D, 0xD7, 0x60, 0]]
        )
        #expect(
            try cells([.duration(.microseconds(1))], .duration(.microsecond), PgOID.interval)
                == [[0, 0, 0, 0, 0, 0, 0, 1] + Array(repeating: 0, count: 8)]
        )
        #expect(
            try cells([.instant(Instant(ticks: 946_684_800, unit: .second))], .instant(.second), PgOID.timestamptz)
                == [Array(repeating: 0, count: 8)]
        )
    }

    @Test("lists become arrays of as many dimensions, or are refused if they are ragged")
    func lists() throws {
        let nested = DataType.list(.list(.int32))
        let sample = try #require(WireSample.all.first { $0.text == "{{1,2},{3,NULL}}" })
        let square = CellValue.list([.list([.int(1), .int(2)]), .list([.int(3), .null])])
        #expect(try cells([square], nested, 1_007) == [sample.bytes])
        #expect(try cells([.list([])], nested, 1_007)[0]?.prefix(4) == [0, 0, 0, 0])
        for ragged in [
            CellValue.list([.list([.int(1)]), .list([.int(3), .null])]), .list([.list([.int(1)]), .null]),
            .list([.list([]), .list([.int(1)])]),
        ] {
            #expect(try refusal(ragged, nested, 1_007).message.contains("different lengths"))
        }
    }

    @Test("chunks hold whole rows, a header and a mark, and large values too")
    func chunks() throws {
        let rows = 30_000
        let frame = try DataFrame([
            ("a", Column((0..<rows).map { Int64($0) })),
            ("b", Column((0..<rows).map { $0 == 20_000 ? String(repeating: "é", count: 1_000_000) : "text \($0)" })),
        ])
        let target = SQLTableColumn(name: "v", declaredType: "", type: nil, isNullable: true)
        let encoder = try CopyEncoder(
            frame: frame,
            plan: SQLInsertPlan(
                tableReference: "t",
                table: "t",
                pairs: (0..<2).map { SQLInsertPlan.Pair(frameIndex: $0, target: target) }
            ),
            types: [PgOID.int8, PgOID.text],
            typmods: [-1, -1],
            catalog: catalog
        )
        let plans = try [("a", PgOID.int8), ("b", PgOID.text)].map { name, oid in
            try ColumnPlan(name: name, oid: oid, typmod: -1, declared: nil, catalog: catalog, options: PgSQLOptions())
        }
        let decoder = RowDecoder(plans)
        var count = 0
        while let chunk = try encoder.nextChunk() {
            var place = count == 0 ? try CopyBinary.headerLength(chunk) : 0
            count += 1
            while place < chunk.count {
                let start = place
                let fields = Int16(bigEndian: chunk.loadUnaligned(fromByteOffset: place, as: Int16.self))
                place += 2
                for _ in 0..<max(fields, 0) {
                    place +=
                        4 + max(0, Int(Int32(bigEndian: chunk.loadUnaligned(fromByteOffset: place, as: Int32.self))))
                }
                try decoder.append(tuple: chunk.baseAddress! + start, count: place - start)
            }
            #expect(place == chunk.count)
        }
        #expect(count > 2)
        #expect(try encoder.nextChunk() == nil)
        let back = try decoder.finish()
        #expect(back.isEqual(to: frame))
    }

    @Test("an address in every spelling is read as the server reads it")
    func addresses() throws {
        for text in [
            "1.2.3", "1.2.3.4.5", "256.1.1.1", "1.2.3.4/33", "::1::", ":1", "1:2:3", "1:2:3:4:5:6:7:8:9", "g::", "",
            "/8",
            "1:2:3:4:5:6:7::8:9", "::1.2.3", "12345::",
        ] {
            #expect(try refusal(.string(text), .string, 869).kind == .conversion, "\(text)")
        }
        #expect(try refusal(.string("10.1.0.0/8"), .string, 650).kind == .conversion)
    }
}
