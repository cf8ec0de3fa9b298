extension DataFrame {
    /// Reads a frame from the bytes of an Arrow file (Feather version 2) or stream.
    ///
    /// - Parameters:
    ///   - bytes: The bytes; which of the two they are, they tell.
    ///   - options: How to read them.
    /// - Throws: The errors of ``ArrowReader``, with the byte concerned.
    public init(arrow bytes: [UInt8], options: ArrowReadOptions = ArrowReadOptions()) throws(FrameError) {
        self = try ArrowReader(bytes: bytes, options: options).readAll()
    }

    /// Reads a frame from an Arrow file (Feather version 2) or stream. Blocks while it reads.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - options: How to read it.
    /// - Throws: `.file` when the file cannot be read, and the errors of ``ArrowReader``.
    public init(arrowFile path: String, options: ArrowReadOptions = ArrowReadOptions()) throws(FrameError) {
        self = try ArrowReader(path: path, options: options).readAll()
    }

    /// The frame as the bytes of an Arrow file (Feather version 2) or stream of one batch.
    ///
    /// - Parameter options: How to write.
    /// - Throws: `.invalidArgument` for options that cannot be used, `.conversion` and `.unsupported` for what has no
    ///   Arrow form.
    public func arrow(_ options: ArrowWriteOptions = ArrowWriteOptions()) throws(FrameError) -> [UInt8] {
        try options.validate()
        var result: [UInt8] = []
        let encoder = try ArrowEncoder(schema: schema, frames: [self], options)
        let sink: ArrowEncoder.Sink = { (bytes) throws(FrameError) in result.append(contentsOf: bytes) }
        try encoder.begin(sink)
        try encoder.encode(self, sink)
        try encoder.end(sink)
        return result
    }

    /// Writes the frame as an Arrow file or stream of one batch, which appears under its name only when it is complete.
    /// Blocks.
    ///
    /// - Parameters:
    ///   - path: The file; one that is there already is replaced.
    ///   - options: How to write.
    /// - Throws: `.file` when the file cannot be written, and the errors of ``arrow(_:)``; no file is left behind then.
    public func writeArrow(
        to path: String,
        options: ArrowWriteOptions = ArrowWriteOptions()
    ) throws(FrameError) {
        let writer = try ArrowWriter(path: path, options: options)
        try writer.write(self)
        try writer.finish()
    }
}
