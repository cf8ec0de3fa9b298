public import DataFrames

extension ArrowReadOptions {
    /// Options that read files compressed with LZ4 or Zstandard too.
    ///
    /// - Parameter maximumBatchBytes: The most bytes of one batch or dictionary, also unpacked. Default: 2 GiB.
    public static func compressed(maximumBatchBytes: Int = 1 << 31) -> ArrowReadOptions {
        ArrowReadOptions(
            decompressors: [LZ4Decompressor(), ZstdDecompressor()],
            maximumBatchBytes: maximumBatchBytes
        )
    }
}
