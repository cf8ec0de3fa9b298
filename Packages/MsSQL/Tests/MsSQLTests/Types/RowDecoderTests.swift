import FoundationEssentials
import Testing

@testable import MsSQL

@Suite("Rows become columns")
struct RowDecoderTests {
    private static func column(_ type: Int32, server: Int32? = nil, _ precision: Int = 0, _ scale: Int = 0)
        -> ResultColumn
    {
        ResultColumn(name: "v", type: type, serverType: server, precision: precision, scale: scale)
    }

    private static let offset = CellForm.offsetInstant.type

    /// Column, type in the frame, cell, text of the value.
    private static let samples: [(ResultColumn, DataType, [UInt8], String)] = [
        (column(TypeCode.bit), .bool, [1], "true"),
        (column(TypeCode.tinyInt), .uint8, [255], "255"),
        (column(TypeCode.smallInt), .int16, bytes(Int16.min), "-32768"),
        (column(TypeCode.int), .int32, bytes(Int32.min), "-2147483648"),
        (column(TypeCode.bigInt), .int64, bytes(Int64.min), "-9223372036854775808"),
        (column(TypeCode.real), .float, bytes(Float(0.1)), "0.1"),
        (column(TypeCode.float), .double, bytes(0.1), "0.1"),
        (column(TypeCode.decimal, 15, 2), .decimal(precision: 15, scale: 2), numeric(-1, 15, 2), "-0.01"),
        (
            column(TypeCode.numeric, 38, 10), .decimal(precision: 38, scale: 10),
            numeric(Int128(CellWriter.limits[38] - 1), 38, 10), "9999999999999999999999999999.9999999999"
        ),
        (
            column(TypeCode.money), .decimal(precision: 19, scale: 4), bytes(Int32.min) + bytes(UInt32(0)),
            "-922337203685477.5808"
        ),
        (column(TypeCode.smallMoney), .decimal(precision: 10, scale: 4), bytes(Int32.max), "214748.3647"),
        (column(TypeCode.char, server: TypeCode.bigNVarChar), .string, Array("👩 é".utf8), "👩 é"),
        (column(TypeCode.char, server: TypeCode.bigVarChar), .string, [], ""),
        (column(TypeCode.text, server: TypeCode.xml), .string, [0xEF, 0xBB, 0xBF] + Array("<a/>".utf8), "<a/>"),
        (column(TypeCode.binary), .binary, [0, 1, 255], "0001ff"),
        (column(TypeCode.image), .binary, [], ""),
        (column(TypeCode.userDefined), .binary, [0x58], "58"),
        (column(TypeCode.date), .date, moment(0, -693_595), "0001-01-01"),
        (column(TypeCode.time, 7, 7), .time(.hundredNanoseconds), moment(863_999_999_999, 0), "23:59:59.9999999"),
        (
            column(TypeCode.dateTime2, 7, 7), .localTimestamp(.hundredNanoseconds), moment(863_999_999_999, 2_958_463),
            "9999-12-31T23:59:59.9999999"
        ),
        (
            column(TypeCode.dateTimeOffset, 7, 7), .instant(.hundredNanoseconds), moment(1, 25_567, 120),
            "1970-01-01T00:00:00.0000001Z"
        ),
        (
            column(TypeCode.dateTime), .localTimestamp(.millisecond), bytes(Int32(25_567)) + bytes(Int32(1)),
            "1970-01-01T00:00:00.003"
        ),
        (
            column(TypeCode.smallDateTime), .localTimestamp(.second), bytes(UInt16(0)) + bytes(UInt16(1)),
            "1900-01-01T00:01:00"
        ),
        (
            column(TypeCode.uniqueIdentifier), .uuid,
            [0xEF, 0xBE, 0xAD, 0xDE, 0x34, 0x12, 0x78, 0x46, 0x9A, 0xBC, 1, 2, 3, 4, 5, 6],
            "deadbeef-1234-4678-9abc-010203040506"
        ),
    ]

