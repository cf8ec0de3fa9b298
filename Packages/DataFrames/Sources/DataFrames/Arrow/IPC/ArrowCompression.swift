/// How the buffers of Arrow files may be compressed.
public enum ArrowCompression: Sendable, Hashable, CustomStringConvertible {
    /// LZ4 in its frame format.
    case lz4Frame
    /// Zstandard.
    case zstd

    /// The name: `lz4` or `zstd`.
    public var description: String { self == .lz4Frame ? "lz4" : "zstd" }
}

/// Undoes one kind of compression for a reader of Arrow files.
///
/// The product `ArrowCodecs` has one for each; DataFrames itself depends on no C library.
public protocol ArrowDecompressor: Sendable {
    /// What it undoes.
    var compression: ArrowCompression { get }
    /// Unpacks one buffer. Several threads may call it at once.
    ///
    /// - Parameters:
    ///   - source: The compressed bytes.
    ///   - target: Room for exactly the bytes that must come out; all of it is written.
    /// - Throws: `.compression` for damaged bytes, and when more or fewer come out.
    func decompress(
        _ source: UnsafeRawBufferPointer,
        into target: UnsafeMutableRawBufferPointer
    ) throws(FrameError)
}
