internal import CZstd
public import DataFrames

/// Unpacks the buffers of Arrow files that are compressed with Zstandard, by libzstd.
public struct ZstdDecompressor: ArrowDecompressor {
    /// Always ``DataFrames/ArrowCompression/zstd``.
    public var compression: ArrowCompression { .zstd }

    /// Creates a decompressor.
    public init() {}

    /// Unpacks one buffer; throws `.compression` for damaged bytes and when more or fewer come out.
    public func decompress(
        _ source: UnsafeRawBufferPointer,
        into target: UnsafeMutableRawBufferPointer
    ) throws(FrameError) {
        let count = ZSTD_decompress(target.baseAddress, target.count, source.baseAddress, source.count)
        if ZSTD_isError(count) != 0 {
            throw FrameError(.compression, "Zstandard data are damaged: \(String(cString: ZSTD_getErrorName(count)))")
        }
        guard count == target.count else {
            throw FrameError(.compression, "Zstandard data hold \(count) bytes, not the stated \(target.count)")
        }
    }
}
