import DataFrames
import Glibc
import Gzip
import Testing

@Suite("CSV under gzip")
struct GzipCSVTests {
    static let text = "n;t\n" + (0..<30_000).map { "\($0);x\($0 % 97)\n" }.joined()
    static let options = CSVReadOptions(separator: ";")

    @Test("compressed and plain bytes give the same frame", arguments: [Compression.automatic, .gzip, .none])
    func bytes(compression: Compression) throws {
        let plain = try DataFrame(csv: Self.text, options: Self.options)
        var bytes = Array(Self.text.utf8)
        if compression != .none { bytes = try GzipBytes.compress(bytes) }
        let frame = try DataFrame(csv: bytes, compression: compression, options: Self.options)
        #expect(frame == plain && frame.rowCount == 30_000)
        let reader = try CSVReader(bytes: bytes, compression: compression, options: Self.options)
        #expect(try reader.next(maxRows: 10)?.rowCount == 10)
    }

    @Test("automatic reads plain text of any length", arguments: ["n\n", "n\n1\n", "\u{FEFF}n\n1\n"])
    func plain(text: String) throws {
        let frame = try DataFrame(csv: Array(text.utf8), compression: .automatic)
        #expect(frame.columnNames == ["n"])
        #expect(frame == (try DataFrame(csv: text)))
    }

    @Test("a file under a plain name, inferred from all rows and from a sample")
    func file() throws {
        let path = "/tmp/gzip-csv-\(UInt64.random(in: 0 ... .max)).csv"
        defer { unlink(path) }
        let bytes = try GzipBytes.compress(Array(Self.text.utf8))
        let file = try #require(fopen(path, "w"))
        #expect(fwrite(bytes, 1, bytes.count, file) == bytes.count)
        fclose(file)
        var options = Self.options
        #expect(try DataFrame(csvFile: path, compression: .automatic, options: options).rowCount == 30_000)
        options.inference = .sample(rows: 10)
        let reader = try CSVReader(path: path, compression: .gzip, options: options)
        #expect(reader.schema.map(\.type) == [.int64, .string])
        var rows = 0
        while let batch = try reader.next(maxRows: 1_000) { rows += batch.rowCount }
        #expect(rows == 30_000)
        let plain = #expect(throws: FrameError.self) { try DataFrame(csvFile: path, options: options) }
        #expect(plain?.message.contains("module Gzip") == true)
    }

    @Test("cut data is an error, never a short frame")
    func cut() throws {
        let bytes = try GzipBytes.compress(Array(Self.text.utf8))
        for length in [2, 10, bytes.count / 2, bytes.count - 8, bytes.count - 1] {
            let error = #expect(throws: FrameError.self) {
                try DataFrame(csv: Array(bytes[..<length]), compression: .automatic, options: Self.options)
            }
            #expect(error?.kind == .compression)
            #expect((error?.underlying as? GzipError)?.kind == .truncated)
        }
    }

    @Test("cut data names the line behind the rows that came out, on one thread and on two")
    func cutLine() throws {
        let bytes = try GzipBytes.compress(Array(Self.text.utf8))
        for threads in [1, 2] {
            var options = CSVReadOptions(separator: ";", schema: [Field("n", .int64), Field("t", .string)])
            options.threads = threads
            let reader = try CSVReader(bytes: Array(bytes.dropLast(9)), compression: .automatic, options: options)
            var rows = 0
            let error = #expect(throws: FrameError.self) {
                while let batch = try reader.next(maxRows: 100) { rows += batch.rowCount }
            }
            #expect(error?.kind == .compression)
            // The header is line 1; the batch at hand when the data ended is lost.
            let line = try #require(error?.line)
            #expect(rows <= line - 2 && rows > line - 200 && rows > 20_000)
        }
    }

    @Test("UTF-16, a footer and several threads under gzip")
    func together() throws {
        let text = Self.text + "Total;\u{1F600}\n"
        var utf16: [UInt8] = [0xFF, 0xFE]
        for unit in text.utf16 { utf16 += [UInt8(unit & 0xFF), UInt8(unit >> 8)] }
        var options = Self.options
        options.footer = .lines(1)
        options.threads = 2
        let frame = try DataFrame(csv: GzipBytes.compress(utf16), compression: .automatic, options: options)
        #expect(frame == (try DataFrame(csv: Self.text, options: Self.options)))
    }

    @Test("data cut behind a footer's marker is an error all the same")
    func cutFooter() throws {
        let text = Self.text + "Total\n" + (0..<50_000).map { "note \($0)\n" }.joined()
        let bytes = try GzipBytes.compress(Array(text.utf8))
        var options = Self.options
        options.footer = .startingWith("Total")
        #expect(try DataFrame(csv: bytes, compression: .automatic, options: options).rowCount == 30_000)
        let error = #expect(throws: FrameError.self) {
            try DataFrame(csv: Array(bytes.dropLast(20)), compression: .automatic, options: options)
        }
        #expect((error?.underlying as? GzipError)?.kind == .truncated)
    }

    @Test("a bomb stops, plain text where gzip is declared is refused")
    func refused() throws {
        let bytes = try GzipBytes.compress(Array(Self.text.utf8))
        let bomb = #expect(throws: FrameError.self) {
            try DataFrame(csv: bytes, compression: .gzip, maximumBytes: 100_000, options: Self.options)
        }
        #expect((bomb?.underlying as? GzipError)?.kind == .limit)
        let plain = #expect(throws: FrameError.self) {
            try DataFrame(csv: Array(Self.text.utf8), compression: .gzip, options: Self.options)
        }
        #expect((plain?.underlying as? GzipError)?.kind == .corrupt)
    }

    @Test("JSON under gzip, whole, cut and too large")
    func json() throws {
        let text = Array("[{\"a\": 1}, {\"a\": 2}]".utf8)
        let bytes = try GzipBytes.compress(text)
        #expect(try DataFrame(json: bytes, compression: .automatic).rowCount == 2)
        #expect(try DataFrame(json: text, compression: .automatic).rowCount == 2)
        let cut = #expect(throws: FrameError.self) {
            try DataFrame(json: Array(bytes.dropLast()), compression: .gzip)
        }
        #expect((cut?.underlying as? GzipError)?.kind == .truncated)
        let large = #expect(throws: FrameError.self) {
            try DataFrame(json: bytes, compression: .gzip, maximumBytes: 10)
        }
        #expect((large?.underlying as? GzipError)?.kind == .limit)
        let path = "/tmp/gzip-json-\(UInt64.random(in: 0 ... .max)).json"
        defer { unlink(path) }
        let file = try #require(fopen(path, "w"))
        #expect(fwrite(bytes, 1, bytes.count, file) == bytes.count)
        fclose(file)
        #expect(try DataFrame(jsonFile: path, compression: .automatic).rowCount == 2)
        let plain = #expect(throws: FrameError.self) { try DataFrame(jsonFile: path) }
        #expect(plain?.message.contains("module Gzip") == true)
    }
}
