import DataFrames
import Testing

@Suite("Keys of groups")
struct GroupKeyTests {
    /// Groups, and the groups found the slow way, are the same in the same order.
    private func expectGroups(_ columns: [Column]) throws {
        let names = columns.indices.map { "k\($0)" }
        let count = columns[0].count
        let frame = try DataFrame(Array(zip(names, columns)) + [("row", Column(Array(0..<count)))])
        let grouped = try frame.grouped(by: names)
        let groups = KeySamples.groups(columns)
        #expect(grouped.count == groups.count)
        let result = try grouped.aggregate(.count(), .first("row"), .last("row"), .sum("row"))
        #expect(result.columnNames == names + ["count", "row_first", "row_last", "row_sum"])
        #expect(try result["count", as: Int.self].nonNull() == groups.map(\.count))
        #expect(try result["row_first", as: Int.self].nonNull() == groups.map { $0[0] })
        #expect(try result["row_last", as: Int.self].nonNull() == groups.map { $0.last! })
        #expect(try result["row_sum", as: Int.self].nonNull() == groups.map { $0.reduce(0, +) })
        let expected = frame.take(groups.map { $0[0] })
        #expect(try result.select(names).isEqual(to: expected.select(names)))
        #expect(try frame.distinct(by: names).isEqual(to: expected))
    }

    @Test("one column of every type", arguments: KeySamples.types)
    func oneColumn(type: DataType) throws {
        for count in [0, 1, 5, 400] {
            try expectGroups([try KeySamples.column(type, count: count, seed: UInt64(count))])
            try expectGroups([try KeySamples.column(type, count: count, seed: UInt64(count), nulls: 0)])
            try expectGroups([try KeySamples.column(type, count: count, seed: UInt64(count), nulls: 1)])
        }
    }

    @Test("more distinct values than a table begins with", arguments: KeySamples.types)
    func manyValues(type: DataType) throws {
        try expectGroups([try Samples.column(type, count: 3_000, seed: 8, nulls: 0.02)])
    }

    @Test("a column of every type with another one", arguments: KeySamples.types)
    func twoColumns(type: DataType) throws {
        let first = try KeySamples.column(type, count: 500, seed: 1)
        let second = try KeySamples.column(.string, count: 500, seed: 2, distinct: 4)
        try expectGroups([first, second])
        try expectGroups([second, first])
        try expectGroups([first, try Samples.column(.int64, count: 500, seed: 3, nulls: 0.5)])
    }

    @Test("all types at once, and so many combinations that no table has a place for each")
    func allColumns() throws {
        let columns = try KeySamples.types.enumerated().map { index, type in
            try KeySamples.column(type, count: 300, seed: UInt64(index), distinct: 2)
        }
        try expectGroups(columns)
        let wide = try (0..<3).map { try Samples.column(.int64, count: 2_000, seed: UInt64($0), nulls: 0.3) }
        try expectGroups(wide)
    }

    @Test("texts of every length, also with zero bytes", arguments: [0, 1, 2, 3, 4, 7, 8, 9, 15, 16, 33])
    func textLengths(longest: Int) throws {
        var generator = SeededGenerator(UInt64(longest))
        let cells = (0..<2_500).map { row in
            let count = row == 0 ? longest : Int.random(in: 0...longest, using: &generator)
            return CellValue.binary((0..<count).map { _ in UInt8.random(in: 0...1, using: &generator) })
        }
        let column = try Column(cells: cells, type: .binary)
        try expectGroups([column])
        try expectGroups([column.slice(3..<2_000)])
    }

    @Test("integers at both ends of their range", arguments: [DataType.int8, .int64, .uint64, .int32])
    func extremeIntegers(type: DataType) throws {
        let cells: [CellValue]
        switch type {
        case .int8: cells = [.int(127), .int(-128), .int(0), .int(-128), .int(127)]
        case .int32: cells = [.int(Int64(Int32.max)), .int(Int64(Int32.min)), .int(Int64(Int32.max))]
        case .int64: cells = [.int(.max), .int(.min), .int(-1), .int(.min), .int(.max)]
        default: cells = [.uint(.max), .uint(0), .uint(1 << 63), .uint(.max)]
        }
        try expectGroups([try Column(cells: cells, type: type)])
    }

    @Test("a dictionary counts by its values: equal ones are one group, its nulls are null")
    func dictionaries() throws {
        let column = try ForeignDictionary.column(values: ["b", "a", "b", nil], indices: [3, 2, 0, 1, nil, 0, 2])
        try expectGroups([column])
        try expectGroups([column.slice(1..<6)])
        let frame = try DataFrame([("k", column)])
        #expect(try frame.grouped(by: "k").aggregate(.count())["count", as: Int.self].nonNull() == [2, 4, 1])
    }

    @Test("NaN is one key whatever its bits, and both zeros are one")
    func floatingPoint() throws {
        let frame = try DataFrame([("k", Column([0.0, .nan, -0.0, -.nan, nil, .signalingNaN, nil]))])
        let result = try frame.grouped(by: "k").aggregate(.count())
        #expect(try result["count", as: Int.self].nonNull() == [2, 3, 2])
        #expect(try result["k", as: Double.self][0]?.sign == .plus)
    }

    @Test("unknown names, names given twice, none at all, and types that are no keys are refused")
    func refusals() throws {
        let frame = try DataFrame([("a", Column([1])), ("l", Column(nulls: 1, type: .list(.int8)))])
        func expect(_ kind: FrameError.Kind, _ column: String?, _ names: [String]) {
            let error = #expect(throws: FrameError.self) { try frame.grouped(by: names) }
            #expect(error?.kind == kind)
            #expect(error?.column == column)
        }
        expect(.unknownColumn, "x", ["a", "x"])
        expect(.duplicateColumn, "a", ["a", "a"])
        expect(.invalidArgument, nil, [])
        expect(.unsupported, "l", ["a", "l"])
        #expect(throws: FrameError.self) { try frame.distinct() }
        #expect(throws: FrameError.self) { try frame.distinct(by: "x") }
    }

    @Test("distinct keeps the first row of equal ones, and the frame itself when all differ")
    func distinct() throws {
        let frame = try DataFrame([("a", Column([1, 1, nil, 1, nil])), ("b", Column(["x", "y", "x", "x", "x"]))])
        #expect(try frame.distinct().rows.map { $0[1] } == [.string("x"), .string("y"), .string("x")])
        #expect(try frame.distinct(by: "a") == frame.take([0, 2]))
        #expect(try frame.distinct(by: []) == frame.head(1))
        let different = try frame.distinct()
        #expect(try different.distinct().columns[0].sharesStorage(with: different.columns[0]))
        #expect(try DataFrame([]).distinct().rowCount == 0)
    }
}
