import DataFrames
import Foundation
import Testing

@Suite("Casts between numbers")
struct CastNumberTests {
    static let wholeTypes: [DataType] = [.int8, .int16, .int32, .int64, .uint8, .uint16, .uint32, .uint64]

    private func range(_ type: DataType) -> ClosedRange<Int128> {
        switch type {
        case .int8: -128...127
        case .int16: -32_768...32_767
        case .int32: Int128(Int32.min)...Int128(Int32.max)
        case .int64: Int128(Int64.min)...Int128(Int64.max)
        case .uint8: 0...255
        case .uint16: 0...65_535
        case .uint32: 0...Int128(UInt32.max)
        default: 0...Int128(UInt64.max)
        }
    }

    private func whole(_ cell: CellValue) -> Int128? {
        switch cell {
        case .int(let number): Int128(number)
        case .uint(let number): Int128(number)
        default: nil
        }
    }

    /// Numbers of every size, so that many fit the narrow types.
    private func sample(_ type: DataType, seed: UInt64) throws -> Column {
        var generator = SeededGenerator(seed)
        let range = range(type)
        let cells: [CellValue] = (0..<300).map { index in
            if index % 7 == 3 { return .null }
            let bits = Int.random(in: 1...64, using: &generator)
            let limit = Int128(1) << bits
            let number = min(
                max(Int128.random(in: -limit...limit, using: &generator), range.lowerBound),
                range.upperBound
            )
            return range.lowerBound < 0 ? .int(Int64(number)) : .uint(UInt64(number))
        }
        return try Column(cells: cells, type: type)
    }

    @Test("integers keep their value or fail, whatever the width and the slice", arguments: wholeTypes)
    func integers(from type: DataType) throws {
        let column = try sample(type, seed: 5).slice(11..<290)
        let numbers = column.cells.map(whole)
        for target in CastNumberTests.wholeTypes where target != type {
            let fits = numbers.map { $0.map { range(target).contains($0) } ?? true }
            let tolerant = try column.cast(to: target, policy: .null)
            for row in 0..<column.count {
                #expect(whole(tolerant.value(at: row)) == (fits[row] ? numbers[row] : nil))
            }
            #expect(tolerant.nullCount == zip(numbers, fits).count { $0 == nil || !$1 })
            for policy in [CastPolicy.exact, .rounded] {
                if let failing = fits.firstIndex(of: false) {
                    let error = #expect(throws: FrameError.self) { try column.cast(to: target, policy: policy) }
                    #expect(error?.kind == .conversion)
                    #expect(error?.row == failing)
                    #expect(error?.detail == numbers[failing].map { "\($0)" })
                } else {
                    #expect(try column.cast(to: target, policy: policy) == tolerant)
                }
            }
        }
    }

