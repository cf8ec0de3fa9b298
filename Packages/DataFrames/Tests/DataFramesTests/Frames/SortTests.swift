import DataFrames
import Testing

@Suite("Sorting")
struct SortTests {
    private func model(_ cells: [CellValue], _ key: SortKey) -> [Int] {
        let rows = Array(cells.indices)
        let nulls = rows.filter { cells[$0].isNull }
        // Insertion keeps equal rows in order.
        var sorted: [Int] = []
        for row in rows where !cells[row].isNull {
            let place = sorted.firstIndex { other in
                key.order == .ascending ? isLess(cells[row], cells[other]) : isLess(cells[other], cells[row])
            }
            sorted.insert(row, at: place ?? sorted.count)
        }
        return key.nulls == .first ? nulls + sorted : sorted + nulls
    }

    @Test("orders every type like a stable sort of its values", arguments: Samples.ordered)
    func everyType(type: DataType) throws {
        for count in [0, 1, 60, 700] {
            let column = try Samples.column(type, count: count + 9, seed: 21).slice(9..<count + 9)
            let frame = try DataFrame([("v", column)])
            for order in [SortKey.Order.ascending, .descending] {
                for nulls in [SortKey.Nulls.first, .last] {
                    let key = SortKey("v", order, nulls: nulls)
                    #expect(try frame.sortedIndices(by: [key]) == model(column.cells, key))
                }
            }
        }
    }

