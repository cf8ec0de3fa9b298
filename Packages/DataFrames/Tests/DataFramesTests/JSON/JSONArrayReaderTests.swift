import Testing

@testable import DataFrames

/// The first difference between a text read in batches and the whole text, over windows and batches of many sizes.
private func arrayProblem(_ bytes: [UInt8], _ options: JSONReadOptions = JSONReadOptions()) -> String? {
    let whole = Result<DataFrame, FrameError>.init { () throws(FrameError) in
        try DataFrame(json: bytes, options: options)
    }
    for window in [1, 2, 3, 5, 16, 63, 64, 65, 200, 4_096] {
        for rows in [1, 2, 1_000] {
            if let problem = JSONCheck.portions(bytes[...], options, window: window, rows: rows, whole) {
                return "window \(window), \(rows) rows: \(problem)"
            }
        }
    }
    return nil
}

private func arrayProblem(_ text: String, _ options: JSONReadOptions = JSONReadOptions()) -> String? {
    arrayProblem(Array(text.utf8), options)
}

/// The error of a reader, of its beginning or of a batch.
private func arrayFailure(_ text: String, _ options: JSONReadOptions, window: Int) -> FrameError? {
    do {
        let reader = try JSONReader(MemoryByteSource(Array(text.utf8)), options, window: window)
        while try reader.next() != nil {}
        return nil
    } catch {
        return error
    }
}

@Suite("An array of objects in batches")
struct JSONArrayReaderTests {
    private static let texts = [
        "[]", "[ ]", " \r\n[\r\n]\r\n ", "[{}]", "[{},{}]", "[{\"a\":1}]", "[{\"a\":1},{\"a\":2}]",
        "\u{FEFF}[{\"a\": 1}\r\n,\r\n{\"a\": 2}]", "\u{FEFF} [ {\"a\": 1} , {\"b\": [1, {\"c\": [2]}, 3]} ] ",
        "[{\"a\": \"}, {\"}, {\"a\": \"]\"}, {\"a\": \"\\\"},{\\\"\"}, {\"a\": \"\\\\\"}, {\"a\": \"[\\\\\\\"\"}]",
        "[{\"\\\\\\\"é,\": \"漢字, 👍\"}, {\"\\\\\\\"é,\": \"\\u00e9\\ud83d\\ude00\\\\\"}]",
        """
        [
          {"id": 1, "name": "São Paulo", "x": 1.5, "tags": ["é", "漢"], "at": {"lat": -23.5, "on": true}},
          {"id": 2, "name": null, "x": 2,
            "tags": [
            ],
            "at": null}

          , {"id": -3, "name": "a\\nb 👍", "x": null, "tags": null, "at": {"lat": 7, "on": null}},\r
          {"x": 1e2, "id": 9007199254740993},{"id": 5},
          {"id": 6, "name": "}\\n,{", "at": {}}
        ]

        """,
    ]

    /// Texts that are none, behind some rows that are right.
    private static let endings = [
        "", " ", "]", "] x", "]\n\n ]", "]]", "],", "] {\"a\": 1}", "] \u{FEFF}", "}", "} ]", ",]", ", ]\n",
        ",,{\"a\": 4}]",
        "{\"a\": 4}]", " {\"a\": 4}, {\"a\": 5}]", "\n,", ", {\"a\": 4}", ", {\"a\": 4},", ", {\"a\": 4", ", {\"a\": ",
        ", {\"a\"", ", {\"a\": [1}, {\"a\": 2]}]", ", {\"a\": [1, 2}]", ", {\"a\": 1]", ", {\"a\": 1}}, {\"a\": 3}]",
        ", 4, {\"a\": 5}]", ", \"x\", {}]", ", null]", ", [1, 2], {\"a\": 2}]", ", [{}]]", ", tru, {\"a\": 1}]",
        ", -, 1]",
        ", {\"a\": \"x\"}, {\"a\": 7}]", ", {\"a\": 1, \"a\": 2}, {}]", ", {\"a\": 01}, {}]", ", {\"a\": \"\n\"}, {}]",
        ", {\"a\": \"\\x\"}, {}]", ", {\"a\": \"\\u12\"}, {}]", ", [\"\\u1\", 2]", ", \"\\u1\", 2]", ", {\"\\u\":1},2]",
        ", {\"b\": \"\\u\"},2]", ", \"\\", ", {a: 1}, {}]", ", {\"a\" 1}, {}]", ", {\"a\": 1,}, {}]", ", {,}, {}]",
        ", {\"a\": 1 \"b\": 2}, {}]", ", \\\"{\", {}]", "\\, {}]", ", {\"b\": \\\"}, {\"a\": 1}]",
        ", {\"b\": nul}, {}]",
        "; {\"a\": 4}]", " x", ", x, {\"a\": 4}]", "\u{0}]", "\u{B}]", ", \u{FEFF}{}]", ", {\"b\": \"é",
        ", {\"b\": 1.}, {}]",
    ]

