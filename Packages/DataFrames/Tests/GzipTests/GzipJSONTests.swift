import DataFrames
import Glibc
import Gzip
import Testing

@Suite("JSON in batches under gzip")
struct GzipJSONTests {
    static let text = (0..<30_000).map { "{\"n\": \($0), \"t\": \"x\($0 % 97)\"}\n" }.joined()

    private func rows(_ reader: JSONReader) throws -> Int {
        var rows = 0
        while let batch = try reader.next(maxRows: 999) { rows += batch.rowCount }
        return rows
    }

    @Test("a file under any name, inferred from all rows, from a sample, and declared")
    func file() throws {
        let path = "/tmp/gzip-json-\(UInt64.random(in: 0 ... .max)).txt"
        defer { unlink(path) }
        let bytes = try GzipBytes.compress(Array(Self.text.utf8))
        let file = try #require(fopen(path, "w"))
        #expect(fwrite(bytes, 1, bytes.count, file) == bytes.count)
        fclose(file)
        var sample = JSONReadOptions()
        sample.inference = .sample(rows: 10)
        let declared = JSONReadOptions(schema: [Field("n", .int64), Field("t", .string)])
        for options in [JSONReadOptions(), sample, declared] {
            let reader = try JSONReader(path: path, compression: .automatic, options: options)
            #expect(reader.schema.map(\.type) == [.int64, .string])
            #expect(try rows(reader) == 30_000)
        }
        let plain = #expect(throws: FrameError.self) { try JSONReader(path: path) }
        #expect(plain?.message.contains("module Gzip") == true)
    }

    @Test("plain bytes pass, cut ones are an error after the rows that are whole, and a bomb stops")
    func bytes() throws {
        let plain = Array(Self.text.utf8)
        #expect(try rows(JSONReader(bytes: plain, compression: .automatic)) == 30_000)
        let bytes = try GzipBytes.compress(plain)
        let array = Array("[".utf8) + plain.dropLast().flatMap { $0 == 0x0A ? [0x2C, 0x0A] : [$0] } + Array("]".utf8)
        #expect(try rows(JSONReader(bytes: GzipBytes.compress(array), compression: .automatic)) == 30_000)
        let options = JSONReadOptions(schema: [Field("n", .int64), Field("t", .string)])
        for length in [2, bytes.count / 2, bytes.count - 1] {
            let reader = try JSONReader(bytes: Array(bytes[..<length]), compression: .automatic, options: options)
            let error = #expect(throws: FrameError.self) { try rows(reader) }
            #expect(error?.kind == .compression)
            #expect((error?.underlying as? GzipError)?.kind == .truncated)
        }
        let bomb = #expect(throws: FrameError.self) {
            try rows(JSONReader(bytes: bytes, compression: .gzip, maximumBytes: 100_000, options: options))
        }
        #expect((bomb?.underlying as? GzipError)?.kind == .limit)
    }
}
