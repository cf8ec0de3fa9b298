import Gzip
import Testing

@Suite("Inflater")
struct InflaterTests {
    static let text = Array((0..<20_000).map { "row \($0);\($0 * 7 % 1_000)\n" }.joined().utf8)

    /// Feeds bytes in portions of one size.
    static func inflate(
        _ bytes: [UInt8],
        _ format: InflateFormat,
        portion: Int,
        maximumOutput: Int = 1 << 30,
        maximumRatio: Int? = nil
    ) throws(GzipError) -> [UInt8] {
        let inflater = Inflater(format, maximumOutput: maximumOutput, maximumRatio: maximumRatio)
        var output: [UInt8] = []
        var start = 0
        while start < bytes.count {
            let end = min(start + portion, bytes.count)
            try inflater.feed(Array(bytes[start..<end]), into: &output)
            start = end
        }
        try inflater.finish()
        return output
    }

    @Test("every format in every portion", arguments: [InflateFormat.gzip, .zlib, .raw], [1, 2, 3, 1_000, 1 << 20])
    func portions(format: InflateFormat, portion: Int) throws {
        let bytes = try GzipBytes.compress(Self.text, format: format)
        #expect(try Self.inflate(bytes, format, portion: portion) == Self.text)
        #expect(try GzipBytes.decompress(bytes, format: format) == Self.text)
    }

    @Test("HTTP's deflate is zlib or raw", arguments: [InflateFormat.zlib, .raw], [1, 2, 1 << 20])
    func httpDeflate(format: InflateFormat, portion: Int) throws {
        for level in 0...9 {
            let bytes = try GzipBytes.compress(Self.text, format: format, level: level)
            #expect(try Self.inflate(bytes, .httpDeflate, portion: portion) == Self.text)
        }
    }

    @Test("several gzip members are one text, zeros behind them are padding", arguments: [1, 7, 1 << 20])
    func members(portion: Int) throws {
        let one = try GzipBytes.compress(Array("one ".utf8))
        let empty = try GzipBytes.compress([])
        let two = try GzipBytes.compress(Array("two".utf8))
        let bytes = one + empty + two + [UInt8](repeating: 0, count: 100)
        #expect(try Self.inflate(bytes, .gzip, portion: portion) == Array("one two".utf8))
    }

