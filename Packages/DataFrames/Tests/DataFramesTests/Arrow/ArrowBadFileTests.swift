import FoundationEssentials
import Testing

@testable import DataFrames

@Suite("Arrow files that cannot be")
struct ArrowBadFileTests {
    static let seeds = [ArrowSeeds.stream, ArrowSeeds.file, ArrowSeeds.views, ArrowSeeds.times, ArrowSeeds.deltas]

    /// Reads everything that bytes give, cell by cell; returns the error, if there is one.
    private func read(_ bytes: [UInt8]) -> FrameError? {
        do {
            let reader = try ArrowReader(bytes: bytes, options: ArrowReadOptions(maximumBatchBytes: 1 << 24))
            while let frame = try reader.next() {
                for column in frame.columns {
                    for row in 0..<min(column.count, 50) { _ = column.value(at: row) }
                }
                _ = frame.head(10).table()
            }
            return nil
        } catch {
            return error
        }
    }

    @Test("cut anywhere, the bytes are an error that names the place, or end between two messages", arguments: seeds)
    func cut(seed: ArrowSeeds) throws {
        let bytes = seed.bytes
        #expect(read(bytes) == nil)
        var failures = 0
        for count in 0..<bytes.count {
            guard let error = read(Array(bytes.prefix(count))) else { continue }
            failures += 1
            #expect(error.kind == .arrow && error.byteOffset != nil, "cut at \(count): \(error)")
        }
        // Only the few places between messages are no errors.
        #expect(failures >= bytes.count - 24)
    }

    @Test("with any byte changed, they are an error or a frame, never a crash", arguments: seeds)
    func changed(seed: ArrowSeeds) {
        let bytes = seed.bytes
        var errors = 0
        for index in bytes.indices {
            for change: (UInt8) -> UInt8 in [{ ~$0 }, { $0 ^ 1 }, { _ in 0 }, { _ in 0x7F }, { $0 ^ 0x80 }] {
                var copy = bytes
                copy[index] = change(copy[index])
                if copy[index] != bytes[index], read(copy) != nil { errors += 1 }
            }
        }
        #expect(errors > bytes.count / 4)
    }

    @Test("words of four bytes changed at random")
    func noise() {
        var generator = SeededGenerator(11)
        let words: [Int32] = [-1, .max, .min, 0, 1, 8, 16, 255, 1 << 16, 1 << 24, 1 << 30]
        for round in 0..<4_000 {
            var copy = ArrowBadFileTests.seeds[round % ArrowBadFileTests.seeds.count].bytes
            for _ in 0..<Int.random(in: 1...4, using: &generator) {
                let place = Int.random(in: 0..<copy.count / 4, using: &generator) * 4
                let word = words.randomElement(using: &generator)!
                withUnsafeBytes(of: word) { copy.replaceSubrange(place..<place + 4, with: $0) }
            }
            _ = read(copy)
        }
    }

    private func message(
        _ kind: UInt8,
        body: Int64 = 0,
        version: Int16 = 4,
        _ header: (inout FlatBuilder) -> Int
    ) -> [UInt8] {
        var builder = FlatBuilder()
        let header = header(&builder)
        let table = builder.table([(0, .int16(version)), (1, .int8(kind)), (2, .reference(header)), (3, .int64(body))])
        let metadata = builder.finish(table)
        return buffer([-1, Int32(metadata.count)]) + metadata
    }

    private func schema(_ type: ArrowType = .integer(bits: 64, isSigned: true)) -> [UInt8] {
        message(1) { ArrowFlatSchema.write([ArrowField(name: "n", type: type)], [:], &$0) }
    }

    private func batch(
        length: Int64 = 1,
        nodes: [[Int64]] = [[1, 0]],
        buffers: [[Int64]] = [[0, 0], [0, 8]],
        body: [UInt8] = [UInt8](repeating: 1, count: 8),
        stated: Int64? = nil
    ) -> [UInt8] {
        message(3, body: stated ?? Int64(body.count)) {
            let nodes = $0.structures(nodes)
            let buffers = $0.structures(buffers)
            return $0.table([(0, .int64(length)), (1, .reference(nodes)), (2, .reference(buffers))])
        } + body
    }

    @Test("batches that contradict themselves or their schema")
    func batches() {
        #expect(read(schema() + batch()) == nil)
        for bytes in [
            batch(length: 2), batch(length: -1, nodes: [[-1, 0]]), batch(nodes: []), batch(nodes: [[1, 0], [1, 0]]),
            batch(nodes: [[1, 2]]), batch(nodes: [[1, 1]]), batch(nodes: [[1 << 62, 0]]), batch(buffers: []),
            batch(buffers: [[0, 0]]), batch(buffers: [[0, 0], [0, 8], [0, 8]]), batch(buffers: [[0, 0], [0, 9]]),
            batch(buffers: [[0, 0], [8, 8]]), batch(buffers: [[0, 0], [-8, 8]]), batch(buffers: [[0, 0], [0, -8]]),
            batch(buffers: [[0, 0], [.max, .max]]), batch(buffers: [[0, 0], [0, 7]]), batch(stated: 16),
            batch(stated: -1), batch(stated: .max), batch(stated: 1 << 40), schema(),
        ] {
            let error = read(schema() + bytes)
            #expect(error?.kind == .arrow)
        }
    }

