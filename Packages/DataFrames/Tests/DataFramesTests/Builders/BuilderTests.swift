import Testing

@testable import DataFrames

@Suite("Builders")
struct BuilderTests {
    @Test("grow through many doublings and keep nulls where they were put")
    func growth() throws {
        let numbers = FixedBuilder<Int64>(type: .int64)
        let texts = StringBuilder()
        let flags = BoolBuilder()
        for index in 0..<10_000 {
            if index % 97 == 96 {
                numbers.appendNull()
                texts.appendNull()
                flags.appendNull()
            } else {
                numbers.append(Int64(index))
                texts.append("row \(index)")
                flags.append(index % 3 == 0)
            }
        }
        #expect(numbers.count == 10_000)
        let frame = try DataFrame([("n", numbers.finish()), ("t", texts.finish()), ("f", flags.finish())])
        let (n, t, f) = (
            try frame["n", as: Int.self], try frame["t", as: String.self], try frame["f", as: Bool.self]
        )
        for index in 0..<10_000 {
            let isNull = index % 97 == 96
            #expect(n[index] == (isNull ? nil : index))
            #expect(t[index] == (isNull ? nil : "row \(index)"))
            #expect(f[index] == (isNull ? nil : index % 3 == 0))
        }
    }

    @Test("no bitmap exists without nulls, and its unused bits are zero")
    func bitmaps() {
        let builder = FixedBuilder<Int32>(type: .int32)
        for index in 0..<20 { builder.append(Int32(index)) }
        #expect(builder.finish().storage.validity == nil)
        let column = Column([1, nil, 3] as [Int32?])
        #expect(column.storage.validity?.byteCount == 1)
        #expect(column.storage.validity?.base.load(as: UInt8.self) == 0b101)
    }

    @Test("give slack back at the end")
    func slack() {
        let builder = FixedBuilder<Int64>(type: .int64)
        builder.reserve(1_000_000)
        for index in 0..<10 { builder.append(Int64(index)) }
        #expect(builder.finish().storage.values?.byteCount == 80)
    }

    @Test("appenders write into their builder")
    func appenders() throws {
        let numbers = FixedBuilder<Double>(type: .double)
        let texts = StringBuilder()
        let flags = BoolBuilder()
        let (n, t, f) = (numbers.unsafeAppender, texts.unsafeAppender, flags.unsafeAppender)
        let bytes = Array("añb".utf8)
        bytes.withUnsafeBufferPointer { bytes in
            for _ in 0..<300 {
                n.append(1.5)
                n.appendNull()
                t.append(bytes.baseAddress!, count: bytes.count)
                t.appendNull()
                f.append(true)
                f.appendNull()
            }
            #expect(t.appendIfValid(bytes.baseAddress!, count: bytes.count))
            #expect(!t.appendIfValid(bytes.baseAddress!, count: 2))
        }
        #expect(numbers.finish().cells == Array(repeating: [.double(1.5), .null], count: 300).flatMap { $0 })
        #expect(texts.count == 601)
        #expect(texts.finish().cells.prefix(2) == [.string("añb"), .null])
        #expect(flags.finish().nullCount == 300)
    }

    @Test("append many values at once")
    func bulk() {
        let builder = FixedBuilder<Int16>(type: .int16)
        builder.appendNull()
        let values: [Int16] = (0..<500).map { Int16($0) }
        values.withUnsafeBufferPointer { builder.append(contentsOf: $0) }
        builder.append(contentsOf: UnsafeBufferPointer(start: nil, count: 0))
        let column = builder.finish()
        #expect(column.cells == [.null] + values.map { .int(Int64($0)) })
    }

    @Test("copy texts of every short length exactly", arguments: Array(0...40))
    func shortTexts(length: Int) {
        let builder = StringBuilder()
        let text = String((0..<length).map { Character(UnicodeScalar(UInt8(97 + $0 % 26))) })
        for _ in 0..<50 { builder.append(text) }
        let column = builder.finish()
        #expect(column.cells.allSatisfy { $0 == .string(text) })
    }

    @Test("check, trust or repair UTF-8")
    func textChecks() {
        let builder = StringBuilder()
        let bad: [UInt8] = [0x61, 0xFF, 0x62]
        bad.withUnsafeBufferPointer { bytes in
            #expect(!builder.append(utf8: bytes))
            #expect(builder.count == 0)
            builder.append(repairing: bytes)
        }
        #expect(builder.append(utf8: UnsafeBufferPointer(start: nil, count: 0)))
        #expect(builder.finish().cells == [.string("a\u{FFFD}b"), .string("")])
    }

    @Test("write text in place, and nothing when the writer throws")
    func inPlace() throws {
        struct Stop: Error {}
        let builder = StringBuilder()
        builder.append(capacity: 100) { target in
            target[0] = 0x78
            return 1
        }
        #expect(throws: Stop.self) { try builder.append(capacity: 10_000) { _ in throw Stop() } }
        builder.append("y")
        #expect(builder.finish().cells == [.string("x"), .string("y")])
        let bytes = BinaryBuilder()
        bytes.append(capacity: 3) { target in
            target.initialize(repeating: 7)
            return 3
        }
        bytes.append([UInt8]?.none)
        #expect(bytes.finish().cells == [.binary([7, 7, 7]), .null])
    }

