import DataFrames
import Foundation
import Testing

@Suite("Examples of the README: casts, computed columns, time series, plots")
struct ReadmeExamplesShape {
    @Test("cast")
    func cast() throws {
        let frame = try DataFrame([
            ("id", Column(["1", "2", "x"])), ("price", Column([1.25, 2.5, nil])),
            ("measured", Column(["2024-10-27T02:30:00", "2024-10-27T03:30:00", nil])),
        ])
        // README: cast
        let typed =
            try frame
            .cast("id", to: .int64, policy: .null)  // 1, 2, null
            .cast("price", to: .decimal(precision: 9, scale: 2))  // 1.25, 2.50, null
            .cast("measured", to: .localTimestamp(.second))
        let berlin = try ZoneRules(named: "Europe/Berlin")
        do {
            _ = try typed.cast("measured", to: .instant(.second), in: berlin)
        } catch {
            print(error)  // A local time comes twice or is left out … (column "measured", row 0)
        }
        // END
        #expect(try typed["id"] == Column([1, 2, nil]))
        #expect(try typed["price"].cells.map(\.description) == ["1.25", "2.50", "null"])
        let error = #expect(throws: FrameError.self) { try typed.cast("measured", to: .instant(.second), in: berlin) }
        #expect(error?.row == 0)
        #expect(error?.column == "measured")
    }

    @Test("compute")
    func compute() throws {
        let frame = try DataFrame([
            ("price", Column([1.5, nil, 3])), ("count", Column([2, 3, nil])), ("state", Column(["on", nil, nil])),
        ])
        // README: compute
        let more =
            try frame
            .adding("total", from: "price", "count") { (price: Double?, count: Int?) -> Double? in
                guard let price, let count else { return nil }
                return price * Double(count)
            }
            .replacing("price") { (price: Double?) in price.map { $0 * 1.19 } }
            .filling("count", with: 0)
            .filling("state", with: .forward(limit: 1))
        // END
        #expect(try more["total"] == Column([3.0, nil, nil]))
        #expect(try more["count"] == Column([2, 3, 0]))
        #expect(try more["state"] == Column(["on", "on", nil]))
    }

    @Test("resample")
    func resample() throws {
        let first = Instant("2024-10-26T22:00:00Z")!.ticks
        let frame = try DataFrame([
            ("time", Column((0..<100).map { Instant(ticks: first + $0 * 900, unit: .second) })),
            ("site", Column((0..<100).map { _ in "T1" })), ("power", Column((0..<100).map { Double($0) })),
        ])
        // README: resample
        let berlin = try ZoneRules(named: "Europe/Berlin")
        let days = try frame.resampled(
            on: "time",
            every: .day,
            by: ["site"],
            in: berlin,
            .mean("power"),
            .max("power"),
            .count()
        )
        print(days.table())
        // END
        #expect(days.rowCount == 1)
        #expect(try days["count"] == Column([100]))
        let expected = """
            ┌────────┬──────────────────────┬────────────┬───────────┬───────┐
            │ site   │ time                 │ power_mean │ power_max │ count │
            │ string │ instant(s)           │     double │    double │ int64 │
            ├────────┼──────────────────────┼────────────┼───────────┼───────┤
            │ T1     │ 2024-10-26T22:00:00Z │       49.5 │      99.0 │   100 │
            └────────┴──────────────────────┴────────────┴───────────┴───────┘
            1 row, 5 columns

            """
        #expect(days.table() == expected)
    }

    @Test("plot")
    func plot() throws {
        let first = Instant("2024-06-01T00:00:00Z")!.ticks
        let times = (0..<96).map { Instant(ticks: first + $0 * 900, unit: .second) }
        let powers = (0..<96).map { quarter -> Double? in
            let distance = Double(quarter - 50)
            return (60..<68).contains(quarter) ? nil : max(0, 4_000 - 4 * distance * distance)
        }
        let frame = try DataFrame([("time", Column(times)), ("power", Column(powers))])
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID().uuidString).svg").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        // README: plot
        let plot = try frame.plot(x: "time", y: ["power"], title: "Power in kW")
        print(plot.text(width: 60, height: 14))
        try plot.svg(width: 800, height: 400).write(toFile: path, atomically: true, encoding: .utf8)
        // END
        #expect(try String(contentsOfFile: path, encoding: .utf8).hasPrefix("<svg"))
        let expected = """
            Power in kW
            4000 ┤                       ⡠⠔⠒⠊⠉⠉⠉⠑⠒⠤⡀
                 │                     ⡠⠊
                 │                  ⢀⠔⠉
                 │                 ⢠⠊                   ⠐⢄
            2000 ┤                ⡰⠁                     ⠈⢢
                 │              ⢠⠊                         ⠣⡀
                 │             ⢠⠃                           ⠑⢄
                 │            ⢠⠃                             ⠘⡄
                 │           ⢀⠎                               ⠘⡄
               0 ┤⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⡰⠁                                 ⠘⣄⣀⣀⣀⣀⣀⣀⣀
                 └┬────────────┬─────────────┬────────────┬─────────────
                  06-01      06:00         12:00        18:00
                  time: 2024-06-01 – 2024-06-01 23:45:00 UTC
            """
        #expect(plot.text(width: 60, height: 14) == expected + "\n")
    }
}
