/// How Arrow files and streams are read.
public struct ArrowReadOptions: Sendable {
    /// What undoes compression; without one for it a compressed file is an error. Default: none.
    public var decompressors: [any ArrowDecompressor]
    /// The most bytes of one batch or dictionary, compressed or not. Default: 2 GiB.
    public var maximumBatchBytes: Int

    /// Creates options.
    public init(decompressors: [any ArrowDecompressor] = [], maximumBatchBytes: Int = 1 << 31) {
        self.decompressors = decompressors
        self.maximumBatchBytes = maximumBatchBytes
    }
}
