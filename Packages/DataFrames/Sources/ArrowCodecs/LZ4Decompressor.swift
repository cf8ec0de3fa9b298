internal import CLZ4
public import DataFrames

/// Unpacks the buffers of Arrow files that are compressed with LZ4, by liblz4.
public struct LZ4Decompressor: ArrowDecompressor {
    /// Always ``DataFrames/ArrowCompression/lz4Frame``.
    public var compression: ArrowCompression { .lz4Frame }

    /// Creates a decompressor.
    public init() {}

    /// Unpacks one buffer; throws `.compression` for damaged bytes and when more or fewer come out.
    public func decompress(
        _ source: UnsafeRawBufferPointer,
        into target: UnsafeMutableRawBufferPointer
    ) throws(FrameError) {
        var context: OpaquePointer?
        guard LZ4F_isError(LZ4F_createDecompressionContext(&context, UInt32(LZ4F_VERSION))) == 0, let context else {
            throw FrameError(.compression, "LZ4 could not be started")
        }
        defer { LZ4F_freeDecompressionContext(context) }
        var read = 0
        var written = 0
        // One byte of room at the end, so that bytes too many are seen.
        var spare: UInt8 = 0
        while true {
            var consumed = source.count - read
            var made = target.count - written
            let isFull = made == 0
            let rest =
                isFull
                ? withUnsafeMutablePointer(to: &spare) { spare in
                    made = 1
                    return LZ4F_decompress(context, spare, &made, source.baseAddress.map { $0 + read }, &consumed, nil)
                }
                : LZ4F_decompress(
                    context,
                    target.baseAddress.map { $0 + written },
                    &made,
                    source.baseAddress.map { $0 + read },
                    &consumed,
                    nil
                )
            if LZ4F_isError(rest) != 0 { throw FrameError(.compression, "LZ4 data are damaged") }
            if isFull, made > 0 {
                throw FrameError(.compression, "LZ4 data hold more than the stated \(target.count) bytes")
            }
            read += consumed
            if !isFull { written += made }
            if rest == 0, read == source.count { break }
            if consumed == 0, made == 0 || isFull {
                throw FrameError(.compression, "LZ4 data end too early")
            }
        }
        guard written == target.count else {
            throw FrameError(.compression, "LZ4 data hold \(written) bytes, not the stated \(target.count)")
        }
    }
}
