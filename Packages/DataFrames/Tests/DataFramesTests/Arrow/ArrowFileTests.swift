import FoundationEssentials
import Testing

@testable import DataFrames

@Suite("Arrow files and streams")
struct ArrowFileTests {
    static let forms: [ArrowWriteOptions] = [
        ArrowWriteOptions(format: .file), ArrowWriteOptions(format: .stream),
        ArrowWriteOptions(format: .file, alignment: 8), ArrowWriteOptions(format: .stream, alignment: 8),
    ]

    static func sample(_ rows: Int, seed: UInt64 = 2) throws -> DataFrame {
        try DataFrame(
            Samples.types.enumerated().map { ("c\($0)", try Samples.column($1, count: rows, seed: seed, nulls: 0.1)) }
        )
    }

    @Test("every type comes back equal, whole and as a slice", arguments: forms)
    func everyType(options: ArrowWriteOptions) throws {
        let frame = try ArrowFileTests.sample(100)
        for part in [frame, frame.slice(13..<77), frame.slice(8..<9), frame.slice(50..<50)] {
            let back = try DataFrame(arrow: part.arrow(options))
            #expect(back.schema == frame.schema)
            #expect(back.isEqual(to: part))
        }
    }

    @Test("nullability, names, metadata and offsets of 64 bits stay")
    func schemas() throws {
        let wide = ColumnStorage(
            values: ColumnBuffer(copying: Array("xabcd".utf8)),
            offsets: ColumnBuffer(copying: buffer([1, 2, 2, 5] as [Int64])),
            hasWideOffsets: true
        )
        let frame = try DataFrame(
            schema: [Field("", .int64, isNullable: false), Field("größe", .string)],
            columns: [Column([1, 2, 3]), Column(type: .string, count: 3, nullCount: 0, storage: wide)]
        )
        let bytes = try frame.arrow(ArrowWriteOptions(metadata: ["who": "we", "a": "é"]))
        let reader = try ArrowReader(bytes: bytes)
        #expect(reader.metadata == ["who": "we", "a": "é"])
        #expect(reader.schema == frame.schema && reader.batchCount == 1)
        let back = try reader.readAll()
        #expect(back.isEqual(to: frame))
        #expect(back.storage[1].storage.hasWideOffsets)
    }

    @Test("a batch's columns share the memory that it was read into")
    func sharing() throws {
        let frame = try DataFrame([("a", Column([1, 2, 3])), ("b", Column([4, 5, 6]))])
        let back = try DataFrame(arrow: frame.arrow(ArrowWriteOptions(alignment: 8)))
        let places = back.columns.map { Int(bitPattern: $0.addresses[0]) }
        #expect(places[1] - places[0] == 24)
    }

    @Test("batches go out and come in one by one", arguments: [ArrowWriteOptions.Format.file, .stream])
    func batches(format: ArrowWriteOptions.Format) throws {
        let path = "\(TestFolder.path)/batches-\(format).arrow"
        defer { try? FileManager.default.removeItem(atPath: path) }
        let frame = try ArrowFileTests.sample(90)
        let writer = try ArrowWriter(path: path, schema: frame.schema, options: ArrowWriteOptions(format: format))
        for start in stride(from: 0, to: 90, by: 40) { try writer.write(frame.slice(start..<min(90, start + 40))) }
        #expect(!FileManager.default.fileExists(atPath: path))
        try writer.finish()
        #expect(writer.rowCount == 90)
        let reader = try ArrowReader(path: path)
        #expect(reader.batchCount == (format == .file ? 3 : nil))
        var rows: [Int] = []
        while let batch = try reader.next() { rows.append(batch.rowCount) }
        #expect(rows == [40, 40, 10])
        #expect(try reader.next() == nil)
        #expect(try DataFrame(arrowFile: path).isEqual(to: frame))
        let size = try Data(contentsOf: URL(filePath: path)).count
        #expect(writer.bytesWritten == size)
    }