    @Test("every window and batch size gives what the whole text gives", arguments: texts)
    func windows(text: String) {
        for layout in [JSONLayout.records, .automatic] {
            #expect(arrayProblem(text, JSONReadOptions(layout: layout)) == nil)
        }
        var sample = JSONReadOptions(layout: .records)
        sample.nested = .flattened
        #expect(arrayProblem(text, sample) == nil)
    }

    @Test("a mistake is the error of the whole text: kind, sentence, row, column, line and byte", arguments: endings)
    func mistakes(ending: String) {
        let rows = (1...3).map { "{\"a\": \($0),\r\n \"b\": \"t,}\"}" }
        let schema = JSONReadOptions(layout: .records, schema: [Field("a", .int64, isNullable: false)])
        for (text, options) in [
            ("[" + rows.joined(separator: ",\n") + ending, JSONReadOptions()),
            ("\u{FEFF}\n [\n{\"a\": 1}" + ending, JSONReadOptions(layout: .records)),
            ("[{\"a\": 1}" + ending, schema),
        ] {
            #expect(arrayProblem(text, options) == nil)
        }
        // The same without a row in front.
        #expect(arrayProblem("[" + ending.drop { $0 == "," }) == nil)
    }

    @Test(
        "what is no array is an error of the layout .records, and lines where that is to be found out",
        arguments: [
            "", " \r\n", "\u{FEFF}", "\u{FEFF} ", "{\"a\": 1}", "x", "é", "\u{FEFF}\u{FEFF}[]", "\u{B}[]", "1", "\"",
        ]
    )
    func others(text: String) {
        #expect(arrayProblem(text, JSONReadOptions(layout: .records)) == nil)
        #expect(arrayProblem(text) == nil)
        let spread = String(repeating: " ", count: 500) + text + String(repeating: "\r", count: 500)
        #expect(arrayProblem(spread, JSONReadOptions(layout: .records)) == nil)
        #expect(arrayProblem(spread) == nil)
    }

    @Test("bytes that are no UTF-8 are an error with their byte, or repaired")
    func invalidUTF8() {
        for bad in [[0xFF], [0xC3], [0xED, 0xA0, 0x80], [0xF0, 0x9F, 0x91], [0x80, 0x80, 0x80, 0x80, 0x80]] as [[UInt8]]
        {
            let head = Array("[{\"t\": \"漢字\"}, {\"t\": \"é".utf8)
            for text in [head + bad + Array("\"}, {\"t\": \"\"}]".utf8), head + bad, Array("[{}] ".utf8) + bad, bad] {
                var options = JSONReadOptions(layout: .records)
                #expect(arrayProblem(text, options) == nil)
                options.repairsText = true
                #expect(arrayProblem(text, options) == nil)
            }
        }
        for bytes in [[0xFF, 0xFE, 0x5B, 0], [0x1F, 0x8B, 8, 0], [0xFE, 0xFF]] as [[UInt8]] {
            #expect(arrayProblem(bytes, JSONReadOptions(layout: .records)) == nil)
        }
    }

    @Test("levels without end, in a row and around it")
    func depth() {
        let deep = String(repeating: "[", count: 1_000) + String(repeating: "]", count: 1_000)
        for text in [
            "[{\"a\": []}, {\"a\": \(deep)}, {}]", "[{}, \(deep), {}]", deep, String(repeating: "[", count: 1_000),
        ] {
            #expect(arrayProblem(text) == nil)
        }
        var options = JSONReadOptions()
        for depth in 1...4 {
            options.maximumDepth = depth
            #expect(arrayProblem("[{\"a\": 1}, {\"a\": 2, \"b\": [[1]]}]", options) == nil)
        }
    }

    @Test("rows of any length, in one line, over any borders", arguments: 0..<40)
    func random(seed: Int) {
        var generator = SeededGenerator(UInt64(seed) + 900)
        var options = JSONReadOptions()
        options.mixed = .text
        options.fractions = [.double, .decimal, .text][seed % 3]
        options.wideIntegers = [.text, .double][seed % 2]
        options.nested = [.typed, .flattened, .text][seed / 3 % 3]
        let pieces = ["\\\\", "\\\"", "{", "}", "[", "]", ",", "é", "漢", "👍", "\\u00e9", "x", " ", "abcdefghij", "\\n"]
        let rows = (0..<40).map { row in
            let text = (0..<Int.random(in: 0...30, using: &generator)).compactMap { _ in
                pieces.randomElement(using: &generator)
            }
            let value =
                row > 30 ? ["[1, {\"b\": [2]}]", "0.5", "null", "{\"b\": {}}"].randomElement(using: &generator) : "7"
            return "{\"t\": \"\(text.joined())\", \"v\": \(value ?? "")}"
        }
        let text = "[" + rows.joined(separator: [",", ", ", "\n,\r\n"][seed % 3]) + "]"
        let problem = arrayProblem(text, options)
        #expect(problem == nil)
        // Cut anywhere, it ends too early.
        let bytes = Array(text.utf8)
        let cut = Array(bytes.prefix(Int.random(in: 1..<bytes.count, using: &generator)))
        #expect(arrayProblem(cut, options) == nil)
    }

