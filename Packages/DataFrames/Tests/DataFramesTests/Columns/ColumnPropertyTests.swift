import DataFrames
import Testing

@Suite("A column of any type behaves like the array it was made from")
struct ColumnPropertyTests {
    @Test("reading back", arguments: Samples.types)
    func readsBack(type: DataType) throws {
        for (seed, count) in [0, 1, 7, 8, 9, 63, 64, 65, 500].enumerated() {
            let model = Samples.cells(type, count: count, seed: UInt64(seed))
            let column = try Column(cells: model, type: type)
            #expect(column.type == type)
            #expect(column.cells == model)
            #expect(column.nullCount == model.count { $0.isNull })
            #expect((0..<count).allSatisfy { column.isNull(at: $0) == model[$0].isNull })
        }
    }

    @Test("slices at odd offsets, and slices of slices", arguments: Samples.types)
    func slices(type: DataType) throws {
        let model = Samples.cells(type, count: 203, seed: 11)
        let column = try Column(cells: model, type: type)
        for range in [0..<0, 0..<203, 1..<9, 3..<70, 13..<200, 64..<128, 65..<66, 203..<203] {
            let slice = column.slice(range)
            #expect(slice.cells == Array(model[range]))
            #expect(slice.nullCount == model[range].count { $0.isNull })
            let inner = slice.slice(slice.count / 3..<slice.count)
            #expect(inner.cells == Array(model[range].dropFirst(slice.count / 3)))
        }
    }

    @Test("taking positions from a slice", arguments: Samples.types)
    func takes(type: DataType) throws {
        let model = Array(Samples.cells(type, count: 150, seed: 5)[7..<140])
        let column = try Samples.column(type, count: 150, seed: 5).slice(7..<140)
        var generator = SeededGenerator(99)
        let indices = (0..<211).map { _ in Int.random(in: 0..<model.count, using: &generator) }
        let taken = column.take(indices)
        #expect(taken.cells == indices.map { model[$0] })
        #expect(taken.nullCount == indices.count { model[$0].isNull })
        #expect(column.take([]).count == 0)
    }

    @Test("concatenating slices at odd offsets", arguments: Samples.types)
    func concatenates(type: DataType) throws {
        let parts = try [3..<20, 0..<0, 5..<5 + 64, 1..<2, 9..<99].enumerated().map { seed, range in
            try Samples.column(type, count: 100, seed: UInt64(seed), nulls: seed == 2 ? 0 : 0.3).slice(range)
        }
        let joined = try Column.concatenating(parts)
        #expect(joined.cells == parts.flatMap(\.cells))
        #expect(joined.nullCount == parts.reduce(0) { $0 + $1.nullCount })
    }

    @Test("equality does not depend on where the buffers start", arguments: Samples.types)
    func equality(type: DataType) throws {
        let cells = Samples.cells(type, count: 90, seed: 3)
        let column = try Column(cells: cells, type: type)
        let shifted = try Column(cells: Array(cells[11...]), type: type)
        #expect(column.slice(11..<90) == shifted)
        #expect(column.slice(11..<90).isEqual(to: shifted))
        #expect(column.firstDifference(from: column.slice(0..<89), nanIsEqual: true) == 89)
        guard type != .null else { return }
        var changed = cells
        let place = try #require(changed.firstIndex { !$0.isNull })
        changed[place] = .null
        #expect(column.firstDifference(from: try Column(cells: changed, type: type), nanIsEqual: true) == place)
    }

    @Test("empty and all-null columns", arguments: Samples.types)
    func emptyAndNull(type: DataType) throws {
        #expect(Column(empty: type).count == 0)
        let nulls = Column(nulls: 70, type: type)
        #expect(nulls.nullCount == 70)
        #expect(nulls.slice(3..<70).cells == Array(repeating: .null, count: 67))
    }

    @Test("a value of a foreign kind is refused and nothing is appended", arguments: Samples.types)
    func refusesForeignKinds(type: DataType) throws {
        let builder = makeBuilder(for: type)
        let foreign: CellValue = type == .bool ? .int(1) : .bool(true)
        let error = #expect(throws: FrameError.self) { try builder.append(foreign) }
        #expect(error?.kind == .wrongType)
        #expect(builder.count == 0)
        builder.appendNull()
        #expect(builder.finish().cells == [.null])
    }

    @Test("dictionary columns decode to plain ones")
    func decodesDictionaries() throws {
        for type in [DataType.string, .int64] {
            let column = try Samples.column(.dictionary(type), count: 120, seed: 8).slice(5..<117)
            let plain = column.decodedDictionary()
            #expect(plain.type == type)
            #expect(plain.cells == column.cells)
        }
        let empty = Column(nulls: 4, type: .dictionary(.string)).decodedDictionary()
        #expect(empty.cells == [.null, .null, .null, .null])
    }

    @Test("concatenating different types is refused")
    func concatenatingDifferentTypes() {
        let error = #expect(throws: FrameError.self) {
            try Column.concatenating([Column([1, 2]), Column(["a"])])
        }
        #expect(error?.kind == .schemaMismatch)
        #expect(throws: FrameError.self) { try Column.concatenating([]) }
    }

    @Test("equal NaNs only by isEqual")
    func notANumber() {
        let column = Column([1.0, .nan])
        #expect(column != column)
        #expect(column.isEqual(to: Column([1.0, .nan])))
        #expect(!column.isEqual(to: Column([.nan, 1.0])))
        #expect(Column([0.0]) == Column([-0.0]))
    }
}
