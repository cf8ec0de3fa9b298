public import DataFrames

extension DataFrame {
    /// Reads a frame from CSV text in memory that may be compressed.
    ///
    /// - Parameters:
    ///   - bytes: The text, compressed or not.
    ///   - compression: Whether it is compressed; `.automatic` looks at the first two bytes.
    ///   - maximumBytes: The most bytes that may come out of it. Default: 16 GiB.
    ///   - options: How to read it.
    /// - Throws: `.compression` for damaged, cut or too large data, and the errors of reading CSV.
    public init(
        csv bytes: [UInt8],
        compression: Compression,
        maximumBytes: Int = 16 << 30,
        options: CSVReadOptions = CSVReadOptions()
    ) throws(FrameError) {
        try self.init(csvSource: GzipByteSource(bytes: bytes, compression, maximumBytes), options: options)
    }

    /// Reads a frame from a CSV file that may be compressed. Blocks while it reads.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - compression: Whether it is compressed; `.automatic` looks at the first two bytes.
    ///   - maximumBytes: The most bytes that may come out of it. Default: 16 GiB.
    ///   - options: How to read it.
    /// - Throws: `.compression` for damaged, cut or too large data, and the errors of reading CSV.
    public init(
        csvFile path: String,
        compression: Compression,
        maximumBytes: Int = 16 << 30,
        options: CSVReadOptions = CSVReadOptions()
    ) throws(FrameError) {
        try self.init(csvSource: GzipByteSource(path: path, compression, maximumBytes), options: options)
    }

    /// Reads a frame from a JSON text in memory that may be compressed.
    ///
    /// - Parameters:
    ///   - bytes: The text, compressed or not.
    ///   - compression: Whether it is compressed; `.automatic` looks at the first two bytes.
    ///   - maximumBytes: The most bytes that may come out of it, all of which are held in memory. Default: 1 GiB.
    ///   - options: How to read it.
    /// - Throws: `.compression` for damaged, cut or too large data, and the errors of reading JSON.
    public init(
        json bytes: [UInt8],
        compression: Compression,
        maximumBytes: Int = 1 << 30,
        options: JSONReadOptions = JSONReadOptions()
    ) throws(FrameError) {
        try self.init(jsonSource: GzipByteSource(bytes: bytes, compression, maximumBytes), options: options)
    }

    /// Reads a frame from a JSON file that may be compressed. Blocks while it reads.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - compression: Whether it is compressed; `.automatic` looks at the first two bytes.
    ///   - maximumBytes: The most bytes that may come out of it, all of which are held in memory. Default: 1 GiB.
    ///   - options: How to read it.
    /// - Throws: `.compression` for damaged, cut or too large data, and the errors of reading JSON.
    public init(
        jsonFile path: String,
        compression: Compression,
        maximumBytes: Int = 1 << 30,
        options: JSONReadOptions = JSONReadOptions()
    ) throws(FrameError) {
        try self.init(jsonSource: GzipByteSource(path: path, compression, maximumBytes), options: options)
    }
}
