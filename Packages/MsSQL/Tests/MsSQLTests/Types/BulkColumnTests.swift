import FoundationEssentials
import Testing

@testable import MsSQL

@Suite("A frame's columns on their way into a table")
struct BulkColumnTests {
    private static func target(
        _ type: Int32,
        server: Int32? = nil,
        length: Int32 = 0,
        _ precision: Int = 0,
        _ scale: Int = 0,
        nullable: Bool = true
    ) -> ResultColumn {
        ResultColumn(
            name: "t",
            type: type,
            serverType: server,
            serverLength: length,
            precision: precision,
            scale: scale,
            isNullable: nullable
        )
    }

    private func column(_ cells: [CellValue], _ type: DataType, _ target: ResultColumn) throws -> BulkColumn {
        try BulkColumn(try Column(cells: cells, type: type), name: "v", target: target, number: 1)
    }

    /// The cells as db-lib would read them; `nil` for NULL.
    private func filled(_ cells: [CellValue], _ type: DataType, _ target: ResultColumn) throws -> [[UInt8]?] {
        let bulk = try column(cells, type, target)
        try bulk.checkAll()
        try bulk.fill(from: 0, count: cells.count)
        return cells.indices.map { row in
            let length = bulk.lengths[row]
            if length == 0 { return nil }
            let width = bulk.kind.width
            if width > 0 { return [UInt8](UnsafeRawBufferPointer(start: bulk.slots + row * width, count: width)) }
            return [UInt8](UnsafeRawBufferPointer(start: bulk.pointers[row], count: max(0, Int(length))))
        }
    }

    private static let nChar = target(TypeCode.char, server: TypeCode.bigNVarChar, length: 8)
    private static let char = target(TypeCode.char, server: TypeCode.bigVarChar, length: 4)
    private static func decimal(_ text: String) -> CellValue { .decimal(Decimal128(text) ?? Decimal128(0)) }
    private static func local(_ text: String) -> CellValue {
        .localTimestamp(
            LocalDateTime(text).flatMap { $0.exactly(in: .hundredNanoseconds) } ?? .init(ticks: 0, unit: .second)
        )
    }
    private static let ticks = DataType.localTimestamp(.hundredNanoseconds)

    private static let accepted: [([CellValue], DataType, ResultColumn, [[UInt8]?])] = [
        ([.bool(true), .null, .bool(false)], .bool, target(TypeCode.bit), [[1], nil, [0]]),
        ([.int(0), .int(255)], .int32, target(TypeCode.tinyInt), [[0], [255]]),
        ([.int(-32_768), .null], .int64, target(TypeCode.smallInt), [bytes(Int16.min), nil]),
        ([.uint(UInt64(Int64.max))], .uint64, target(TypeCode.bigInt), [bytes(Int64.max)]),
        ([.int(7)], .int8, target(TypeCode.int), [bytes(Int32(7))]),
        ([.float(0.1)], .float, target(TypeCode.real), [bytes(Float(0.1))]),
        ([.float(0.5)], .float, target(TypeCode.float), [bytes(0.5)]),
        ([.double(0.5), .null], .double, target(TypeCode.real), [bytes(Float(0.5)), nil]),
        ([.int(1 << 53)], .int64, target(TypeCode.float), [bytes(9_007_199_254_740_992.0)]),
        ([.int(-5)], .int32, target(TypeCode.decimal, 5, 2), [numeric(-500, 5, 2)]),
        ([.double(2)], .double, target(TypeCode.int), [bytes(Int32(2))]),
        (
            [decimal("-1.50"), .null], .decimal(precision: 15, scale: 2), target(TypeCode.decimal, 38, 10),
            [numeric(-15_000_000_000, 38, 10), nil]
        ),
        ([decimal("1.50")], .decimal(precision: 15, scale: 2), target(TypeCode.numeric, 3, 1), [numeric(15, 3, 1)]),
        (
            [decimal("-0.0001")], .decimal(precision: 15, scale: 4), target(TypeCode.money),
            [bytes(Int32(-1)) + bytes(UInt32.max)]
        ),
        ([decimal("1.5")], .decimal(precision: 5, scale: 1), target(TypeCode.smallMoney), [bytes(Int32(15_000))]),
        (
            [.string("é👩"), .null, .string("")], .string, nChar,
            [bytes(UInt16(0xE9)) + bytes(UInt16(0xD83D)) + bytes(UInt16(0xDC69)), nil, []]
        ),
        ([.string("abcd"), .string("")], .string, char, [Array("abcd".utf8), []]),
        ([.binary([1]), .binary([]), .null], .binary, target(TypeCode.binary, length: 4), [[1], [], nil]),
        (
            [.date(CalendarDate(daysSinceEpoch: -719_162))], .date,
            target(TypeCode.date), [sent(0, -693_595)]
        ),
        (
            [local("9999-12-31T23:59:59.9999999")], ticks, target(TypeCode.dateTime2, 7, 7),
            [sent(863_999_999_999, 2_958_463)]
        ),
        (
            [local("1900-01-01T00:00:00.0070000")], ticks, target(TypeCode.dateTime),
            [bytes(Int32(0)) + bytes(Int32(2))]
        ),
        (
            [local("1900-01-01T00:01:00.0000000")], ticks, target(TypeCode.smallDateTime),
            [bytes(UInt16(0)) + bytes(UInt16(1))]
        ),
        (
            [.time(TimeOfDay(ticks: 1, unit: .millisecond))], .time(.millisecond), target(TypeCode.time, 3, 3),
            [sent(10_000, 25_567)]
        ),
        (
            [.instant(Instant(ticks: 0, unit: .microsecond)), .null], .instant(.microsecond),
            target(TypeCode.dateTimeOffset, 7, 7), [sent(0, 25_567), nil]
        ),
    ]