    @Test("make lists and structures of what was appended to their children")
    func nested() throws {
        let numbers = FixedBuilder<Int64>(type: .int64)
        let lists = ListBuilder(numbers)
        numbers.append(1)
        numbers.append(2)
        lists.endList()
        lists.appendNull()
        lists.endList()
        #expect(lists.finish().cells == [.list([.int(1), .int(2)]), .null, .list([])])
        let structures = StructBuilder([Field("a", .int64), Field("b", .bool)])
        try structures.children[0].append(.int(5))
        try structures.children[1].append(.bool(true))
        structures.endStructure()
        structures.appendNull()
        let column = structures.finish()
        #expect(column.value(at: 0) == .structure(StructureValue([("a", .int(5)), ("b", .bool(true))])))
        #expect(column.isNull(at: 1))
        let other = StructBuilder([Field("a", .int64)])
        let error = #expect(throws: FrameError.self) {
            try other.append(.structure(StructureValue([("x", .int(1))])))
        }
        #expect(error?.kind == .schemaMismatch)
    }

    @Test("keep each distinct value once")
    func dictionaries() throws {
        let builder = DictionaryBuilder(.string)
        for index in 0..<5_000 { builder.append("value \(index % 700)") }
        builder.appendNull()
        #expect(builder.distinctCount == 700)
        let column = builder.finish()
        #expect(column.count == 5_001)
        #expect(column.value(at: 4_999) == .string("value \(4_999 % 700)"))
        #expect(column.isNull(at: 5_000))
        let other = DictionaryBuilder(.uuid)
        #expect(throws: FrameError.self) { try other.append(.string("x")) }
        #expect(other.distinctCount == 0)
    }

    @Test("an unfinished builder frees what it holds")
    func unfinished() {
        for type in Samples.types {
            let builder = makeBuilder(for: type)
            for _ in 0..<100 { builder.appendNull() }
            #expect(builder.count == 100)
        }
    }

    @Test("use after finish stops the process")
    func useAfterFinish() async {
        await #expect(processExitsWith: .failure) {
            let builder = FixedBuilder<Int64>(type: .int64)
            _ = builder.finish()
            builder.append(1)
        }
        await #expect(processExitsWith: .failure) {
            let builder = StringBuilder()
            _ = builder.finish()
            builder.append("a")
        }
        await #expect(processExitsWith: .failure) {
            let builder = BoolBuilder()
            _ = builder.finish()
            builder.appendNull()
        }
    }

    @Test("a builder of the wrong form for its type stops the process")
    func wrongForm() async {
        await #expect(processExitsWith: .failure) { _ = FixedBuilder<Int32>(type: .int64) }
    }
}

@Suite("Offsets of 64 bits")
struct WideOffsetTests {
    /// A text column that widened its offsets after 50 bytes.
    private func wide(_ texts: [String?]) -> Column {
        let builder = StringBuilder(offsetLimit: 50)
        for text in texts { builder.append(text) }
        return builder.finish()
    }

    private let texts: [String?] = (0..<200).map { $0 % 9 == 4 ? nil : "text \($0)" }

    @Test("hold the same texts as narrow ones")
    func texts64() throws {
        let column = wide(texts)
        #expect(column.storage.hasWideOffsets)
        #expect(try Array(column.typed(as: String.self)) == texts)
        #expect(column == Column(texts))
        #expect(column.slice(13..<150) == Column(Array(texts[13..<150])))
        try column.withUnsafeStringBytes { offsets, _ in
            guard case .wide(let wide) = offsets else {
                Issue.record("the offsets are narrow")
                return
            }
            #expect(wide.count == 201)
        }
    }

    @Test("take, concatenate and sort as well")
    func operations() throws {
        let column = wide(texts)
        #expect(column.take([199, 0, 4]) == Column([texts[199], texts[0], texts[4]]))
        let joined = try Column.concatenating([column.slice(3..<50), Column(texts)])
        #expect(joined == Column(Array(texts[3..<50]) + texts))
        let frame = try DataFrame([("t", column)])
        let narrow = try DataFrame([("t", Column(texts))])
        #expect(try frame.sorted(by: "t") == narrow.sorted(by: "t"))
    }

    @Test("start wide when one value alone passes the limit")
    func oneLargeValue() {
        let builder = BinaryBuilder(offsetLimit: 10)
        builder.append([UInt8](repeating: 1, count: 11))
        builder.append([2])
        let column = builder.finish()
        #expect(column.storage.hasWideOffsets)
        #expect(column.cells == [.binary(Array(repeating: 1, count: 11)), .binary([2])])
    }

    @Test("hold lists")
    func lists() throws {
        let elements = FixedBuilder<Int32>(type: .int32)
        let builder = ListBuilder(elements, offsetLimit: 5)
        for index in 0..<20 {
            for _ in 0..<index % 4 { elements.append(Int32(index)) }
            builder.endList()
        }
        let column = builder.finish()
        #expect(column.storage.hasWideOffsets)
        let cells: [CellValue] = (0..<20).map { .list(Array(repeating: .int(Int64($0)), count: $0 % 4)) }
        #expect(column.cells == cells)
        #expect(column.take([19, 7]).cells == [cells[19], cells[7]])
        #expect(try Column.concatenating([column.slice(5..<20), column]).cells == Array(cells[5...]) + cells)
    }
}
