import DataFrames
import Testing

@Suite("Filling of missing values")
struct FillTests {
    /// What the documentation says, one row after the other.
    private func model(_ cells: [CellValue], forward: Bool, limit: Int?) -> [CellValue] {
        var result = cells
        let rows = forward ? Array(cells.indices) : cells.indices.reversed()
        var last: CellValue?
        var count = 0
        for row in rows {
            if !cells[row].isNull {
                last = cells[row]
                count = 0
            } else if let last, count < limit ?? Int.max {
                result[row] = last
                count += 1
            }
        }
        return result
    }

    @Test("forward and backward take the nearest value, up to the limit", arguments: Samples.types)
    func directions(type: DataType) throws {
        for nulls in [0, 0.3, 0.9] {
            let column = try Samples.column(type, count: 200, seed: 14, nulls: nulls).slice(9..<190)
            for limit in [nil, 0, 1, 3] {
                #expect(
                    try column.filling(with: .forward(limit: limit)).cells
                        == model(column.cells, forward: true, limit: limit)
                )
                #expect(
                    try column.filling(with: .backward(limit: limit)).cells
                        == model(column.cells, forward: false, limit: limit)
                )
            }
        }
    }

    @Test("a value of the column's type takes the place of every null", arguments: Samples.types)
    func values(type: DataType) throws {
        if type == .null { return }
        var generator = SeededGenerator(77)
        let value = Samples.value(type, &generator)
        let column = try Samples.column(type, count: 120, seed: 15).slice(3..<110)
        let filled = try column.filling(with: .value(value))
        #expect(filled.nullCount == 0)
        #expect(filled.type == type)
        #expect(filled.cells == column.cells.map { $0.isNull ? value : $0 })
        #expect(try column.filling(with: .value(.null)) == column)
    }

    @Test("literals fit the columns that hold them exactly")
    func literals() throws {
        #expect(try Column([Int8(1), nil]).filling(with: 7) == Column([Int8(1), 7]))
        #expect(try Column([1.5, nil]).filling(with: 0) == Column([1.5, 0]))
        #expect(try Column([Float(1.5), nil]).filling(with: 0.1) == Column([Float(1.5), Float(0.1)]))
        #expect(try Column(["a", nil]).filling(with: "") == Column(["a", ""]))
        #expect(try Column([true, nil]).filling(with: false) == Column([true, false]))
        #expect(try Column([nil, 3]).filling(with: .value(5)) == Column([5, 3]))
        let decimals = try Column([Decimal128("1.50"), nil], type: .decimal(precision: 6, scale: 2))
        #expect(try decimals.filling(with: 2).cells[1].description == "2.00")
        #expect(try decimals.filling(with: 0.25).cells[1].description == "0.25")
        let bad: [(Column, FillRule, FrameError.Kind)] = [
            (Column([Int8(1), nil]), 300, .conversion), (Column([UInt8(1)]), -1, .conversion),
            (Column(["a", nil]), 0, .wrongType), (Column([1, nil]), 0.5, .wrongType),
            (Column([1, nil]), "0", .wrongType), (decimals, 0.125, .conversion), (Column([1]), "x", .wrongType),
            (Column([1, nil]), .forward(limit: -1), .invalidArgument), (Column([1, nil]), .linear(), .unsupported),
        ]
        for (column, rule, kind) in bad {
            let error = #expect(throws: FrameError.self) { try column.filling(with: rule) }
            #expect(error?.kind == kind)
            #expect(error?.row == nil)
        }
    }

    @Test("a line joins the values around a gap that is not too long")
    func lines() throws {
        let column = Column([nil, 1.0, nil, nil, 4, nil, 6, nil])
        #expect(try column.filling(with: .linear()) == Column([nil, 1.0, 2, 3, 4, 5, 6, nil]))
        #expect(try column.filling(with: .linear(limit: 1)) == Column([nil, 1.0, nil, nil, 4, 5, 6, nil]))
        #expect(try Column([Float(0), nil, 1]).filling(with: .linear()) == Column([Float(0), 0.5, 1]))
        #expect(try Column([nil, nil] as [Double?]).filling(with: .linear()).nullCount == 2)
        let far = try Column([-1.7e308, nil, 1.7e308]).filling(with: .linear())
        #expect(far.value(at: 1) == .double(0))
    }

    @Test("a frame fills the columns named, shares the others, and names the one that fails")
    func frame() throws {
        let frame = try DataFrame([("a", Column([1, nil])), ("b", Column([nil, 2])), ("c", Column(["x", nil]))])
        let filled = try frame.filling(["a", "b"], with: 0)
        #expect(try filled["a"] == Column([1, 0]))
        #expect(try filled["b"] == Column([0, 2]))
        #expect(try filled["c"].sharesStorage(with: frame["c"]))
        let error = #expect(throws: FrameError.self) { try frame.filling(["a", "c"], with: 0) }
        #expect(error?.column == "c")
        let unknown = #expect(throws: FrameError.self) { try frame.filling("x", with: 0) }
        #expect(unknown?.kind == .unknownColumn)
    }
}
