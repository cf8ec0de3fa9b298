/// Writes frames of one schema as an Arrow file or stream, batch by batch.
///
/// A file appears under its name only when ``finish()`` has returned: until then the bytes go into a temporary file of
/// mode 0600 in the same folder, which ``cancel()``, an error or the end of the writer removes. Nothing is compressed.
/// Calls block while they write. One thread at a time may use a writer.
public final class ArrowWriter {
    private let options: ArrowWriteOptions
    private let target: FileTarget
    private var encoder: ArrowEncoder?
    private var isFinished = false

    /// How many rows were written so far.
    public private(set) var rowCount = 0
    /// How many bytes were written so far.
    public var bytesWritten: Int { encoder?.position ?? 0 }

    /// Begins a file.
    ///
    /// - Parameters:
    ///   - path: The file; one that is there already is replaced by ``finish()``. A device or pipe is written directly.
    ///   - schema: The columns of all batches, or nil to take those of the first one. With a schema a writer that gets
    ///     no batch still writes the schema.
    ///   - options: How to write.
    /// - Throws: `.invalidArgument` for options that cannot be used, `.unsupported` for types without an Arrow form,
    ///   `.file` when the file cannot be made.
    public init(
        path: String,
        schema: [Field]? = nil,
        options: ArrowWriteOptions = ArrowWriteOptions()
    ) throws(FrameError) {
        try options.validate()
        self.options = options
        target = try FileTarget(path: path)
        if let schema { try begin(schema, []) }
    }

    /// Begins to write to an open file descriptor, such as standard output, which stays open.
    ///
    /// - Parameters:
    ///   - descriptor: The descriptor; the bytes go there as they come, ``cancel()`` cannot take them back.
    ///   - schema: The columns of all batches, or nil to take those of the first one.
    ///   - options: How to write.
    /// - Throws: As ``init(path:schema:options:)``.
    public init(
        descriptor: Int32,
        schema: [Field]? = nil,
        options: ArrowWriteOptions = ArrowWriteOptions()
    ) throws(FrameError) {
        try options.validate()
        self.options = options
        target = FileTarget(descriptor: descriptor)
        if let schema { try begin(schema, []) }
    }

    deinit { target.discard() }

    @discardableResult
    private func begin(_ schema: [Field], _ frames: [DataFrame]) throws(FrameError) -> ArrowEncoder {
        let encoder = try ArrowEncoder(schema: schema, frames: frames, options)
        let target = target
        try encoder.begin { (bytes) throws(FrameError) in try target.write(bytes) }
        self.encoder = encoder
        return encoder
    }

    /// Writes a frame as one batch.
    ///
    /// - Throws: `.schemaMismatch` when its names or types are not those of the batches before, `.unsupported` for a
    ///   changed dictionary in a file (it may only grow) or text beyond 2 GiB after a batch that had less, `.conversion`
    ///   for a time beyond its Arrow type, `.file` when writing fails; the writer is then finished and its temporary
    ///   file is gone.
    public func write(_ frame: DataFrame) throws(FrameError) {
        guard !isFinished else { throw FrameError(.invalidArgument, "The Arrow writer is finished already.") }
        do throws(FrameError) {
            let encoder = if let encoder { encoder } else { try begin(frame.schema, [frame]) }
            let target = target
            try encoder.encode(frame) { (bytes) throws(FrameError) in try target.write(bytes) }
            rowCount += frame.rowCount
        } catch {
            cancel()
            throw error
        }
    }

    /// Writes the end and gives the file its name; later calls do nothing.
    ///
    /// - Throws: `.invalidArgument` when there was neither a schema nor a frame, `.file` when writing fails; the
    ///   temporary file is then gone.
    public func finish() throws(FrameError) {
        if isFinished { return }
        do throws(FrameError) {
            guard let encoder else {
                throw FrameError(.invalidArgument, "An Arrow writer without schema and frame has nothing to write.")
            }
            let target = target
            try encoder.end { (bytes) throws(FrameError) in try target.write(bytes) }
            try target.commit()
            isFinished = true
        } catch {
            cancel()
            throw error
        }
    }

    /// Gives up and removes the temporary file; does nothing after ``finish()``.
    public func cancel() {
        isFinished = true
        target.discard()
    }
}