    @Test("values are written as the server's types have them", arguments: accepted.indices)
    func values(_ index: Int) throws {
        let (cells, type, target, wanted) = Self.accepted[index]
        #expect(try filled(cells, type, target) == wanted)
    }

    private static let refused: [([CellValue], DataType, ResultColumn)] = [
        ([.int(1), .int(2)], .int8, target(TypeCode.bit)),
        ([.int(0), .int(256)], .int32, target(TypeCode.tinyInt)),
        ([.int(0), .int(-1)], .int32, target(TypeCode.tinyInt)),
        ([.int(0), .int(32_768)], .int32, target(TypeCode.smallInt)),
        ([.int(0), .int(2_147_483_648)], .int64, target(TypeCode.int)),
        ([.uint(0), .uint(.max)], .uint64, target(TypeCode.bigInt)),
        ([.float(0), .float(.nan)], .float, target(TypeCode.real)),
        ([.double(0), .double(.infinity)], .double, target(TypeCode.float)),
        ([.double(0), .double(0.1)], .double, target(TypeCode.real)),
        ([.int(0), .int(9_007_199_254_740_993)], .int64, target(TypeCode.float)),
        ([.double(0), .double(1.5)], .double, target(TypeCode.int)),
        ([decimal("1.00"), decimal("1.01")], .decimal(precision: 9, scale: 2), target(TypeCode.decimal, 9, 1)),
        ([decimal("1.00"), decimal("100.00")], .decimal(precision: 9, scale: 2), target(TypeCode.decimal, 4, 2)),
        (
            [decimal("0"), decimal("99999999999999999999999999999999999999")], .decimal(precision: 38, scale: 0),
            target(TypeCode.decimal, 38, 2)
        ),
        (
            [decimal("0.0000"), decimal("922337203685477.5808")], .decimal(precision: 19, scale: 4),
            target(TypeCode.money)
        ),
        ([decimal("0.0000"), decimal("214748.3648")], .decimal(precision: 19, scale: 4), target(TypeCode.smallMoney)),
        ([decimal("0.00000"), decimal("0.00001")], .decimal(precision: 19, scale: 5), target(TypeCode.money)),
        ([.string("abcd"), .string("👩👩a")], .string, nChar),
        ([.string("abcd"), .string("abcde")], .string, char),
        ([.string("abcd"), .string("ééééé")], .string, char),
        ([.binary([]), .binary([1, 2])], .binary, target(TypeCode.binary, length: 1)),
        (
            [0, -719_163].map { .date(CalendarDate(daysSinceEpoch: $0)) }, .date, target(TypeCode.date)
        ),
        ([local("2024-01-01T00:00:00"), local("2024-01-01T00:00:00.001")], ticks, target(TypeCode.dateTime)),
        ([local("2024-01-01T00:00:00"), local("1752-12-31T00:00:00")], ticks, target(TypeCode.dateTime)),
        ([local("2024-01-01T00:00:00"), local("2024-01-01T00:00:30")], ticks, target(TypeCode.smallDateTime)),
        ([local("2024-01-01T00:00:00"), local("2079-06-07T00:00:00")], ticks, target(TypeCode.smallDateTime)),
        ([local("2024-01-01T00:00:00"), local("2024-01-01T00:00:00.0001")], ticks, target(TypeCode.dateTime2, 3, 3)),
        (
            [0, 1].map { .localTimestamp(LocalDateTime(ticks: $0, unit: .nanosecond)) }, .localTimestamp(.nanosecond),
            target(TypeCode.dateTime2, 7, 7)
        ),
        (
            [0, 1].map { .time(TimeOfDay(ticks: $0, unit: .millisecond)) }, .time(.millisecond),
            target(TypeCode.time, 2, 2)
        ),
        (
            [0, 86_400_000].map { .time(TimeOfDay(ticks: $0, unit: .millisecond)) }, .time(.millisecond),
            target(TypeCode.time, 7, 7)
        ),
    ]