    @Test("each type's cells, NULL beside them, in a column and one by one", arguments: samples.indices)
    func types(_ index: Int) throws {
        let (column, type, cell, text) = Self.samples[index]
        let decoder = try RowDecoder(columns: [column], options: DecodingOptions())
        #expect(decoder.fields == [Field("v", type)])
        let row = MemoryRow([cell])
        #expect(try decoder.cell(at: 0, row).description == text)
        try decoder.append(row)
        try decoder.append(MemoryRow([nil]))
        try decoder.append(row)
        let frame = try decoder.finish()
        #expect(frame.column(at: 0).type == type)
        #expect((0..<3).map { frame.column(at: 0).value(at: $0).description } == [text, "null", text])
        #expect(frame.column(at: 0).nullCount == 1)
        // And on, with columns of the same types.
        try decoder.append(row)
        #expect(try decoder.finish().rowCount == 1)
        #expect(try decoder.finish().rowCount == 0)
        #expect(try decoder.cell(at: 0, MemoryRow([nil])) == .null)
    }

    @Test("a moment is read with its offset where that was asked for")
    func offsets() throws {
        let column = Self.column(TypeCode.dateTimeOffset, 7, 7)
        let row = MemoryRow([moment(1, 25_567, -330)])
        let options = DecodingOptions(dateTimeOffsets: .structure)
        let both = try RowDecoder(columns: [column], options: options)
        try both.append(row)
        try both.append(MemoryRow([nil]))
        let frame = try both.finish()
        #expect(frame.column(at: 0).type == Self.offset)
        guard case .structure(let parts) = frame.column(at: 0).value(at: 0) else {
            Issue.record("no structure")
            return
        }
        #expect(parts["offset"] == .int(-330))
        #expect(parts["instant"] == .instant(Instant(ticks: 1, unit: .hundredNanoseconds)))
        for options in [DecodingOptions(), options] {
            let text = try RowDecoder(columns: [column], options: options, declared: ["v": .string])
            #expect(try text.cell(at: 0, row) == .string("1969-12-31T18:30:00.0000001-05:30"))
        }
        let plain = try RowDecoder(columns: [column], options: options, declared: ["v": .instant(.hundredNanoseconds)])
        #expect(try plain.cell(at: 0, row) == .instant(Instant(ticks: 1, unit: .hundredNanoseconds)))
    }

