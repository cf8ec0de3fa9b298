import DataFrames
import Foundation
import Testing

@Suite("Plots")
struct PlotTests {
    private func times(_ count: Int, every seconds: Int64 = 3_600, from start: Int64 = 1_704_067_200) -> Column {
        Column((0..<count).map { Instant(ticks: start + Int64($0) * seconds, unit: .second) })
    }

    @Test("draws one column in braille over time, with both axes and a gap")
    func brailleGolden() throws {
        let frame = try DataFrame([
            ("time", times(9)), ("power", Column([0, 50, 100, 50, nil, 50, 100, 50, 0])),
        ])
        let expected = """
            100 ┤        ⡜⢆               ⡰⢣
                │       ⡜ ⠈⢆             ⡰⠁ ⢣
                │      ⡜   ⠈⢆           ⡰⠁   ⢣
                │     ⡜     ⠈⢆         ⡰⠁     ⢣
             50 ┤    ⡸       ⠈⠂       ⠐⠁       ⢣
                │   ⡰⠁                          ⢣
                │  ⡰⠁                            ⢣
                │ ⡰⠁                              ⢣
              0 ┤⡰⠁                                ⢣
                └┬────────────┬────────────┬────────
                 01-01      03:00        06:00
                 time: 2024-01-01 – 2024-01-01 08:0…
            """
        let drawn = try frame.plot(x: "time", y: ["power"]).text(width: 40, height: 12)
        #expect(drawn == expected + "\n")
    }

    @Test("draws several columns with a mark for each")
    func marksGolden() throws {
        let frame = try DataFrame([
            ("n", Column([0, 1, 2, 3, 4])), ("up", Column([0, 1, 2, 3, 4])), ("down", Column([4.0, 3, 2, 1, 0])),
        ])
        let expected = """
            Both
            * up  + down
            4 ┤++++                       ****
              │    ++++++           ******
              │          ++++   ****
            2 ┤            **+++++
              │      ******       ++++++
              │  ****                   ++++
            0 ┤**                           ++
              └┬──────────────┬──────────────┬
               0              2              4
               n
            """
        let drawn = try frame.plot(x: "n", y: ["up", "down"], title: "Both").text(width: 34, height: 12)
        #expect(drawn == expected + "\n")
    }

    @Test("writes a small SVG document as it stands here")
    func svgGolden() throws {
        let frame = try DataFrame([("x", Column([0, 1, 2, 3])), ("y", Column([1, nil, 2, 3]))])
        let expected = """
            <svg xmlns="http://www.w3.org/2000/svg" width="200" height="120"
            viewBox="0 0 200 120" font-family="sans-serif" font-size="12" role="img">
            <title>y</title>
            <rect width="200" height="120" fill="#fff"/>
            <path d="M23 76H182M23 44H182M23 12H182M23 12V76M129 12V76" stroke="#ddd" fill="none"/>
            <path d="M23 12V76H182" stroke="#333" fill="none"/>
            <g fill="#333">
            <text x="17" y="80" text-anchor="end">1</text>
            <text x="17" y="48" text-anchor="end">2</text>
            <text x="17" y="16" text-anchor="end">3</text>
            <text x="23" y="92" text-anchor="middle">0</text>
            <text x="129" y="92" text-anchor="middle">2</text>
            </g>
            <path d="M129 44L182 12" fill="none" stroke="#0072b2" stroke-width="1.5" stroke-linejoin="round"/>
            <circle cx="23" cy="76" r="1.5" fill="#0072b2"/>
            <text x="102.5" y="112" text-anchor="middle">x</text>
            </svg>
            """
        let drawn = try frame.plot(x: "x", y: ["y"]).svg(width: 200, height: 120)
        #expect(drawn == expected + "\n")
    }

    @Test("escapes names and the title in both forms")
    func escapes() throws {
        let name = "<a & \"b\">\u{0}\u{1B}[31m"
        let frame = try DataFrame([("t", times(3)), (name, Column([1, 2, 3])), ("c", Column([1, 2, 3]))])
        let plot = try frame.plot(x: "t", y: [name, "c"], title: "1 < 2\n")
        let svg = plot.svg()
        #expect(svg.contains("&lt;a &amp; &quot;b&quot;&gt;[31m"))
        #expect(!svg.contains("<a &"))
        #expect(svg.contains("1 &lt; 2"))
        #expect(!svg.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" })
        let text = plot.text()
        #expect(text.contains("1 < 2\\n"))
        #expect(text.contains("\\u{1b}[31m"))
        #expect(!text.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" })
    }

