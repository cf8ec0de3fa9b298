import DataFrames
import Foundation
import Testing

/// The examples of the README, compiled and run; `ReadmeTests` checks that both are the same text.
@Suite("Examples of the README")
struct ReadmeExamples {
    @Test("first")
    func first() throws {
        // README: first
        let frame = try DataFrame([
            ("turbine", Column(["T1", "T2", "T3"])),
            ("power", Column([1850.5, nil, 920.25])),
        ])
        let power = try frame["power", as: Double.self]
        print(power[0] ?? 0, power.nullCount)
        print(frame.table())
        // END
        #expect(power[0] == 1850.5)
        #expect(power.nullCount == 1)
    }

    @Test("work")
    func work() throws {
        let frame = try DataFrame([
            ("turbine", Column(["T1", "T2", "T3"])), ("power", Column([1850.5, nil, 920.25])),
            ("state", Column(["on", "off", "on"])),
        ])
        // README: work
        let best =
            try frame
            .filter("power", as: Double.self) { ($0 ?? 0) > 900 }
            .sorted(by: SortKey("power", .descending), SortKey("turbine"))
            .select("turbine", "power")
            .head(10)
        let all = try best.appending(frame.select("turbine", "power"))
        print(all.markdown())
        // END
        #expect(best.rowCount == 2)
        #expect(all.rowCount == 5)
    }

    @Test("decode")
    func decode() throws {
        let frame = try DataFrame([
            ("turbine_id", Column([1, 2])), ("measured_at", Column([Instant(ticks: 1, unit: .second), nil])),
            ("power", Column([1.5, 2.5])),
        ])
        // README: decode
        struct Reading: Decodable {
            let turbineID: Int
            let measuredAt: Date?
            let power: Double
        }
        let readings = try frame.decode(as: Reading.self, options: RowDecodingOptions(keys: .snakeCase))
        // END
        #expect(readings.map(\.turbineID) == [1, 2])
        #expect(readings[1].measuredAt == nil)
        #expect(readings[1].power == 2.5)
    }

    @Test("build")
    func build() throws {
        // README: build
        let ids = FixedBuilder<Int64>(type: .int64)
        let times = FixedBuilder<Int64>(type: .instant(.microsecond))
        let names = StringBuilder()
        for number in 0..<3 {
            ids.append(Int64(number))
            times.append(1_700_000_000_000_000 + Int64(number))
            names.append("turbine \(number)")
        }
        names.appendNull()
        ids.appendNull()
        times.appendNull()
        let built = try DataFrame([("id", ids.finish()), ("time", times.finish()), ("name", names.finish())])
        // END
        #expect(built.rowCount == 4)
        #expect(built.schema[1].type == .instant(.microsecond))
    }

    @Test("csv")
    func csv() throws {
        // README: csv
        let options = CSVReadOptions(separator: ";", header: .names(["code", "name", "category"]))
        let characters = try DataFrame(
            csv: "0041;LATIN CAPITAL LETTER A;Lu\n0061;LATIN SMALL LETTER A;Ll\n",
            options: options
        )
        let capitals = try characters.filter("category", as: String.self) { $0 == "Lu" }
        let text = String(decoding: try capitals.csv(), as: UTF8.self)
        // END
        #expect(characters.rowCount == 2)
        #expect(text.hasPrefix("code,name,category\n"))
        #expect(text.contains("LATIN CAPITAL LETTER A"))
    }

    @Test("errors")
    func errors() throws {
        let frame = try DataFrame([("power", Column([1, 2]))])
        // README: errors
        do {
            _ = try frame["power", as: Double.self]
        } catch {
            print(error.kind == .wrongType)  // true
            print(error)  // A column of type int64 cannot be read as Double (column "power")
        }
        // END
        let error = #expect(throws: FrameError.self) { try frame["power", as: Double.self] }
        #expect(error?.description == "A column of type int64 cannot be read as Double (column \"power\")")
    }
}

@Suite("The README's text")
struct ReadmeTests {
    private func lines(_ path: String) throws -> [String] {
        try String(contentsOfFile: path, encoding: .utf8).components(separatedBy: "\n")
    }

    /// The lines between the markers of an example, without the indentation that all of them share.
    private func example(_ name: String, in source: [String]) throws -> [String] {
        let start = try #require(source.firstIndex { $0.trimmingCharacters(in: .whitespaces) == "// README: \(name)" })
        let end = try #require(source[start...].firstIndex { $0.trimmingCharacters(in: .whitespaces) == "// END" })
        let body = source[(start + 1)..<end]
        let indent = body.filter { !$0.isEmpty }.map { $0.prefix { $0 == " " }.count }.min() ?? 0
        return body.map { String($0.dropFirst(indent)) }
    }

    @Test("every Swift example is the text of a test")
    func examplesAreTests() throws {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().path
        let readme = try lines(folder + "/../../README.md")
        let source = try [
            "/ReadmeExamples.swift", "/CSV/ReadmeExamplesCSV.swift", "/JSON/ReadmeExamplesJSON.swift",
            "/Plotting/ReadmeExamplesShape.swift",
            "/Arrow/ReadmeExamplesArrow.swift", "/../ArrowCodecsTests/ArrowCodecsTests.swift",
            "/../GzipTests/ReadmeExamplesGzip.swift", "/Grouping/ReadmeExamplesGroup.swift",
        ]
        .flatMap { try lines(folder + $0) }
        var names: [String] = []
        for (index, line) in readme.enumerated() where line == "```swift" {
            let marker = readme[index - 1]
            try #require(
                marker.hasPrefix("<!-- example: ") && marker.hasSuffix(" -->"),
                "no marker above line \(index + 1)"
            )
            let name = String(marker.dropFirst(14).dropLast(4))
            let end = try #require(readme[index...].firstIndex(of: "```"))
            #expect(Array(readme[(index + 1)..<end]) == (try example(name, in: source)), "example \(name)")
            names.append(name)
        }
        let all = [
            "first", "work", "decode", "build", "csv", "csv-read", "csv-stream", "csv-error", "csv-brazilian", "json",
            "json-write", "arrow", "arrow-compressed", "arrow-c", "gzip", "errors", "group", "join", "describe",
            "cast", "compute", "resample", "plot",
        ]
        #expect(Set(names) == Set(all))
        #expect(readme.firstIndex(of: "```swift").map { $0 < 20 } == true)
    }
}
