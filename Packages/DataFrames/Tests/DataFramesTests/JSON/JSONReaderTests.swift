import Foundation
import Testing

@testable import DataFrames

/// All batches of a reader whose window has a given size.
func jsonBatches(
    _ bytes: [UInt8],
    _ options: JSONReadOptions = JSONReadOptions(),
    window: Int,
    maxRows: Int = 65_536
) throws -> [DataFrame] {
    var options = options
    options.layout = .lines
    let reader = try JSONReader(MemoryByteSource(bytes), options, window: window)
    var batches: [DataFrame] = []
    while let batch = try reader.next(maxRows: maxRows) {
        #expect(batch.schema == reader.schema)
        batches.append(batch)
    }
    #expect(reader.rowCount == batches.reduce(0) { $0 + $1.rowCount })
    return batches
}

/// The error of a reader, of its beginning or of a batch.
func jsonReaderFailure(
    _ text: String,
    _ options: JSONReadOptions = JSONReadOptions(),
    window: Int = 16
) -> FrameError? {
    do {
        _ = try jsonBatches(Array(text.utf8), options, window: window)
        return nil
    } catch {
        return error as? FrameError
    }
}

@Suite("JSON lines in batches")
struct JSONReaderTests {
    private static let text = """
        {"id": 1, "name": "São Paulo", "x": 1.5, "tags": ["é", "漢"], "at": {"lat": -23.5, "on": true}}
        {"id": 2, "name": null, "x": 2,
          "tags": [
          ],
          "at": null}

        {"id": -3, "name": "a\\nb 👍", "x": null, "tags": null, "at": {"lat": 7, "on": null}}\r
        {"x": 1e2, "id": 9007199254740993}{"id": 5}
        {"id": 6, "name": "}\\n{", "at": {}}
        """

    @Test("every window and batch size gives what the whole text gives", arguments: [1, 2, 7, 16, 61, 128, 4_096])
    func windows(window: Int) throws {
        let bytes = Array(Self.text.utf8)
        let whole = try DataFrame(json: bytes)
        for maxRows in [1, 2, 3, 100] {
            let batches = try jsonBatches(bytes, window: window, maxRows: maxRows)
            #expect(batches.allSatisfy { $0.rowCount <= maxRows })
            let joined = try DataFrame.concatenating(batches)
            #expect(joined.isEqual(to: whole), "\(joined.difference(from: whole) ?? "")")
        }
        let declared = try jsonBatches(bytes, JSONReadOptions(schema: whole.schema), window: window)
        #expect(try DataFrame.concatenating(declared).isEqual(to: whole))
    }

    @Test("types found from all rows are those of the whole text, over any borders", arguments: 0..<20)
    func random(seed: Int) throws {
        var generator = SeededGenerator(UInt64(seed) + 500)
        var settings = JSONReadOptions()
        settings.mixed = .text
        settings.fractions = [.double, .decimal, .text][seed % 3]
        settings.wideIntegers = [.text, .double][seed % 2]
        settings.nested = [.typed, .flattened, .text][seed / 3 % 3]
        let values = [
            "1", "-7", "9007199254740993", "18446744073709551615", "99999999999999999999999", "0.5", "1.25e1", "-0",
            "null", "\"t\"", "\"é\\n\"", "[1, 2.5]", "[]", "{\"a\": 1}", "{\"a\": -2.5, \"b\": [\"x\"]}", "{}", "true",
        ]
        var lines = ""
        let kinds = (0..<6).map { _ in
            (0..<Int.random(in: 1...4, using: &generator)).compactMap { _ in values.randomElement(using: &generator) }
        }
        for row in 0..<80 {
            let members = kinds.enumerated().compactMap { index, kind -> String? in
                // A value of another kind comes late, when the first windows have gone by.
                let value = row > 70 ? kind.randomElement(using: &generator) : kind[0]
                return Int.random(in: 0..<5, using: &generator) == 0 ? nil : "\"k\(index)\": \(value ?? "null")"
            }
            lines += "{" + members.joined(separator: ", ") + "}\n"
        }
        let whole = try DataFrame(json: lines, options: settings)
        let batches = try jsonBatches(Array(lines.utf8), settings, window: 256, maxRows: 9)
        let joined = try DataFrame.concatenating(batches)
        #expect(joined.isEqual(to: whole), "\(joined.difference(from: whole) ?? "")")
    }