    @Test("declared types are exact or an error that names row and column")
    func declared() throws {
        let column = Self.column(TypeCode.decimal, 15, 2)
        let decoder = try RowDecoder(columns: [column], options: DecodingOptions(), declared: ["v": .int32])
        try decoder.append(MemoryRow([numeric(1_200, 15, 2)]))
        let error = #expect(throws: ConnError.self) { try decoder.append(MemoryRow([numeric(1_201, 15, 2)])) }
        #expect(error?.kind == .conversion)
        #expect(error?.message.contains("row 1, column 'v'") == true)
        #expect(throws: ConnError.self) { try decoder.finish() }
        let refused = #expect(throws: ConnError.self) {
            try RowDecoder(columns: [column], options: DecodingOptions(), declared: ["v": .date])
        }
        #expect(refused?.kind == .unsupported)
        let identifier = try RowDecoder(
            columns: [Self.column(TypeCode.binary)],
            options: DecodingOptions(),
            declared: ["v": .uuid]
        )
        #expect(try identifier.cell(at: 0, MemoryRow([Array(0..<16)])).description.hasPrefix("00010203-0405"))
        #expect(throws: ConnError.self) { try identifier.cell(at: 0, MemoryRow([Array(0..<15)])) }
        let text = try RowDecoder(
            columns: [Self.column(TypeCode.binary)],
            options: DecodingOptions(),
            declared: ["v": .string]
        )
        #expect(try text.cell(at: 0, MemoryRow([Array("é".utf8)])) == .string("é"))
        #expect(throws: ConnError.self) { try text.cell(at: 0, MemoryRow([[0xFF]])) }
    }

    @Test("what cannot be decoded is an error with its place")
    func faults() throws {
        let cases: [(Int32, [UInt8], ConnError.Kind)] = [
            (TypeCode.char, [0xC3], .conversion), (TypeCode.date, moment(0, 2_958_464), .corrupted),
            (TypeCode.time, moment(864_000_000_001, 0), .corrupted),
            (TypeCode.dateTime2, moment(0, .min), .corrupted),
            (TypeCode.dateTime, bytes(Int32.max) + bytes(Int32(0)), .corrupted),
            (TypeCode.smallDateTime, bytes(UInt16(0)) + bytes(UInt16(1_440)), .corrupted),
        ]
        for (type, cell, kind) in cases {
            let decoder = try RowDecoder(columns: [Self.column(type)], options: DecodingOptions())
            let error = #expect(throws: ConnError.self) { try decoder.append(MemoryRow([cell])) }
            #expect(error?.kind == kind, "\(type)")
            #expect(error?.message.contains("row 0, column 'v'") == true)
        }
        let short = try RowDecoder(columns: [Self.column(TypeCode.int)], options: DecodingOptions())
        #expect(throws: ConnError.self) { try short.cell(at: 0, MemoryRow([[1, 2]])) }
        #expect(throws: ConnError.self) { try short.cell(at: 1, MemoryRow([[1, 2, 3, 4]])) }
    }

    @Test("sql_variant is refused by name; unknown types by choice")
    func unknown() throws {
        for policy in MsSQLUnknownTypePolicy.allCases {
            let options = DecodingOptions(unknownTypes: policy)
            let error = #expect(throws: ConnError.self) {
                try RowDecoder(columns: [Self.column(TypeCode.sqlVariant)], options: options)
            }
            #expect(error?.kind == .unsupported)
            #expect(error?.message.contains("'v' is a sql_variant") == true)
        }
        let column = Self.column(250)
        #expect(try RowDecoder(columns: [column], options: DecodingOptions()).fields == [Field("v", .binary)])
        let error = #expect(throws: ConnError.self) {
            try RowDecoder(columns: [column], options: DecodingOptions(unknownTypes: .strict))
        }
        #expect(error?.message.contains("number 250") == true)
    }

    @Test("text that db-lib could not convert names the columns that it may be")
    func damagedText() throws {
        let columns = ["a", "b", "c"].map { ResultColumn(name: $0, type: TypeCode.char) }
        let decoder = try RowDecoder(columns: columns, options: DecodingOptions())
        let one = decoder.damagedText(MemoryRow([[0x3F], [0x41], nil]))
        #expect(one.kind == .conversion)
        #expect(one.message.contains("row 0, column 'a'"))
        #expect(decoder.damagedText(MemoryRow([[0x3F], [0x3F], nil])).message.contains("columns 'a' or 'b'"))
    }

    @Test("types have their declared names")
    func names() {
        func name(_ server: Int32, length: Int32 = 0, _ precision: Int = 0, _ scale: Int = 0) -> String {
            ResultColumn(name: "v", type: server, serverLength: length, precision: precision, scale: scale).displayName
        }
        #expect(name(TypeCode.bigNVarChar, length: 40) == "nvarchar(20)")
        #expect(name(TypeCode.bigVarChar, length: 40) == "varchar(40)")
        #expect(name(TypeCode.bigNVarChar, length: 0x3FFF_FFFF) == "nvarchar(max)")
        #expect(name(TypeCode.decimal, 15, 2) == "decimal(15,2)")
        #expect(name(TypeCode.dateTime2, 3, 3) == "datetime2(3)")
        #expect(ResultColumn(name: "v", type: TypeCode.binary, userType: 80).displayName == "rowversion")
    }
}
