import ArrowCodecs
import DataFrames
import Testing

@Suite("Compressed Arrow files")
struct ArrowCodecsTests {
    static let seeds = [CompressedSeeds.lz4, CompressedSeeds.zstd]

    @Test("LZ4 and Zstandard come out as what went in", arguments: seeds)
    func reading(seed: CompressedSeeds) throws {
        let bytes = seed.bytes
        // README: arrow-compressed
        let frame = try DataFrame(arrow: bytes, options: .compressed())
        // END
        #expect(try frame["n", as: Int64.self].values.elementsEqual(0..<300))
        #expect(try frame.filter("t", as: String.self) { $0 == "text" }.rowCount == 300)
    }

    @Test("without a decompressor the error says what is missing", arguments: seeds)
    func withoutDecompressor(seed: CompressedSeeds) {
        let bytes = seed.bytes
        let error = #expect(throws: FrameError.self) { try DataFrame(arrow: bytes) }
        #expect(error?.kind == .unsupported && error?.message.contains("ArrowCodecs") == true)
    }

    @Test("more bytes than the limit are an error", arguments: seeds)
    func limit(seed: CompressedSeeds) {
        let bytes = seed.bytes
        let error = #expect(throws: FrameError.self) {
            try DataFrame(arrow: bytes, options: .compressed(maximumBatchBytes: 3_000))
        }
        #expect(error?.kind == .arrow)
    }

    @Test("with any byte changed, they are an error or a frame, never a crash", arguments: seeds)
    func changed(seed: CompressedSeeds) {
        let bytes = seed.bytes
        var errors = 0
        for index in bytes.indices {
            var copy = bytes
            copy[index] = ~copy[index]
            do {
                _ = try DataFrame(arrow: copy, options: .compressed(maximumBatchBytes: 1 << 20))
            } catch {
                errors += 1
            }
        }
        #expect(errors > bytes.count / 4)
    }

    private func unpack(_ decompressor: some ArrowDecompressor, _ bytes: [UInt8], _ count: Int) throws(FrameError) {
        var target = [UInt8](repeating: 0, count: count)
        var failed: FrameError?
        bytes.withUnsafeBytes { source in
            target.withUnsafeMutableBytes { target in
                do throws(FrameError) {
                    try decompressor.decompress(source, into: target)
                } catch {
                    failed = error
                }
            }
        }
        if let failed { throw failed }
    }

    @Test("bytes too many, too few, cut or none are errors")
    func wrongCounts() throws {
        // 300 zeros, as lz4 and zstd pack them.
        let lz4: [UInt8] = [
            0x04, 0x22, 0x4D, 0x18, 0x60, 0x40, 0x82, 0x0C, 0x00, 0x00, 0x00, 0x1F, 0x00, 0x01, 0x00, 0xFF, 0x14, 0x50,
            0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
        ]
        let zstd: [UInt8] = [
            0x28, 0xB5, 0x2F, 0xFD, 0x60, 0x2C, 0x00, 0x4D, 0x00, 0x00, 0x10, 0x00, 0x00, 0x01, 0x00, 0x27, 0x2A, 0xC0,
            0x02,
        ]
        try unpack(LZ4Decompressor(), lz4, 300)
        try unpack(ZstdDecompressor(), zstd, 300)
        for count in [0, 1, 299, 301, 1_000] {
            let first = #expect(throws: FrameError.self) { try unpack(LZ4Decompressor(), lz4, count) }
            let second = #expect(throws: FrameError.self) { try unpack(ZstdDecompressor(), zstd, count) }
            #expect(first?.kind == .compression && second?.kind == .compression)
        }
        for count in 0..<lz4.count {
            #expect(throws: FrameError.self) { try unpack(LZ4Decompressor(), Array(lz4.prefix(count)), 300) }
        }
        for count in 0..<zstd.count {
            #expect(throws: FrameError.self) { try unpack(ZstdDecompressor(), Array(zstd.prefix(count)), 300) }
        }
    }
}
