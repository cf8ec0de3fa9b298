import DataFrames
import Testing

@Suite("Aggregates")
struct AggregateTests {
    /// A frame of a key and a column of values, and the values of each group that are not null.
    private func frame(
        _ column: Column,
        groups: Int,
        seed: UInt64
    ) throws -> (DataFrame, [[CellValue]]) {
        var generator = SeededGenerator(seed)
        let keys = (0..<column.count).map { _ in Int.random(in: 0..<groups, using: &generator) }
        let frame = try DataFrame([("k", Column(keys)), ("v", column)])
        let cells = column.cells
        return (
            frame,
            KeySamples.groups([frame.columns[0]]).map { rows in
                rows.map { cells[$0] }.filter { !$0.isNull }
            }
        )
    }

    private func cells(_ frame: DataFrame, _ aggregate: Aggregate) throws -> [CellValue] {
        try frame.grouped(by: "k").aggregate(aggregate).columns[1].cells.map(KeySamples.canonical)
    }

    private func least(_ values: [CellValue], _ precedes: (CellValue, CellValue) -> Bool) -> CellValue {
        values.dropFirst().reduce(values.first ?? .null) { precedes($1, $0) ? $1 : $0 }
    }

    @Test("counts, first and last of every type", arguments: Samples.types)
    func rows(type: DataType) throws {
        for groups in [1, 7, 500] {
            let column = try Samples.column(type, count: 900, seed: 4, nulls: 0.4).slice(13..<880)
            let (frame, values) = try frame(column, groups: groups, seed: 5)
            let result = try frame.grouped(by: "k").aggregate(.count("v"), .first("v"), .last("v"))
            #expect(try result["v_count", as: Int.self].nonNull() == values.map(\.count))
            #expect(result.columns[2].cells == values.map { $0.first ?? .null })
            #expect(result.columns[3].cells == values.map { $0.last ?? .null })
            #expect(result.columns[2].type == type)
        }
    }

    @Test("min and max of every type with an order", arguments: Samples.ordered)
    func extremes(type: DataType) throws {
        for (groups, nulls) in [(1, 0), (7, 0.3), (400, 0.5)] {
            let column = try KeySamples.column(type, count: 700, seed: 6, distinct: 60, nulls: nulls)
            let (frame, values) = try frame(column, groups: groups, seed: 7)
            let smallest = values.map { KeySamples.canonical(least($0, isLess)) }
            let largest = values.map { KeySamples.canonical(least($0) { isLess($1, $0) }) }
            #expect(try cells(frame, .min("v")) == smallest)
            #expect(try cells(frame, .max("v")) == largest)
            #expect(try frame.grouped(by: "k").aggregate(.max("v")).schema[1] == Field("v_max", type))
        }
    }

    private static let summed: [DataType] = [
        .int8, .int16, .int32, .int64, .uint8, .uint16, .uint32, .uint64, .dictionary(.int64),
        .decimal(precision: 38, scale: 4), .duration(.nanosecond),
    ]

    private func integer(_ value: CellValue) -> Int128 {
        switch value {
        case .int(let number): Int128(number)
        case .uint(let number): Int128(number)
        case .decimal(let number): number.unscaled
        case .duration(let duration): duration.attoseconds / 1_000_000_000
        default: 0
        }
    }

    @Test("exact sums of integers, decimals and durations", arguments: summed)
    func exactSums(type: DataType) throws {
        for (groups, nulls) in [(1, 0), (5, 0.3), (300, 0.6)] {
            // Small enough that no sum overflows.
            let limit = type == .int8 || type == .uint8 ? Int128(100) : 1_000_000_000_000_000
            let sample = try Samples.column(type, count: 600, seed: 9, nulls: nulls).cells.map { cell -> CellValue in
                switch cell {
                case .int(let number): .int(Int64(Int128(number) % limit))
                case .uint(let number): .uint(UInt64(UInt128(number) % UInt128(limit)))
                default: cell
                }
            }
            let column = try Column(cells: sample, type: type).slice(9..<590)
            let (frame, values) = try frame(column, groups: groups, seed: 10)
            let sums = try cells(frame, .sum("v"))
            #expect(sums.map(\.isNull) == values.map(\.isEmpty))
            #expect(sums.map(integer) == values.map { $0.reduce(0) { $0 + integer($1) } })
        }
    }

