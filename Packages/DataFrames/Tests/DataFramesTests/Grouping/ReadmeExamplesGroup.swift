import DataFrames
import Testing

@Suite("The README's examples of groups and joins")
struct ReadmeExamplesGroup {
    private let readings = try! DataFrame([
        ("plant", Column(["A", "B", "A", "C", nil])), ("unit", Column([1, 1, 2, 1, 1])),
        ("state", Column(["MG", "SP", "MG", "SP", nil])), ("kind", Column(["wind", "wind", "wind", "solar", "solar"])),
        ("energy", Column([10, 20, 30, nil, 5])), ("power", Column([1.5, 2, 2.5, 3, nil])),
        ("time", Column((1...5).map { Instant(ticks: $0, unit: .second) })),
    ])
    private let plants = try! DataFrame([
        ("plant", Column(["A", "B"])), ("unit_id", Column([1, 2])), ("name", Column(["Alfa", "Beta"])),
    ])

    @Test("group")
    func group() throws {
        // README: group
        let totals =
            try readings
            .grouped(by: "state", "kind")
            .aggregate(.count(), .sum("energy"), .mean("power", as: "average"), .max("time"))
        let all = try readings.aggregate(.count(), .sum("energy"))  // one row of the whole frame
        let states = try readings.distinct(by: "state")  // the first row of each
        // END
        #expect(totals.columnNames == ["state", "kind", "count", "energy_sum", "average", "time_max"])
        #expect(try Array(totals["energy_sum", as: Int.self]) == [40, 20, nil, 5])
        #expect(all.rows[0].values == [.int(5), .int(65)])
        #expect(states.rowCount == 3)
    }

    @Test("join")
    func join() throws {
        // README: join
        let named = try readings.joined(with: plants, on: "plant")
        let every = try readings.joined(
            with: plants,
            on: ["plant", JoinKey("unit", "unit_id")],
            kind: .left,
            suffix: "_plant",
            cardinality: .manyToOne
        )
        let strangers = try readings.joined(with: plants, on: "plant", kind: .anti)
        // END
        #expect(try named["name", as: String.self].nonNull() == ["Alfa", "Beta", "Alfa"])
        #expect(try Array(every["name", as: String.self]) == ["Alfa", nil, nil, nil, nil])
        #expect(try Array(strangers["plant", as: String.self]) == ["C", nil])
    }

    @Test("describe")
    func describe() throws {
        // README: describe
        print(readings.describe().table())  // per column: type, count, nulls, min and max as text, mean
        // END
        #expect(readings.describe().rowCount == 7)
    }
}
