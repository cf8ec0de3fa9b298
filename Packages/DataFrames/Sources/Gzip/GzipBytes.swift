internal import CZlib

/// Compresses and decompresses bytes that are all in memory.
public enum GzipBytes {
    /// Whether bytes begin like gzip data.
    public static func isGzip(_ bytes: [UInt8]) -> Bool {
        bytes.count >= 2 && bytes[0] == 0x1F && bytes[1] == 0x8B
    }

    /// Decompresses bytes.
    ///
    /// - Parameters:
    ///   - bytes: Complete compressed data.
    ///   - format: Its wrapping.
    ///   - maximumOutput: The most bytes that may come out. Default: 1 GiB.
    /// - Throws: `.truncated`, `.corrupt`, `.limit` or `.resources`.
    public static func decompress(
        _ bytes: [UInt8],
        format: InflateFormat = .gzip,
        maximumOutput: Int = 1 << 30
    ) throws(GzipError) -> [UInt8] {
        let inflater = Inflater(format, maximumOutput: maximumOutput)
        var output: [UInt8] = []
        try inflater.feed(bytes, into: &output)
        try inflater.finish()
        return output
    }

    /// Compresses bytes.
    ///
    /// - Parameters:
    ///   - bytes: What to compress.
    ///   - format: The wrapping; `httpDeflate` means zlib.
    ///   - level: 0 (none) to 9 (smallest). Default: 6.
    /// - Throws: `.invalidArgument` for another level, `.resources` without memory.
    public static func compress(
        _ bytes: [UInt8],
        format: InflateFormat = .gzip,
        level: Int = 6
    ) throws(GzipError) -> [UInt8] {
        guard (0...9).contains(level) else {
            throw GzipError(.invalidArgument, "The compression level is \(level), but must be 0 to 9.")
        }
        var stream = z_stream()
        let code = deflateInit2_(
            &stream,
            Int32(level),
            Z_DEFLATED,
            format.windowBits,
            8,
            Z_DEFAULT_STRATEGY,
            ZLIB_VERSION,
            Int32(MemoryLayout<z_stream>.size)
        )
        guard code == Z_OK else { throw GzipError(.resources, "zlib could not be started (code \(code)).") }
        defer { deflateEnd(&stream) }
        var output: [UInt8] = []
        var isDone = false
        bytes.withUnsafeBufferPointer { input in
            withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 64 << 10) { buffer in
                var offset = 0
                repeat {
                    let offered = min(input.count - offset, 1 << 30)
                    let isLast = offset + offered == input.count
                    stream.next_in = UnsafeMutablePointer(mutating: input.baseAddress.map { $0 + offset })
                    stream.avail_in = UInt32(offered)
                    stream.next_out = buffer.baseAddress
                    stream.avail_out = UInt32(buffer.count)
                    let code = deflate(&stream, isLast ? Z_FINISH : Z_NO_FLUSH)
                    offset += offered - Int(stream.avail_in)
                    output.append(contentsOf: buffer.prefix(buffer.count - Int(stream.avail_out)))
                    if code == Z_STREAM_END { isDone = true }
                    if code != Z_OK { break }
                } while !isDone
            }
        }
        guard isDone else { throw GzipError(.resources, "zlib could not compress the bytes.") }
        return output
    }
}
