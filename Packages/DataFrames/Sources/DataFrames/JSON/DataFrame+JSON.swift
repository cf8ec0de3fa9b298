extension DataFrame {
    /// Reads a frame from a JSON text in memory.
    ///
    /// - Parameters:
    ///   - bytes: The text, UTF-8 with or without a byte order mark.
    ///   - options: How to read it.
    /// - Throws: `.json` for text that is no JSON or has another shape, `.conversion` for a value that does not fit its
    ///   column, `.nullValue` for one that is null or missing where that is not allowed, `.schemaMismatch` for a key that
    ///   the schema does not name. Errors have row, path of keys (`column`), line and byte.
    public init(json bytes: [UInt8], options: JSONReadOptions = JSONReadOptions()) throws(FrameError) {
        let result: Result<DataFrame, FrameError> = bytes.withUnsafeBufferPointer { bytes in
            do throws(FrameError) {
                return .success(try JSONFrameReader(options).read(bytes))
            } catch {
                return .failure(error)
            }
        }
        self = try result.get()
    }

    /// Reads a frame from a JSON text.
    ///
    /// - Parameters:
    ///   - text: The text.
    ///   - options: How to read it.
    /// - Throws: As for bytes.
    public init(json text: String, options: JSONReadOptions = JSONReadOptions()) throws(FrameError) {
        try self.init(json: Array(text.utf8), options: options)
    }

    /// Reads a frame from a JSON file, which is held in memory while it is read. Blocks.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - options: How to read it.
    /// - Throws: `.file` when the file cannot be read, and the errors of reading bytes.
    public init(jsonFile path: String, options: JSONReadOptions = JSONReadOptions()) throws(FrameError) {
        try self.init(jsonSource: FileByteSource(path: path), options: options)
    }

    /// Reads a frame from the JSON text of any source, which is held in memory while it is read. Blocks while the source
    /// does.
    ///
    /// - Parameters:
    ///   - source: The bytes; closed at the end.
    ///   - options: How to read it.
    /// - Throws: What the source throws, and the errors of reading bytes.
    public init(jsonSource source: any ByteSource, options: JSONReadOptions = JSONReadOptions()) throws(FrameError) {
        defer { source.close() }
        try options.validate()
        try self.init(json: source.readAll(), options: options)
    }
}