    @Test("the types of sums and means")
    func sumTypes() throws {
        let types: [(DataType, DataType)] = [
            (.int8, .int64), (.int64, .int64), (.uint8, .uint64), (.uint64, .uint64), (.float, .double),
            (.double, .double), (.decimal(precision: 5, scale: 2), .decimal(precision: 38, scale: 2)),
            (.duration(.millisecond), .duration(.millisecond)), (.null, .null), (.dictionary(.int64), .int64),
        ]
        for (type, sum) in types {
            let frame = try DataFrame([("v", Column(nulls: 3, type: type))])
            let result = try frame.aggregate(.sum("v"))
            #expect(result.schema == [Field("v_sum", sum)])
            #expect(result.rows[0].values == [.null])
        }
        let mean = try DataFrame([("v", Column([1, 2]))]).aggregate(.mean("v"), .count())
        #expect(mean.schema == [Field("v_mean", .double), Field("count", .int64, isNullable: false)])
    }

    @Test("means of integers and decimals, within two units in the last place", arguments: summed.dropLast())
    func means(type: DataType) throws {
        let column = try Samples.column(type, count: 500, seed: 12, nulls: 0.3)
        let (frame, values) = try frame(column, groups: 6, seed: 13)
        let means = try frame.grouped(by: "k").aggregate(.mean("v"))["v_mean", as: Double.self].nonNull()
        for (mean, values) in zip(means, values) {
            let sum = values.reduce(0) { $0 + integer($1) }
            let divisor = type == .decimal(precision: 38, scale: 4) ? 10_000.0 : 1
            let expected = Double(sum) / (Double(values.count) * divisor)
            #expect(abs(mean - expected) <= 2 * expected.ulp)
        }
    }

    @Test("sums and means of floating-point numbers, in few and in many groups", arguments: [1, 3, 300])
    func floating(groups: Int) throws {
        for type in [DataType.double, .float] {
            let column = try Samples.column(type, count: 1_003, seed: 14, nulls: 0.1).slice(2..<1_001)
            let (frame, values) = try frame(column, groups: groups, seed: 15)
            let result = try frame.grouped(by: "k").aggregate(.sum("v"), .mean("v"))
            let sums = try result["v_sum", as: Double.self]
            let means = try result["v_mean", as: Double.self]
            for (group, values) in values.enumerated() {
                let numbers = values.map { value -> Double in
                    switch value {
                    case .double(let number): number
                    case .float(let number): Double(number)
                    default: 0
                    }
                }
                guard !numbers.isEmpty else {
                    #expect(sums[group] == nil && means[group] == nil)
                    continue
                }
                #expect(abs(sums[group]! - numbers.reduce(0, +)) < 1e-4)
                #expect(means[group]! == sums[group]! / Double(numbers.count))
            }
        }
    }

    @Test("NaN makes sum and mean NaN, is the largest value, and the smallest only alone")
    func nan() throws {
        let frame = try DataFrame([("k", Column([1, 1, 1, 2, 2])), ("v", Column([1, .nan, nil, .nan, .nan]))])
        let result = try frame.grouped(by: "k").aggregate(.sum("v"), .mean("v"), .min("v"), .max("v"), .count("v"))
        for name in ["v_sum", "v_mean", "v_max"] {
            #expect(try result[name, as: Double.self].nonNull().allSatisfy(\.isNaN))
        }
        let smallest = try result["v_min", as: Double.self]
        #expect(smallest[0] == 1 && smallest[1]!.isNaN)
        #expect(try result["v_count", as: Int.self].nonNull() == [2, 2])
    }

    @Test("all rows as one group, also when there are none")
    func whole() throws {
        let frame = try DataFrame([("v", Column([3, nil, 5])), ("t", Column(["b", nil, "a"]))])
        let aggregates: [Aggregate] = [.count(), .count("v"), .sum("v"), .mean("v", as: "m"), .min("t"), .last("t")]
        #expect(
            try frame.aggregate(aggregates).rows.map(\.values)
                == [[.int(3), .int(2), .int(8), .double(4), .string("a"), .string("a")]]
        )
        #expect(
            try frame.head(0).aggregate(aggregates).rows.map(\.values)
                == [[.int(0), .int(0), .null, .null, .null, .null]]
        )
        #expect(try frame.aggregate().columnCount == 0)
        #expect(try frame.head(0).grouped(by: "t").aggregate(aggregates).rowCount == 0)
        #expect(try DataFrame([]).aggregate(.count()).rows[0].values == [.int(0)])
    }

    @Test("no aggregates give the distinct keys; the frame's nullability stays with them")
    func keysAlone() throws {
        let frame = try DataFrame(schema: [Field("k", .int64, isNullable: false)], columns: [Column([2, 1, 2])])
        let result = try frame.grouped(by: "k").aggregate()
        #expect(result.schema == frame.schema)
        #expect(try result["k", as: Int.self].nonNull() == [2, 1])
        #expect(try frame.grouped(by: "k").keys == ["k"])
    }
}
