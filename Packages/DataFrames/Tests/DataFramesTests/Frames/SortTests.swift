import DataFrames
import Foundation
import Testing

@Suite("Sorting")
struct SortTests {
    /// The order of two values that are not null, by the rules that the documentation states.
    private func isLess(_ left: CellValue, _ right: CellValue) -> Bool {
        switch (left, right) {
        case (.bool(let a), .bool(let b)): !a && b
        case (.int(let a), .int(let b)): a < b
        case (.uint(let a), .uint(let b)): a < b
        case (.float(let a), .float(let b)): !a.isNaN && (b.isNaN || a < b)
        case (.double(let a), .double(let b)): !a.isNaN && (b.isNaN || a < b)
        case (.decimal(let a), .decimal(let b)): a < b
        case (.string(let a), .string(let b)): a.utf8.lexicographicallyPrecedes(b.utf8)
        case (.binary(let a), .binary(let b)): a.lexicographicallyPrecedes(b)
        case (.date(let a), .date(let b)): a < b
        case (.time(let a), .time(let b)): a < b
        case (.localTimestamp(let a), .localTimestamp(let b)): a < b
        case (.instant(let a), .instant(let b)): a < b
        case (.duration(let a), .duration(let b)): a < b
        case (.uuid(let a), .uuid(let b)): a.uuidString < b.uuidString
        default: false
        }
    }

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