    @Test("a file from a source that goes forward only is read as the stream that it begins with")
    func forwardOnly() throws {
        final class Forward: ByteSource {
            private let inner: MemoryByteSource
            init(_ bytes: [UInt8]) { inner = MemoryByteSource(bytes) }
            var totalBytes: Int? { nil }
            func read(into target: UnsafeMutableRawBufferPointer) -> Int {
                inner.read(into: UnsafeMutableRawBufferPointer(rebasing: target.prefix(7)))
            }
            func rewind() throws(FrameError) { throw FrameError(.unsupported, "It goes forward only") }
            func close() {}
        }
        let frame = try ArrowFileTests.sample(20)
        for options in ArrowFileTests.forms {
            let bytes = try frame.arrow(options)
            #expect(try ArrowReader(source: Forward(bytes)).readAll().isEqual(to: frame))
            let cut = #expect(throws: FrameError.self) {
                _ = try ArrowReader(source: Forward(Array(bytes.prefix(bytes.count / 2)))).readAll()
            }
            #expect(cut?.kind == .arrow && cut?.byteOffset != nil)
        }
    }

    @Test("a dictionary may change in a stream; in a file it may only grow")
    func changingDictionaries() throws {
        func frame(_ texts: [String?]) throws -> DataFrame {
            try DataFrame([("k", Column(texts, type: .dictionary(.string)))])
        }
        let (first, grown, other) = (try frame(["a", "b"]), try frame(["a", "b", "c", nil]), try frame(["x", "a"]))
        for (format, frames) in [
            (ArrowWriteOptions.Format.file, [first, grown, grown]), (.stream, [first, grown, other, first]),
        ] {
            let path = "\(TestFolder.path)/dictionaries-\(format).arrow"
            defer { try? FileManager.default.removeItem(atPath: path) }
            let writer = try ArrowWriter(path: path, options: ArrowWriteOptions(format: format))
            for frame in frames { try writer.write(frame) }
            try writer.finish()
            let back = try DataFrame(arrowFile: path)
            #expect(back.columns[0].cells == frames.flatMap { $0.columns[0].cells })
        }
        let path = "\(TestFolder.path)/dictionary-changed.arrow"
        let writer = try ArrowWriter(path: path)
        try writer.write(first)
        let error = #expect(throws: FrameError.self) { try writer.write(other) }
        #expect(error?.kind == .unsupported && error?.column == "k")
        #expect(!FileManager.default.fileExists(atPath: path))
    }

    @Test("batches of other columns, options that cannot be, and nothing to write are errors")
    func misuse() throws {
        let path = "\(TestFolder.path)/misuse.arrow"
        let writer = try ArrowWriter(path: path)
        try writer.write(DataFrame([("a", Column([1]))]))
        let mismatch = #expect(throws: FrameError.self) { try writer.write(DataFrame([("b", Column([1]))])) }
        #expect(mismatch?.kind == .schemaMismatch)
        let finished = #expect(throws: FrameError.self) { try writer.write(DataFrame([("a", Column([1]))])) }
        #expect(finished?.kind == .invalidArgument)
        let nothing = #expect(throws: FrameError.self) { try ArrowWriter(path: path).finish() }
        #expect(nothing?.kind == .invalidArgument)
        for alignment in [0, 4, 12, 8192, -8] {
            let error = #expect(throws: FrameError.self) {
                _ = try DataFrame([]).arrow(ArrowWriteOptions(alignment: alignment))
            }
            #expect(error?.kind == .invalidArgument)
        }
        let limit = #expect(throws: FrameError.self) {
            _ = try ArrowReader(bytes: [], options: ArrowReadOptions(maximumBatchBytes: 0))
        }
        #expect(limit?.kind == .invalidArgument)
        #expect(!FileManager.default.fileExists(atPath: path))
    }

    @Test(
        "the bytes begin and end as the format says, and buffers stand where the alignment wants them",
        arguments: [8, 64]
    )
    func places(alignment: Int) throws {
        let frame = try DataFrame([("n", Column([0x0102_0304_0506_0708 as Int64, nil]))])
        let stream = try frame.arrow(ArrowWriteOptions(format: .stream, alignment: alignment))
        #expect(stream.prefix(4) == [0xFF, 0xFF, 0xFF, 0xFF])
        #expect(stream.suffix(8) == [0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0])
        let file = try frame.arrow(ArrowWriteOptions(format: .file, alignment: alignment))
        #expect(file.prefix(8) == ArrowFooter.magic + [0, 0] && file.suffix(6) == ArrowFooter.magic[...])
        for bytes in [stream, file] {
            let place = bytes.indices.first { bytes[$0...].starts(with: [8, 7, 6, 5, 4, 3, 2, 1]) }
            #expect((place ?? 1) % alignment == 0)
        }
    }
}