    @Test("orders by several columns, each with its own direction and nulls")
    func severalColumns() throws {
        let frame = try DataFrame([
            ("g", Column(["b", "a", nil, "a", "b", nil, "a"])),
            ("n", Column([1, 2, 3, nil, 5, 6, 7])),
        ])
        #expect(try frame.sortedIndices(by: [SortKey("g"), SortKey("n", .descending)]) == [6, 1, 3, 4, 0, 5, 2])
        #expect(
            try frame.sortedIndices(by: [SortKey("g", .descending, nulls: .first), SortKey("n", nulls: .first)])
                == [2, 5, 0, 4, 3, 1, 6]
        )
        #expect(try frame.sorted(by: SortKey("n")).rows.map { $0[1] }.last == .null)
        #expect(try frame.sorted(by: []) == frame)
    }

    @Test("orders by two random columns like nested stable sorts", arguments: 1..<5 as Range<UInt64>)
    func twoColumns(seed: UInt64) throws {
        let first = try Samples.column(.dictionary(.string), count: 400, seed: seed)
        let second = try Samples.column(.int8, count: 400, seed: seed + 50)
        let frame = try DataFrame([("a", first), ("b", second)])
        let inner = try frame.sorted(by: SortKey("b", .descending))
        let nested = try inner.sorted(by: SortKey("a"))
        #expect(try frame.sorted(by: SortKey("a"), SortKey("b", .descending)) == nested)
    }

    @Test("keeps the order of equal rows")
    func stable() throws {
        let frame = try DataFrame([("k", Column((0..<2_000).map { $0 % 3 })), ("row", Column(Array(0..<2_000)))])
        let rows = try frame.sorted(by: "k")["row", as: Int.self].nonNull()
        let expected = (0..<3).flatMap { key in (0..<2_000).filter { $0 % 3 == key } }
        #expect(rows == expected)
    }

    @Test("puts NaN after numbers and treats both zeros alike")
    func floatingPoint() throws {
        let frame = try DataFrame([("v", Column([.nan, 1, -0.0, .infinity, 0.0, -.infinity, nil, -5]))])
        #expect(try frame.sortedIndices(by: [SortKey("v")]) == [5, 7, 2, 4, 1, 3, 0, 6])
        #expect(try frame.sortedIndices(by: [SortKey("v", .descending)]) == [0, 3, 1, 2, 4, 7, 5, 6])
    }

    @Test("tells texts apart that share a beginning or hold zero bytes")
    func prefixes() throws {
        let texts = ["abcdefgh", "abcdefg", "abcdefghi", "a", "a\0", "", "abcdefg\0", "\0", "é", "z"]
        let frame = try DataFrame([("t", Column(texts))])
        let sorted = try frame.sorted(by: "t")["t", as: String.self].nonNull()
        #expect(sorted == texts.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) })
    }

    @Test("orders texts of every length, few or many of them", arguments: [3, 7, 8, 15, 16, 40], [6, 900])
    func texts(longest: Int, distinct: Int) throws {
        var generator = SeededGenerator(UInt64(longest * distinct))
        let bytes: [UInt8] = [0, 1, 0x61, 0x62, 0xFF]
        let pool = (0..<distinct).map { _ in
            let count = Int.random(in: 0...longest, using: &generator)
            return CellValue.binary((0..<count).map { _ in bytes.randomElement(using: &generator)! })
        }
        let cells = (0..<900).map { $0 % 10 == 3 ? .null : pool.randomElement(using: &generator)! }
        let column = try Column(cells: cells, type: .binary).slice(20..<880)
        let frame = try DataFrame([("v", column)])
        for order in [SortKey.Order.ascending, .descending] {
            let key = SortKey("v", order, nulls: .first)
            #expect(try frame.sortedIndices(by: [key]) == model(column.cells, key))
        }
    }

    @Test("orders decimals beyond 64 bits, of both signs")
    func wideDecimals() throws {
        var generator = SeededGenerator(5)
        let type = DataType.decimal(precision: 38, scale: 2)
        let limit = Decimal128("99999999999999999999999999999999999999")!.unscaled
        let cells = (0..<300).map { row in
            row % 9 == 0
                ? CellValue.null
                : .decimal(Decimal128(unscaled: Int128.random(in: -limit...limit, using: &generator), scale: 2))
        }
        let frame = try DataFrame([("v", try Column(cells: cells, type: type))])
        let key = SortKey("v", .descending)
        #expect(try frame.sortedIndices(by: [key]) == model(cells, key))
    }

    @Test("orders by more columns than 64 bits can hold, like one stable sort after another", arguments: [0, 1, 700])
    func manyColumns(count: Int) throws {
        let types: [DataType] = [.bool, .int64, .string, .uuid, .double, .int8, .dictionary(.string), .date]
        let names = types.indices.map { "c\($0)" }
        let columns = try types.enumerated().map { index, type in
            try KeySamples.column(type, count: count, seed: UInt64(index), distinct: 3)
        }
        let frame = try DataFrame(Array(zip(names, columns)))
        let keys = names.enumerated().map { index, name in
            SortKey(name, index % 2 == 0 ? .ascending : .descending, nulls: index % 3 == 0 ? .first : .last)
        }
        let nested = try keys.reversed().reduce(frame) { try $0.sorted(by: [$1]) }
        #expect(try frame.sorted(by: keys).isEqual(to: nested))
    }

    @Test("takes equal values of a dictionary as equal, and its null as null")
    func dictionaries() throws {
        let column = try ForeignDictionary.column(values: ["b", "a", "b", nil], indices: [3, 2, 0, 1, nil, 0])
        let frame = try DataFrame([("v", column), ("row", Column(Array(0..<6)))])
        #expect(try frame.sortedIndices(by: [SortKey("v")]) == [3, 1, 2, 5, 0, 4])
    }

    @Test("refuses types without an order and unknown names")
    func refusals() throws {
        let frame = try DataFrame([("l", Column(empty: .list(.int8))), ("i", Column(empty: .interval))])
        for name in ["l", "i"] {
            let error = #expect(throws: FrameError.self) { try frame.sorted(by: name) }
            #expect(error?.kind == .unsupported)
            #expect(error?.column == name)
        }
        #expect(throws: FrameError.self) { try frame.sorted(by: "x") }
    }
}