    @Test("what would be changed silently, or end the process, is refused with the row", arguments: refused.indices)
    func refusals(_ index: Int) {
        let (cells, type, target) = Self.refused[index]
        let error = #expect(throws: ConnError.self) { try filled(cells, type, target) }
        #expect(error?.kind == .conversion)
        #expect(error?.message.contains("row 1, column 'v'") == true, "\(error?.message ?? "")")
    }

    @Test("NULL into a column that has none is refused before db-lib sees it")
    func nulls() {
        let target = Self.target(TypeCode.int, nullable: false)
        let error = #expect(throws: ConnError.self) { try filled([.int(1), .null], .int32, target) }
        #expect(error?.kind == .constraint(.notNull))
        #expect(error?.constraintName == "t")
        #expect(error?.message.contains("row 1, column 'v'") == true)
        let all = #expect(throws: ConnError.self) { try filled([.null], .null, target) }
        #expect(all?.kind == .constraint(.notNull))
    }

    @Test("a column of NULLs fits every type")
    func allNull() throws {
        for target in [Self.nChar, Self.target(TypeCode.int), Self.target(TypeCode.decimal, 5, 2)] {
            #expect(try filled([.null, .null], .null, target) == [nil, nil])
        }
    }

    @Test("pairs of types without exact values are refused by name")
    func misfits() {
        let cases: [(DataType, Int32)] = [
            (.string, TypeCode.int), (.instant(.microsecond), TypeCode.dateTime2),
            (.localTimestamp(.microsecond), TypeCode.dateTimeOffset), (.binary, TypeCode.char),
            (.int32, TypeCode.date), (.duration(.second), TypeCode.time), (.date, TypeCode.int), (.bool, TypeCode.date),
        ]
        for (type, code) in cases {
            let error = #expect(throws: ConnError.self) { try column([], type, Self.target(code)) }
            #expect(error?.kind == .conversion, "\(type) into \(code)")
        }
        for code in [TypeCode.sqlVariant, TypeCode.userDefined] {
            let error = #expect(throws: ConnError.self) { try column([], .string, Self.target(code)) }
            #expect(error?.kind == .unsupported)
        }
        let version = ResultColumn(name: "t", type: TypeCode.binary, userType: TypeCode.rowVersionUserType)
        #expect(throws: ConnError.self) { try column([], .binary, version) }
    }

    @Test("a moment is written with its offset")
    func offsets() throws {
        let type = CellForm.offsetInstant.type
        let pairs: [(String, CellValue)] = [
            ("instant", .instant(Instant(ticks: 1, unit: .hundredNanoseconds))), ("offset", .int(-330)),
        ]
        let cells = [CellValue.structure(StructureValue(pairs)), .null]
        let wanted: [[UInt8]?] = [sent(1, 25_567, -330), nil]
        #expect(try filled(cells, type, Self.target(TypeCode.dateTimeOffset, 7, 7)) == wanted)
    }

    @Test("identifiers fit their own type, text and bytes")
    func identifiers() throws {
        let uuid = CellValue.uuid(UUIDBytes(loading: [UInt8](0..<16)).uuid)
        let mixed: [UInt8] = [3, 2, 1, 0, 5, 4, 7, 6] + Array(8..<16)
        #expect(try filled([uuid], .uuid, Self.target(TypeCode.uniqueIdentifier)) == [mixed])
        #expect(try filled([uuid], .uuid, Self.target(TypeCode.binary, length: 16)) == [Array(0..<16)])
        let text = "00010203-0405-0607-0809-0A0B0C0D0E0F"
        let char = Self.target(TypeCode.char, server: TypeCode.bigChar, length: 36)
        #expect(try filled([uuid], .uuid, char) == [Array(text.utf8)])
        #expect(try filled([.string(text)], .string, Self.target(TypeCode.uniqueIdentifier)) == [mixed])
    }

    @Test("rows of several portions stay in order, dictionaries and slices too")
    func portions() throws {
        let count = BulkColumn.capacity * 2 + 5
        let column = Column((0..<Int64(count)).map { $0 })
        let bulk = try BulkColumn(column, name: "v", target: Self.target(TypeCode.int), number: 1)
        try bulk.checkAll()
        try bulk.fill(from: BulkColumn.capacity * 2, count: 5)
        let last = bulk.slots.loadUnaligned(fromByteOffset: 16, as: Int32.self)
        #expect(Int(last) == count - 1)
    }

    @Test("only text beyond ASCII asks for its code page")
    func codePages() throws {
        let plain = try column([.string("abcd")], .string, Self.char)
        try plain.checkAll()
        #expect(!plain.needsCodePage)
        let accented = try column([.string("abc"), .string("é")], .string, Self.char)
        try accented.checkAll()
        #expect(accented.needsCodePage)
    }
}