    @Test("a cut anywhere is a truncation", arguments: [InflateFormat.gzip, .zlib, .raw, .httpDeflate])
    func truncation(format: InflateFormat) throws {
        let bytes = try GzipBytes.compress(Array("some text, some text".utf8), format: format)
        for length in 0..<bytes.count {
            let error = #expect(throws: GzipError.self) {
                try Self.inflate(Array(bytes[..<length]), format, portion: 5)
            }
            #expect(error?.kind == .truncated, "\(length) of \(bytes.count) bytes")
            #expect(error?.bytesIn == length)
        }
    }

    @Test("a cut second member is a truncation")
    func truncatedMember() throws {
        let one = try GzipBytes.compress(Array("one".utf8))
        let error = #expect(throws: GzipError.self) {
            try Self.inflate(one + one[..<(one.count - 1)], .gzip, portion: 100)
        }
        #expect(error?.kind == .truncated)
    }

    @Test(
        "junk behind the data is an error",
        arguments: [[1], [0x1F], [0x1F, 0x8C], [0, 1], [0x1F, 0x8B, 7, 0]] as [[UInt8]]
    )
    func junk(tail: [UInt8]) throws {
        let bytes = try GzipBytes.compress(Array("text".utf8)) + tail
        let error = #expect(throws: GzipError.self) { try Self.inflate(bytes, .gzip, portion: 1) }
        #expect(error?.kind == .corrupt)
        #expect(error == #expect(throws: GzipError.self) { try Self.inflate(bytes, .gzip, portion: 1_000) })
    }

    @Test("a changed byte never gives other data")
    func damage() throws {
        let text = Array("the quick brown fox jumps over the lazy dog, again and again and again".utf8)
        let bytes = try GzipBytes.compress(text)
        for index in bytes.indices {
            for bit in 0..<8 {
                var damaged = bytes
                damaged[index] ^= 1 << UInt8(bit)
                let output = try? Self.inflate(damaged, .gzip, portion: 9)
                #expect(output == nil || output == text, "byte \(index), bit \(bit)")
            }
        }
    }

    @Test("exactly the limit is allowed, one byte more is not")
    func limit() throws {
        let bytes = try GzipBytes.compress(Self.text)
        #expect(try Self.inflate(bytes, .gzip, portion: 900, maximumOutput: Self.text.count) == Self.text)
        let error = #expect(throws: GzipError.self) {
            try Self.inflate(bytes, .gzip, portion: 900, maximumOutput: Self.text.count - 1)
        }
        #expect(error?.kind == .limit)
    }

    @Test("a bomb stops at the limit, and keeps its error")
    func bomb() throws {
        let bomb = try GzipBytes.compress([UInt8](repeating: 0, count: 64 << 20), level: 9)
        let inflater = Inflater(.gzip, maximumOutput: 10 << 20)
        var seen = 0
        let error = #expect(throws: GzipError.self) {
            try bomb.withUnsafeBytes { try inflater.feed($0) { seen += $0.count } }
        }
        #expect(error?.kind == .limit)
        #expect(seen <= 10 << 20)
        #expect(error == #expect(throws: GzipError.self) { try inflater.finish() })
        let ratio = #expect(throws: GzipError.self) {
            try Self.inflate(bomb, .gzip, portion: 1_000, maximumRatio: 200)
        }
        #expect(ratio?.kind == .limit)
        #expect((ratio?.bytesOut ?? 0) <= 3 << 20)
        #expect(try Self.inflate(bomb, .gzip, portion: 1_000, maximumRatio: 1_100).count == 64 << 20)
    }

    @Test("stepping gives one portion at a time")
    func stepping() throws {
        let bytes = try GzipBytes.compress([UInt8](repeating: 7, count: 200_000))
        let inflater = Inflater(.gzip, maximumOutput: 1 << 20)
        var portions: [Int] = []
        try bytes.withUnsafeBytes { input in
            var rest = input
            var hasMore = true
            while !rest.isEmpty || hasMore {
                let step = try inflater.step(rest)
                if !step.output.isEmpty { portions.append(step.output.count) }
                rest = UnsafeRawBufferPointer(rebasing: rest[step.consumed...])
                hasMore = step.hasMore
            }
        }
        try inflater.finish()
        #expect(portions == [65_536, 65_536, 65_536, 3_392])
        #expect(inflater.bytesIn == bytes.count && inflater.bytesOut == 200_000)
    }

    @Test("no bytes are empty data only when that is asked")
    func empty() throws {
        try Inflater(.gzip, maximumOutput: 10).finish(allowsEmpty: true)
        let error = #expect(throws: GzipError.self) { try Inflater(.gzip, maximumOutput: 10).finish() }
        #expect(error?.kind == .truncated)
        let cut = Inflater(.gzip, maximumOutput: 10)
        var output: [UInt8] = []
        try cut.feed([0x1F], into: &output)
        #expect(throws: GzipError.self) { try cut.finish(allowsEmpty: true) }
    }

    @Test("random bytes never trap", arguments: 0..<20)
    func noise(seed: Int) {
        var state = UInt64(seed) &* 0x9E37_79B9_7F4A_7C15 | 1
        for format in [InflateFormat.gzip, .zlib, .raw, .httpDeflate] {
            for _ in 0..<50 {
                var bytes = (0..<60).map { _ in
                    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                    return UInt8(truncatingIfNeeded: state >> 33)
                }
                if format == .gzip { bytes.replaceSubrange(0..<4, with: [0x1F, 0x8B, 8, 0]) }
                let output = try? Self.inflate(bytes, format, portion: 7, maximumOutput: 1 << 16)
                #expect((output?.count ?? 0) <= 1 << 16)
            }
        }
    }

    @Test("levels and arguments")
    func arguments() throws {
        let error = #expect(throws: GzipError.self) { try GzipBytes.compress([1], level: 10) }
        #expect(error?.kind == .invalidArgument)
        let stored = try GzipBytes.compress(Self.text, level: 0)
        let small = try GzipBytes.compress(Self.text, level: 9)
        #expect(stored.count > Self.text.count && small.count < Self.text.count / 3)
        #expect(GzipBytes.isGzip(small) && !GzipBytes.isGzip([0x1F]) && !GzipBytes.isGzip(Self.text))
    }
}