    @Test("integers become doubles only where nothing is lost, or rounded when asked")
    func integersToFloating() throws {
        let column = Column([Int64.max, 1 << 53, (1 << 53) + 1, -3, nil, Int64.min])
        let error = #expect(throws: FrameError.self) { try column.cast(to: .double) }
        #expect(error?.row == 0)
        #expect(
            try column.cast(to: .double, policy: .rounded) == Column([0x1p63, 0x1p53, 0x1p53, -3, nil, -0x1p63])
        )
        #expect(try column.cast(to: .double, policy: .null) == Column([nil, 0x1p53, nil, -3, nil, -0x1p63]))
        let wide = Column([UInt64.max, 1 << 63, nil])
        #expect(try wide.cast(to: .double, policy: .null) == Column([nil, 0x1p63, nil]))
        #expect(try Column([Int32(16_777_217), 5]).cast(to: .float, policy: .null) == Column([nil, Float(5)]))
        #expect(try Column([Int32(16_777_217)]).cast(to: .float, policy: .rounded) == Column([Float(16_777_216)]))
    }

    @Test("doubles become integers only when whole and in range")
    func floatingToIntegers() throws {
        let column = Column([2.5, -2.5, 3, -0.0, .nan, .infinity, 1e300, 0x1p63, -0x1p63, nil, 0.49999999999999994])
        #expect(
            try column.cast(to: .int64, policy: .null)
                == Column([nil, nil, 3, 0, nil, nil, nil, nil, Int64.min, nil, nil])
        )
        let rounded = try column.slice(0..<4).cast(to: .int8, policy: .rounded)
        #expect(rounded == Column([Int8(3), -3, 3, 0]))
        #expect(try column.slice(10..<11).cast(to: .int64, policy: .rounded) == Column([Int64(0)]))
        for row in 4..<8 {
            let error = #expect(throws: FrameError.self) {
                try column.cast(to: .uint64, policy: .rounded).value(at: row)
            }
            #expect(error?.row == 1 || error?.row == 4)
            #expect(throws: FrameError.self) { try column.slice(row..<row + 1).cast(to: .int64, policy: .rounded) }
        }
        #expect(try Column([1.8446744073709552e19]).cast(to: .uint64, policy: .null) == Column([UInt64?.none]))
        #expect(try Column([1.8446744073709550e19]).cast(to: .uint64) == Column([UInt64(18446744073709549568)]))
    }

    @Test("doubles become floats when nothing is lost; NaN and infinity stay")
    func doubleToFloat() throws {
        let column = Column([0.5, 0.1, .infinity, -.infinity, 1e300, nil])
        #expect(
            try column.cast(to: .float, policy: .null) == Column([Float(0.5), nil, .infinity, -.infinity, nil, nil])
        )
        #expect(try Column([0.1]).cast(to: .float, policy: .rounded) == Column([Float(0.1)]))
        #expect(throws: FrameError.self) { try column.cast(to: .float, policy: .rounded) }
        let notNumbers = try Column([Double.nan]).cast(to: .float)
        #expect(notNumbers.isEqual(to: Column([Float.nan])))
        #expect(try Column([Float(0.1)]).cast(to: .double) == Column([Double(Float(0.1))]))
    }

    @Test("decimals change scale exactly, rounded half away from zero, or fail")
    func decimals() throws {
        let column = try Column(
            [
                Decimal128("1.25"), Decimal128("-1.25"), Decimal128("1.20"), nil, Decimal128("99.99"),
                Decimal128("0.04"),
            ],
            type: .decimal(precision: 6, scale: 2)
        )
        let error = #expect(throws: FrameError.self) { try column.cast(to: .decimal(precision: 6, scale: 1)) }
        #expect(error?.row == 0)
        let rounded = try column.cast(to: .decimal(precision: 6, scale: 1), policy: .rounded)
        #expect(rounded.cells.map(\.description) == ["1.3", "-1.3", "1.2", "null", "100.0", "0.0"])
        let narrow = try column.cast(to: .decimal(precision: 3, scale: 1), policy: .null)
        #expect(narrow.cells.map(\.description) == ["null", "null", "1.2", "null", "null", "null"])
        // Rounding may not carry a number out of its precision.
        #expect(throws: FrameError.self) { try column.cast(to: .decimal(precision: 3, scale: 1), policy: .rounded) }
        #expect(throws: FrameError.self) { try column.cast(to: .decimal(precision: 38, scale: 38)) }
        let wide = try column.cast(to: .decimal(precision: 38, scale: 30))
        #expect(try wide.cast(to: column.type) == column)
        #expect(
            try column.cast(to: .int16, policy: .rounded) == Column([Int16(1), -1, 1, nil, 100, 0])
        )
        #expect(try column.cast(to: .int16, policy: .null).nullCount == 6)
        #expect(try Column([Int64(7), nil]).cast(to: column.type).cells.map(\.description) == ["7.00", "null"])
        #expect(throws: FrameError.self) { try Column([Int64(10_000)]).cast(to: column.type) }
        #expect(throws: FrameError.self) { try Column([Int64.max]).cast(to: .decimal(precision: 38, scale: 30)) }
    }

    @Test("decimals agree with arithmetic on whole numbers", arguments: 1...6 as ClosedRange<UInt64>)
    func decimalProperty(seed: UInt64) throws {
        var generator = SeededGenerator(seed)
        let scale = Int.random(in: 1...12, using: &generator)
        let newScale = Int.random(in: 0...12, using: &generator)
        let numbers = (0..<300).map { _ in
            Int128.random(in: -1_000_000_000_000_000...1_000_000_000_000_000, using: &generator)
                >> Int128.random(in: 0...40, using: &generator)
        }
        let column = try Column(
            cells: numbers.map { .decimal(Decimal128(unscaled: $0, scale: scale)) },
            type: .decimal(precision: 38, scale: scale)
        )
        let cast = try column.cast(to: .decimal(precision: 38, scale: newScale), policy: .rounded)
        for (row, number) in numbers.enumerated() {
            let expected = Decimal128(unscaled: number, scale: scale).rounded(scale: newScale)
            #expect(cast.value(at: row) == expected.map { CellValue.decimal($0) } ?? .null)
        }
    }

    @Test("a decimal of up to 15 digits becomes a double and comes back", arguments: 1...6 as ClosedRange<UInt64>)
    func decimalDouble(seed: UInt64) throws {
        var generator = SeededGenerator(seed)
        let type = DataType.decimal(precision: 15, scale: Int.random(in: 0...15, using: &generator))
        guard case .decimal(_, let scale) = type else { return }
        let cells: [CellValue] = (0..<500).map { _ in
            let number = Int128.random(in: -999_999_999_999_999...999_999_999_999_999, using: &generator)
            return .decimal(Decimal128(unscaled: number >> Int128.random(in: 0...45, using: &generator), scale: scale))
        }
        let column = try Column(cells: cells, type: type)
        let doubles = try column.cast(to: .double)
        for row in 0..<500 { #expect(doubles.value(at: row) == .double(Double(cells[row].description)!)) }
        #expect(try doubles.cast(to: type) == column)
        let texts = try column.cast(to: .string)
        #expect(try texts.cast(to: .double) == doubles)
    }

    @Test("binary fractions become the decimal of their shortest text, or fail")
    func doubleToDecimal() throws {
        let column = Column([0.1, 12.345, 1e20, -1e-7, 0x1p60, .nan, .infinity, 1e40, nil, 0.3 - 0.2])
        let exact = try column.cast(to: .decimal(precision: 38, scale: 8), policy: .null)
        #expect(
            exact.cells.map(\.description) == [
                "0.10000000", "12.34500000", "100000000000000000000.00000000", "-0.00000010",
                "1152921504606846976.00000000", "null", "null", "null", "null", "null",
            ]
        )
        let rounded = try column.slice(0..<5).cast(to: .decimal(precision: 38, scale: 1), policy: .rounded)
        #expect(
            rounded.cells.map(\.description)
                == ["0.1", "12.3", "100000000000000000000.0", "0.0", "1152921504606846976.0"]
        )
        #expect(
            try Column([2.675]).cast(to: .decimal(precision: 9, scale: 2), policy: .rounded).cells[0].description
                == "2.68"
        )
        for row in 5..<8 {
            let one = column.slice(row..<row + 1)
            #expect(throws: FrameError.self) { try one.cast(to: .decimal(precision: 38, scale: 2), policy: .rounded) }
        }
        #expect(try Column([Float(0.1)]).cast(to: .decimal(precision: 9, scale: 1)).cells[0].description == "0.1")
        #expect(
            try Column([Float(16_777_216)]).cast(to: .decimal(precision: 9, scale: 0)).cells[0].description
                == "16777216"
        )
    }

    @Test("a decimal that no double leads back to is an error, or the nearest when rounded")
    func decimalToDouble() throws {
        let column = try Column(
            [Decimal128("1152921504606846976"), Decimal128("1152921504606846977"), Decimal128("0.5")],
            type: .decimal(precision: 38, scale: 1)
        )
        #expect(try column.cast(to: .double, policy: .null) == Column([0x1p60, nil, 0.5]))
        #expect(try column.cast(to: .double, policy: .rounded) == Column([0x1p60, 0x1p60, 0.5]))
        #expect(try column.cast(to: .float, policy: .null) == Column([Float(0x1p60), nil, 0.5]))
        let small = try Column([Decimal128("0.1"), Decimal128("16777217.0")], type: .decimal(precision: 20, scale: 1))
        #expect(try small.cast(to: .float, policy: .null) == Column([Float(0.1), nil]))
    }

    @Test("truth values are 1 and 0 among numbers")
    func bools() throws {
        let column = Column([true, false, nil]).slice(0..<3)
        #expect(try column.cast(to: .int32) == Column([Int32(1), 0, nil]))
        #expect(try column.cast(to: .double) == Column([1.0, 0, nil]))
        #expect(try Column([UInt8(1), 0, nil]).cast(to: .bool) == column)
        #expect(try Column([2, 1]).cast(to: .bool, policy: .null) == Column([nil, true]))
        #expect(throws: FrameError.self) { try Column([2]).cast(to: .bool) }
        #expect(throws: FrameError.self) { try Column([1.0]).cast(to: .bool) }
    }
}