    @Test("a length beyond what is there is refused before memory is asked for")
    func lengths() {
        let error = read(schema() + batch(stated: 1 << 23))
        #expect(error?.message.contains("end within") == true)
        let large = read(buffer([-1, 1 << 23] as [Int32]) + [0])
        #expect(large?.kind == .arrow)
    }

    @Test("big-endian data, old versions, tensors, unions, and what is no Arrow at all")
    func others() {
        let bigEndian = message(1) { $0.table([(0, .int16(1))]) }
        #expect(read(bigEndian)?.kind == .unsupported)
        #expect(read(message(1, version: 2) { $0.table([]) })?.kind == .unsupported)
        #expect(read(schema() + message(4) { $0.table([]) })?.kind == .unsupported)
        #expect(read(Array("FEA1....".utf8))?.kind == .unsupported)
        for text in ["", "a", "ARROW1", "ARROW1\0\0", "a,b\n1,2\n", "PAR1PAR1PAR1PAR1PAR1PAR1"] {
            #expect(read(Array(text.utf8))?.kind == .arrow)
        }
        let twice = message(1) {
            ArrowFlatSchema.write([ArrowField(name: "n", type: .bool), ArrowField(name: "n", type: .bool)], [:], &$0)
        }
        #expect(read(twice)?.kind == .duplicateColumn)
    }

    @Test("streams from before the mark of version 0.15 are read")
    func legacy() throws {
        let frame = try DataFrame([("n", Column([7 as Int64]))])
        let bytes = Array(schema().dropFirst(4)) + batch(body: buffer([7 as Int64])).dropFirst(4) + [0, 0, 0, 0]
        #expect(try DataFrame(arrow: bytes).isEqual(to: frame))
    }

    @Test("schemas nested without end")
    func depth() {
        var field = ArrowField(name: "x", type: .bool)
        for _ in 0..<100 { field = ArrowField(name: "x", type: .list(isWide: false), children: [field]) }
        let deep = field
        #expect(read(message(1) { ArrowFlatSchema.write([deep], [:], &$0) })?.kind == .arrow)
    }

    @Test("few bytes that name endless fields")
    func sharedTables() {
        let bytes = message(1) {
            let type = $0.table([])
            let name = $0.text("x")
            var field = $0.table([(0, .reference(name)), (2, .int8(6)), (3, .reference(type))])
            for _ in 0..<40 {
                let children = $0.references(Array(repeating: field, count: 10))
                field = $0.table([
                    (0, .reference(name)), (2, .int8(13)), (3, .reference(type)), (5, .reference(children)),
                ])
            }
            let list = $0.references([field])
            return $0.table([(1, .reference(list))])
        }
        #expect(bytes.count < 4_000)
        #expect(read(bytes)?.kind == .arrow)
    }

    @Test("a footer that names one batch twice")
    func repeatedBatch() throws {
        let path = "\(TestFolder.path)/twice.arrow"
        defer { try? FileManager.default.removeItem(atPath: path) }
        let frame = try DataFrame([("n", Column([1, 2]))])
        let writer = try ArrowWriter(path: path)
        try writer.write(frame)
        try writer.write(frame)
        try writer.finish()
        var bytes = Array(try Data(contentsOf: URL(filePath: path)))
        let batches = try ArrowFooter(ArrowInput(MemoryByteSource(bytes)), total: bytes.count).batches
        #expect(batches.count == 2)
        let wanted = buffer([Int64(batches[1])])
        let place = try #require((0..<bytes.count - 8).last { Array(bytes[$0..<$0 + 8]) == wanted })
        bytes.replaceSubrange(place..<place + 8, with: buffer([Int64(batches[0])]))
        #expect(read(bytes)?.kind == .arrow)
    }

    @Test("indices without their dictionary, and a dictionary of no column")
    func dictionaries() {
        let field = ArrowField(
            name: "k",
            type: .bytes(isText: true, .narrow),
            dictionary: ArrowField.DictionaryForm(id: 5)
        )
        let schema = message(1) { ArrowFlatSchema.write([field], [:], &$0) }
        #expect(read(schema + batch(buffers: [[0, 0], [0, 4]]))?.kind == .arrow)
        #expect(
            read(schema + batch(nodes: [[1, 1]], buffers: [[0, 1], [0, 4]], body: [0, 0, 0, 0, 0, 0, 0, 0])) == nil
        )
        let stray = message(2) {
            let batch = $0.table([])
            return $0.table([(0, .int64(6)), (1, .reference(batch))])
        }
        #expect(read(schema + stray)?.kind == .arrow)
    }

    @Test("compressed data name the product that reads them; a false length is refused")
    func compressed() {
        func packed(_ stated: Int64) -> [UInt8] {
            message(3, body: 16) {
                let nodes = $0.structures([[1, 0]])
                let buffers = $0.structures([[0, 0], [0, 16]])
                let codec = $0.table([(0, .int8(1))])
                return $0.table([
                    (0, .int64(1)), (1, .reference(nodes)), (2, .reference(buffers)), (3, .reference(codec)),
                ])
            } + buffer([stated, 7])
        }
        let error = read(schema() + packed(8))
        #expect(error?.kind == .unsupported && error?.message.contains("ArrowCodecs") == true)
        #expect(error?.column == "n")
        #expect(read(schema() + packed(1 << 40))?.kind == .arrow)
        #expect(read(schema() + packed(-2))?.kind == .arrow)
        // -1 says that the bytes are there as they are.
        #expect(read(schema() + packed(-1)) == nil)
    }
}
