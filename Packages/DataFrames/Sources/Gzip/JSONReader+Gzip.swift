public import DataFrames

extension JSONReader {
    /// Opens a file of JSON lines, or of an array of objects, that may be compressed.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - compression: Whether it is compressed; `.automatic` looks at the first two bytes, whatever the name says.
    ///   - maximumBytes: The most bytes that may come out of it. Default: 16 GiB.
    ///   - options: How to read it.
    /// - Throws: `.compression` for damaged, cut or too large data, and the errors of `init(path:options:)`.
    public convenience init(
        path: String,
        compression: Compression,
        maximumBytes: Int = 16 << 30,
        options: JSONReadOptions = JSONReadOptions()
    ) throws(FrameError) {
        try self.init(source: GzipByteSource(path: path, compression, maximumBytes), options: options)
    }

    /// Reads JSON lines, or an array of objects, in memory that may be compressed.
    ///
    /// - Parameters:
    ///   - bytes: The text, compressed or not.
    ///   - compression: Whether it is compressed; `.automatic` looks at the first two bytes.
    ///   - maximumBytes: The most bytes that may come out of it. Default: 16 GiB; nothing but the batch at hand is kept.
    ///   - options: How to read it.
    /// - Throws: `.compression` for damaged, cut or too large data, and the errors of `init(bytes:options:)`.
    public convenience init(
        bytes: [UInt8],
        compression: Compression,
        maximumBytes: Int = 16 << 30,
        options: JSONReadOptions = JSONReadOptions()
    ) throws(FrameError) {
        try self.init(source: GzipByteSource(bytes: bytes, compression, maximumBytes), options: options)
    }
}
