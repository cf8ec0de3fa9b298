import Testing

@testable import DataFrames

@Suite("CSV in: batches under a limit of memory")
struct CSVBatchSizeTests {
    private func bytes(_ frame: DataFrame) -> Int {
        frame.columns.reduce(0) { sum, column in
            let storage = column.storage
            return sum + [storage.validity, storage.values, storage.offsets].reduce(0) { $0 + ($1?.byteCount ?? 0) }
        }
    }

    @Test(
        "no batch takes more than the limit, and together they are the whole",
        arguments: [100, 1_000, 33_333, 1 << 20]
    )
    func limit(maximum: Int) throws {
        var random = SeededGenerator(4)
        let text =
            "n,t,b\n"
            + (0..<5_000).map { row in
                let words = String(repeating: "ab", count: Int.random(in: 0...30, using: &random))
                return (row % 11 == 0 ? "" : "\(row)") + ",\(words),true\n"
            }.joined()
        let whole = try DataFrame(csv: text)
        let reader = try CSVReader(MemoryByteSource(Array(text.utf8)), CSVReadOptions(), chunk: 4_096)
        var frames: [DataFrame] = []
        while let frame = try reader.next(maxBytes: maximum) {
            // Offsets have one more element than rows; a row alone may be larger.
            #expect(bytes(frame) <= maximum + 8 || frame.rowCount == 1)
            frames.append(frame)
        }
        #expect(try DataFrame.concatenating(frames) == whole)
        #expect(frames.count > 1 || maximum == 1 << 20)
    }

    @Test("a row larger than the limit comes alone")
    func large() throws {
        let text = "t\na\n" + String(repeating: "x", count: 5_000) + "\nb\nc\n"
        let reader = try CSVReader(bytes: Array(text.utf8))
        var counts: [Int] = []
        while let frame = try reader.next(maxBytes: 100) { counts.append(frame.rowCount) }
        #expect(counts == [1, 1, 2])
    }

    @Test("both limits count")
    func rows() throws {
        let text = "n\n" + (0..<100).map { "\($0)\n" }.joined()
        let reader = try CSVReader(bytes: Array(text.utf8))
        #expect(try reader.next(maxBytes: 1 << 20, maxRows: 30)?.rowCount == 30)
        #expect(try reader.next(maxBytes: 90)?.rowCount == 10)
        #expect(try reader.next()?.rowCount == 60)
        #expect(reader.rowCount == 100)
    }

    @Test("repaired text counts as what it becomes")
    func repaired() throws {
        let text = Array("t\n".utf8) + (0..<50).flatMap { _ in [UInt8](repeating: 0xFF, count: 10) + [0x0A] }
        var options = CSVReadOptions()
        options.repairsUTF8 = true
        let reader = try CSVReader(bytes: text, options: options)
        while let frame = try reader.next(maxBytes: 400) { #expect(bytes(frame) <= 408) }
        #expect(reader.rowCount == 50)
    }
}
