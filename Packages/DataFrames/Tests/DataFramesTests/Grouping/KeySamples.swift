import DataFrames

/// Columns whose values repeat, for everything that compares keys.
enum KeySamples {
    /// The types that can be keys.
    static let types = Samples.types.filter {
        switch $0 {
        case .list, .structure: false
        default: true
        }
    }

    /// A slice of a longer column, of few distinct values and some nulls.
    static func column(
        _ type: DataType,
        count: Int,
        seed: UInt64,
        distinct: Int = 9,
        nulls: Double = 0.15
    ) throws -> Column {
        let pool = Samples.cells(type, count: distinct, seed: 77, nulls: 0) + floating(type)
        var generator = SeededGenerator(seed)
        let cells = (0..<count + 11).map { _ in
            Double.random(in: 0..<1, using: &generator) < nulls ? .null : pool.randomElement(using: &generator)!
        }
        return try Column(cells: cells, type: type).slice(7..<count + 7)
    }

    private static func floating(_ type: DataType) -> [CellValue] {
        switch type {
        case .double: [.double(.nan), .double(-.nan), .double(0), .double(-0.0), .double(.infinity)]
        case .float: [.float(.nan), .float(-.nan), .float(0), .float(-0.0)]
        default: []
        }
    }

    /// A form in which equal keys are equal values: one NaN, one zero.
    static func canonical(_ value: CellValue) -> CellValue {
        switch value {
        case .double(let number) where number.isNaN: .string("NaN")
        case .float(let number) where number.isNaN: .string("NaN")
        case .double(let number) where number == 0: .double(0)
        case .float(let number) where number == 0: .float(0)
        default: value
        }
    }

    /// The rows of each group in the order of first appearance, found the slow way.
    static func groups(_ columns: [Column]) -> [[Int]] {
        var groups: [[Int]] = []
        var places: [[CellValue]: Int] = [:]
        for row in 0..<(columns.first?.count ?? 0) {
            let key = columns.map { canonical($0.value(at: row)) }
            if let place = places[key] {
                groups[place].append(row)
            } else {
                places[key] = groups.count
                groups.append([row])
            }
        }
        return groups
    }
}