    @Test("through the usual window, an array of many portions is one frame, and memory has a bound")
    func large() throws {
        let rows = 40_000
        var text = "["
        for row in 0..<rows {
            text += "{\"n\": \(row), \"t\": \"row, \\\"\(row % 97)\\\"\", \"at\": {\"x\": [\(row % 7), 2.5]}},\n "
        }
        text.removeLast(3)
        let bytes = Array((text + "]\n").utf8)
        #expect(bytes.count > 2 << 20)
        let whole = try DataFrame(json: bytes)
        let reader = try JSONReader(bytes: bytes)
        var batches: [DataFrame] = []
        while let batch = try reader.next(maxRows: 7_000) { batches.append(batch) }
        #expect(try batches.count == 6 && DataFrame.concatenating(batches).isEqual(to: whole))
        #expect(try reader.rowCount == rows && reader.next() == nil && reader.bytesRead == bytes.count)
        // The first rows are there before the end of the text is seen.
        let cut = try JSONReader(bytes: Array(bytes.dropLast(5)), options: JSONReadOptions(schema: whole.schema))
        #expect(try cut.next(maxRows: 10)?.rowCount == 10)
        let error = #expect(throws: FrameError.self) { while try cut.next() != nil {} }
        #expect(error?.byteOffset == bytes.count - 5 && error?.line == rows)
    }

    @Test("a row longer than the limit is an error with its place; space is no row")
    func longRows() {
        var options = JSONReadOptions(layout: .records, schema: [Field("t", .string)])
        options.maximumRecordBytes = 1_000
        let long = "{\"t\": \"" + String(repeating: "x,{[", count: 1_250) + "\"}"
        let error = arrayFailure("[{\"t\": \"a\"},\n\(long), \(long)]", options, window: 64)
        #expect(error?.kind == .json && error?.message.contains("maximumRecordBytes") == true)
        #expect(error?.message.contains("lines of their own") == false)
        #expect(error?.line == 1 && error?.byteOffset == 12)
        options.maximumRecordBytes = 10_000
        #expect(arrayFailure("[{\"t\": \"a\"},\n\(long), \(long)]", options, window: 64) == nil)
        options.maximumRecordBytes = 1_000
        let space = String(repeating: " \r\n", count: 5_000)
        let row = "{\"t\": \"b\"}"
        let spread = space + "[" + space + row + "," + space + row + "]" + space
        #expect(arrayFailure(spread, options, window: 64) == nil)
        #expect(arrayProblem(spread.replacing(space, with: " \r\n\r\n \r")) == nil)
        #expect(arrayFailure(spread + "x", options, window: 64)?.message.contains("behind") == true)
    }

    @Test("an array that can be read once, a few bytes at a time")
    func pipe() throws {
        final class Pipe: ByteSource {
            let memory: MemoryByteSource
            init(_ text: String) { memory = MemoryByteSource(Array(text.utf8)) }
            var totalBytes: Int? { nil }
            func read(into target: UnsafeMutableRawBufferPointer) -> Int {
                memory.read(into: UnsafeMutableRawBufferPointer(rebasing: target.prefix(7)))
            }
            func rewind() throws(FrameError) { throw FrameError(.unsupported, "It can be read once.") }
            func close() {}
        }
        var options = JSONReadOptions()
        options.inference = .sample(rows: 10)
        let text = "\n[" + (0..<2_000).map { "{\"n\": \($0)}" }.joined(separator: ", ") + "]\n"
        for settings in [options, JSONReadOptions(layout: .records, schema: [Field("n", .int32)])] {
            let reader = try JSONReader(source: Pipe(text), options: settings)
            var rows = 0
            while let batch = try reader.next(maxRows: 333) { rows += batch.rowCount }
            #expect(rows == 2_000 && reader.bytesRead == text.utf8.count)
        }
        let late = text.replacing("1999}", with: "\"x\"}")
        let reader = try JSONReader(source: Pipe(late), options: options)
        let error = #expect(throws: FrameError.self) { while try reader.next(maxRows: 100) != nil {} }
        #expect(error?.kind == .conversion && error?.row == 1_999 && error?.column == "n" && error?.line == 2)
    }
}