    @Test("breaks the line at nulls, NaN and infinity; a lone value is a dot")
    func gaps() throws {
        let frame = try DataFrame([
            ("x", Column(Array(0..<9))), ("y", Column([1, 2, nil, 3, .nan, 4, 5, .infinity, 6])),
        ])
        let svg = try frame.plot(x: "x", y: ["y"]).svg()
        #expect(svg.components(separatedBy: "<circle").count - 1 == 2)
        let path = try #require(svg.components(separatedBy: "\n").first { $0.contains("stroke-width=\"1.5\"") })
        #expect(path.components(separatedBy: "M").count - 1 == 2)
        #expect(path.components(separatedBy: "L").count - 1 == 2)
    }

    @Test("keeps every spike of a million points in a short document")
    func million() throws {
        var values = [Double?](repeating: 0, count: 1_000_000)
        for place in [1, 333_333, 777_777, 999_998] { values[place] = 100 }
        values[500_000] = -50
        let frame = try DataFrame([("x", Column(Array(0..<1_000_000))), ("y", Column(values))])
        let svg = try frame.plot(x: "x", y: ["y"]).svg(width: 800, height: 400)
        #expect(svg.utf8.count < 100_000)
        let path = try #require(svg.components(separatedBy: "\n").first { $0.contains("stroke-width=\"1.5\"") })
        let heights = path.components(separatedBy: CharacterSet(charactersIn: "ML")).compactMap { part in
            part.components(separatedBy: " ").dropFirst().first.flatMap {
                Double($0.prefix { "0123456789.".contains($0) })
            }
        }
        let top = try #require(heights.min())
        #expect(heights.count { $0 == top } == 4)
        let bottom = try #require(heights.max())
        #expect(heights.count { $0 == bottom } == 1)
        // Alternating nulls must not make a million runs either.
        let gaps = try DataFrame([
            ("x", Column(Array(0..<200_000))), ("y", Column((0..<200_000).map { $0 % 2 == 0 ? nil : 1.0 })),
        ])
        #expect(try gaps.plot(x: "x", y: ["y"]).svg().utf8.count < 100_000)
    }

    @Test("sorts rows by place, leaves out those without one, and draws every numeric type")
    func rows() throws {
        let sorted = try DataFrame([("x", Column([1.0, 2, 3])), ("y", Column([5, 1, 9]))])
        let mixed = try DataFrame([("x", Column([3.0, nil, 1, .nan, 2])), ("y", Column([9, 100, 5, 100, 1]))])
        #expect(try sorted.plot(x: "x", y: ["y"]).text() == mixed.plot(x: "x", y: ["y"]).text())
        for type: DataType in [
            .int8, .int16, .int32, .int64, .uint8, .uint16, .uint32, .uint64, .float, .double,
            .decimal(precision: 9, scale: 2), .dictionary(.int64),
        ] {
            let frame = try DataFrame([
                ("x", Column([1.0, 2, 3])), ("y", Column([5, 1, 9]).cast(to: type)),
            ])
            #expect(try frame.plot(x: "x", y: ["y"]).text() == sorted.plot(x: "x", y: ["y"]).text())
        }
        let spans = try DataFrame([("x", Column([1.0, 2])), ("y", Column([Duration.seconds(1), .milliseconds(500)]))])
        #expect(try spans.plot(x: "x", y: ["y"]).text().contains("0.5"))
    }