    @Test("an error names row, column, line and byte in the whole text, and comes again")
    func errors() throws {
        let text = "{\"a\": 1}\n{\"a\": 2}\n\n{\"a\": 3}\n{\"a\": \"é\", \"b\": [1, tru]}\n{\"a\": 5}\n"
        let whole = jsonFailure(text, JSONReadOptions(layout: .lines))
        let error = jsonReaderFailure(text)
        #expect(error?.kind == .json && error?.row == 3 && error?.line == 5)
        #expect(error?.byteOffset == whole?.byteOffset && error?.column == whole?.column)
        let schema = JSONReadOptions(layout: .lines, schema: [Field("a", .int64)])
        let reader = try JSONReader(
            MemoryByteSource(Array("{\"a\": 1}\n{\"a\": 2}\n{\"a\": \"x\"}\n".utf8)),
            schema,
            window: 8
        )
        #expect(try reader.next(maxRows: 1)?.rowCount == 1)
        for _ in 0..<2 {
            let error = #expect(throws: FrameError.self) { try reader.next() }
            #expect(error?.kind == .conversion && error?.row == 2 && error?.line == 3 && error?.column == "a")
        }
        reader.close()
    }

    @Test("half a character at a window's border is whole again, and one that stays half is an error with its byte")
    func halfCharacters() throws {
        let line = Array("{\"t\": \"漢字👍é\"}\n".utf8)
        let text = Array(repeatElement(line, count: 50).joined())
        for window in 1...40 {
            let frame = try DataFrame.concatenating(jsonBatches(text, window: window))
            #expect(try frame["t", as: String.self].allSatisfy { $0 == "漢字👍é" } && frame.rowCount == 50)
        }
        for length in 1...3 {
            let bad = text + Array("{\"t\": \"x".utf8) + Array("👍".utf8).prefix(length) + Array("\"}\n".utf8)
            let error = #expect(throws: FrameError.self) { try jsonBatches(bad, window: 64) }
            #expect(error?.kind == .json && abs((error?.byteOffset ?? 0) - text.count - 8) <= 4)
            var options = JSONReadOptions()
            options.repairsText = true
            let frame = try DataFrame.concatenating(jsonBatches(bad, options, window: 64))
            #expect(try frame["t", as: String.self][50] == "x\u{FFFD}")
        }
    }

