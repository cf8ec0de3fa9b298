extension DataFrame {
    /// Reads a frame from CSV text in memory.
    ///
    /// - Parameters:
    ///   - bytes: The text, UTF-8 with or without a byte order mark.
    ///   - options: How to read it.
    /// - Throws: The errors of ``CSVReader/next(maxRows:)``, with line and column.
    public init(csv bytes: [UInt8], options: CSVReadOptions = CSVReadOptions()) throws(FrameError) {
        self = try CSVReader(bytes: bytes, options: options).readAll()
    }

    /// Reads a frame from CSV text.
    ///
    /// - Parameters:
    ///   - text: The text.
    ///   - options: How to read it.
    /// - Throws: The errors of ``CSVReader/next(maxRows:)``, with line and column.
    public init(csv text: String, options: CSVReadOptions = CSVReadOptions()) throws(FrameError) {
        try self.init(csv: Array(text.utf8), options: options)
    }

    /// Reads a frame from a CSV file, chunk by chunk. Blocks while it reads.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - options: How to read it.
    /// - Throws: `.file` when the file cannot be read, and the errors of ``CSVReader/next(maxRows:)``.
    public init(csvFile path: String, options: CSVReadOptions = CSVReadOptions()) throws(FrameError) {
        self = try CSVReader(path: path, options: options).readAll()
    }

    /// Reads a frame from CSV text of any source. Blocks while the source does.
    ///
    /// - Parameters:
    ///   - source: The bytes; see ``CSVReader/init(source:options:)``.
    ///   - options: How to read it.
    /// - Throws: What the source throws, and the errors of ``CSVReader/next(maxRows:)``.
    public init(csvSource source: any ByteSource, options: CSVReadOptions = CSVReadOptions()) throws(FrameError) {
        self = try CSVReader(source: source, options: options).readAll()
    }

    /// Writes the frame as CSV text.
    ///
    /// - Parameter options: How to write it.
    /// - Throws: `.unsupported` for lists and structures, `.invalidArgument` for options that cannot be used, `.csv`
    ///   for text with a NUL character.
    public func csv(_ options: CSVWriteOptions = CSVWriteOptions()) throws(FrameError) -> [UInt8] {
        let encoder = try CSVEncoder(schema: schema, options)
        if options.header { try encoder.encodeHeader() }
        try encoder.encode(self)
        return encoder.takeBytes()
    }

    /// Writes the frame as CSV into a file, which appears under its name only when it is complete. Blocks.
    ///
    /// - Parameters:
    ///   - path: The file; one that is there already is replaced.
    ///   - options: How to write it.
    /// - Throws: `.file` when the file cannot be written, and the errors of ``csv(_:)``; no file is left behind then.
    public func writeCSV(to path: String, options: CSVWriteOptions = CSVWriteOptions()) throws(FrameError) {
        let writer = try CSVWriter(path: path, schema: schema, options: options)
        do {
            try writer.write(self)
            try writer.finish()
        } catch {
            writer.cancel()
            throw error
        }
    }
}