    @Test("labels times in the zone asked for, from fractions of a second to centuries")
    func timeLabels() throws {
        func text(_ count: Int, _ seconds: Int64, zone: ZoneRules? = nil, start: Int64 = 1_704_067_200) throws -> String
        {
            let frame = try DataFrame([
                ("t", times(count, every: seconds, from: start)), ("y", Column(Array(0..<count))),
            ])
            return try frame.plot(x: "t", y: ["y"], in: zone).text(width: 80, height: 10)
        }
        let berlin = try ZoneRules(named: "Europe/Berlin")
        #expect(try text(24, 3_600).contains("t: 2024-01-01 – 2024-01-01 23:00:00 UTC"))
        #expect(try text(24, 3_600, zone: berlin).contains("2024-01-01 01:00:00 – 2024-01-02 Europe/Berlin"))
        #expect(try text(24, 3_600, zone: berlin).contains("01-02"))
        #expect(try text(20, 1).contains("00:00:10"))
        #expect(try text(30, 86_400).contains("2024-01-15"))
        #expect(try text(24, 2_629_746).contains("2024-07"))
        #expect(try text(100, 31_556_952, start: 0).contains("2000"))
        let fine = try DataFrame([
            ("t", Column((0..<11).map { Instant(ticks: Int64($0), unit: .nanosecond) })), ("y", Column(Array(0..<11))),
        ])
        #expect(try fine.plot(x: "t", y: ["y"]).text().contains("00:00:00.000000005"))
        let dates = try DataFrame([
            ("d", Column((0..<10).map { CalendarDate(daysSinceEpoch: $0) })), ("y", Column(Array(0..<10))),
        ])
        #expect(try dates.plot(x: "d", y: ["y"]).text().contains("d: 1970-01-01 – 1970-01-10\n"))
    }

    @Test("every size, bound and kind of data gives lines of the width asked for")
    func sizes() throws {
        let cases: [[Double?]] = [
            [], [nil], [.nan, .infinity], [1], [0, 0], [5, 5, 5], [1e308, -1e308], [.leastNonzeroMagnitude, 0],
            [1e15, 1e15 + 1],
            [123_456_789, 0], [0.000_000_1, 0.000_000_2], [-1, 1],
            [.greatestFiniteMagnitude, -.greatestFiniteMagnitude],
        ]
        for values in cases {
            let frame = try DataFrame([("x", Column(Array(0..<values.count))), ("y", Column(values))])
            for (width, height) in [(0, 0), (30, 8), (80, 20), (200, 50)] {
                let text = try frame.plot(x: "x", y: ["y"]).text(width: width, height: height)
                let lines = text.components(separatedBy: "\n").dropLast()
                #expect(lines.count == max(height, 8))
                #expect(lines.allSatisfy { $0.count <= max(width, 30) })
                let svg = try frame.plot(x: "x", y: ["y"]).svg(width: width, height: height)
                #expect(!svg.contains("nan") && !svg.contains("inf"))
                #expect(svg.hasPrefix("<svg ") && svg.hasSuffix("</svg>\n"))
            }
        }
        let far = try DataFrame([
            ("t", Column([Instant(ticks: .min, unit: .second), Instant(ticks: .max, unit: .second)])),
            ("y", Column([0, 1])),
        ])
        #expect(try far.plot(x: "t", y: ["y"]).text().contains("┤"))
        let alone = try DataFrame([("t", Column([Instant(ticks: .max, unit: .second)])), ("y", Column([1]))])
        #expect(try alone.plot(x: "t", y: ["y"]).text().contains("┤"))
        let near = try DataFrame([
            ("t", Column([Instant(ticks: .max - 1, unit: .nanosecond), Instant(ticks: .max, unit: .nanosecond)])),
            ("y", Column([0, 1])),
        ])
        #expect(try near.plot(x: "t", y: ["y"]).svg().contains("<path"))
    }

    @Test("refuses what cannot be drawn, by name")
    func refusals() throws {
        let frame = try DataFrame([
            ("x", Column([1])), ("s", Column(["a"])), ("t", Column([LocalDateTime(ticks: 0, unit: .second)])),
        ])
        func kind(_ body: () throws -> Plot) -> FrameError.Kind? {
            do {
                _ = try body()
                return nil
            } catch {
                return (error as? FrameError)?.kind
            }
        }
        #expect(kind { try frame.plot(x: "x", y: []) } == .invalidArgument)
        #expect(kind { try frame.plot(x: "x", y: Array(repeating: "x", count: 17)) } == .invalidArgument)
        #expect(kind { try frame.plot(x: "q", y: ["x"]) } == .unknownColumn)
        #expect(kind { try frame.plot(x: "x", y: ["s"]) } == .wrongType)
        #expect(kind { try frame.plot(x: "s", y: ["x"]) } == .wrongType)
        #expect(kind { try frame.plot(x: "x", y: ["t"]) } == .wrongType)
        #expect(kind { try frame.plot(x: "t", y: ["x"], in: .utc) } == .invalidArgument)
    }
}