    @Test("a sample of rows settles the types; what comes later and does not fit is an error")
    func sample() throws {
        var options = JSONReadOptions()
        options.inference = .sample(rows: 2)
        let head = "{\"n\": 1, \"t\": \"x\", \"d\": 0.5, \"z\": null, \"l\": [1], \"o\": {\"a\": 1}}\n{\"n\": 2}\n"
        let frame = try DataFrame.concatenating(
            jsonBatches(Array((head + "{\"n\": 3, \"d\": 2}\n").utf8), options, window: 32)
        )
        #expect(frame.schema.map(\.type).prefix(4) == [.int64, .string, .double, .null])
        #expect(Array(try frame["d", as: Double.self]) == [0.5, nil, 2])
        for (late, column) in [
            ("{\"n\": 1.5}", "n"), ("{\"n\": \"3\"}", "n"), ("{\"t\": 4}", "t"), ("{\"t\": [1]}", "t"),
            ("{\"d\": \"1\"}", "d"), ("{\"d\": 9007199254740993}", "d"), ("{\"z\": 1}", "z"), ("{\"z\": \"\"}", "z"),
            ("{\"l\": [true]}", "l[0]"), ("{\"l\": 1}", "l"), ("{\"o\": {\"a\": \"1\"}}", "o.a"), ("{\"o\": 1}", "o"),
            ("{\"n\": 18446744073709551615}", "n"),
        ] {
            let error = jsonReaderFailure(head + late, options)
            #expect(
                error?.kind == .conversion && error?.column == column && error?.row == 2,
                "\(late): \(error as Any)"
            )
            #expect(error?.message.contains("inferred from the first 2 rows") == true)
        }
        for late in ["{\"new\": 1}", "{\"o\": {\"b\": 1}}"] {
            #expect(jsonReaderFailure(head + late, options)?.kind == .schemaMismatch)
        }
        options.skipsUnlistedColumns = true
        let skipped = head + "{\"new\": {\"deep\": []}, \"o\": {\"b\": 1, \"a\": 2}}\n"
        #expect(try DataFrame.concatenating(jsonBatches(Array(skipped.utf8), options, window: 32)).rowCount == 3)
    }

    @Test("a source that can be read once needs a schema or a sample")
    func pipes() throws {
        final class Pipe: ByteSource {
            let memory = MemoryByteSource(Array((0..<2_000).map { "{\"n\": \($0)}\n" }.joined().utf8))
            var totalBytes: Int? { nil }
            // A few bytes at a time.
            func read(into target: UnsafeMutableRawBufferPointer) -> Int {
                memory.read(into: UnsafeMutableRawBufferPointer(rebasing: target.prefix(7)))
            }
            func rewind() throws(FrameError) { throw FrameError(.unsupported, "It can be read once.") }
            func close() {}
        }
        let error = #expect(throws: FrameError.self) { try JSONReader(source: Pipe()) }
        #expect(error?.kind == .unsupported)
        var options = JSONReadOptions()
        options.inference = .sample(rows: 10)
        for settings in [options, JSONReadOptions(schema: [Field("n", .int32)])] {
            let reader = try JSONReader(source: Pipe(), options: settings)
            var rows = 0
            while let batch = try reader.next(maxRows: 333) { rows += batch.rowCount }
            #expect(rows == 2_000 && reader.totalBytes == nil && reader.bytesRead > 20_000)
            #expect(try reader.next() == nil)
        }
    }

    @Test("a row longer than the limit is an error before memory is asked for")
    func longRows() throws {
        var options = JSONReadOptions()
        options.maximumRecordBytes = 1_000
        let long = "{\"t\": \"" + String(repeating: "x", count: 5_000) + "\"}\n"
        let error = jsonReaderFailure("{\"t\": \"a\"}\n" + long + long, options, window: 64)
        #expect(error?.kind == .json && error?.message.contains("maximumRecordBytes") == true && error?.line == 2)
        options.maximumRecordBytes = 10_000
        #expect(jsonReaderFailure("{\"t\": \"a\"}\n" + long + long, options, window: 64) == nil)
        // Rows side by side on one line have no border between them.
        options.maximumRecordBytes = 100
        #expect(jsonReaderFailure(String(repeating: "{\"t\": 1}", count: 500), options)?.kind == .json)
        let spaces = String(repeating: "\n", count: 50_000)
        options.maximumRecordBytes = 1 << 20
        #expect(jsonReaderFailure("{\"t\": 1}" + spaces + "{\"t\": 2}" + spaces, options) == nil)
    }

    @Test("nothing, space, a byte order mark and a thousand levels")
    func edges() throws {
        #expect(try jsonBatches([], window: 16).isEmpty)
        #expect(try jsonBatches(Array(" \n\r\n\t".utf8), window: 2).isEmpty)
        #expect(try jsonBatches(Array("\u{FEFF}{\"a\": 1}\n{\"a\": 2}".utf8), window: 4)[0].columnNames == ["a"])
        #expect(jsonReaderFailure("{\"a\": 1}\n\u{FEFF}{\"a\": 2}")?.kind == .json)
        #expect(jsonReaderFailure("[{\"a\": 1}]")?.kind == .json)
        #expect(jsonReaderFailure("\u{1F}\u{8B}")?.kind != nil)
        let deep = "{\"a\": " + String(repeating: "[", count: 1_000) + String(repeating: "]", count: 1_000) + "}"
        #expect(jsonReaderFailure("{\"a\": []}\n" + deep)?.message.contains("128 deep") == true)
        #expect(jsonReaderFailure("{\"a\": 1, \"a\": 2}")?.message.contains("twice") == true)
        let declared = try JSONReader(bytes: [], options: JSONReadOptions(schema: [Field("a", .date)]))
        #expect(try declared.schema == [Field("a", .date)] && declared.next() == nil)
    }

    @Test("options that cannot be used")
    func options() {
        func refusal(_ change: (inout JSONReadOptions) -> Void) -> FrameError.Kind? {
            var options = JSONReadOptions()
            change(&options)
            do {
                _ = try JSONReader(bytes: [], options: options)
                return nil
            } catch {
                return error.kind
            }
        }
        #expect(refusal { $0.layout = .records } == .json)
        #expect(refusal { $0.layout = .columns } == .invalidArgument)
        #expect(refusal { $0.path = "a" } == .invalidArgument)
        #expect(refusal { $0.maximumRecordBytes = 0 } == .invalidArgument)
        #expect(refusal { $0.inference = .sample(rows: 0) } == .invalidArgument)
        #expect(refusal { $0.skipsUnlistedColumns = true } == .invalidArgument)
        #expect(refusal { _ in } == nil)
    }

    @Test("a file is read batch by batch, and closed early if that is wanted")
    func file() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/rows.json"
        let frame = try DataFrame([
            ("n", Column((0..<50_000).map { Int64($0) })), ("t", Column((0..<50_000).map { "row \($0)" })),
        ])
        try frame.writeJSON(to: path, options: JSONWriteOptions(layout: .lines))
        let reader = try JSONReader(path: path)
        #expect(reader.totalBytes != nil)
        var batches: [DataFrame] = []
        while let batch = try reader.next(maxRows: 7_000) { batches.append(batch) }
        #expect(try batches.count == 8 && DataFrame.concatenating(batches) == frame)
        let early = try JSONReader(path: path)
        _ = try early.next(maxRows: 1)
        early.close()
        #expect(try early.next() == nil)
        let missing = #expect(throws: FrameError.self) { try JSONReader(path: folder.path + "/none.json") }
        #expect(missing?.kind == .file)
    }
}
