/// Writes frames of one schema as CSV, batch by batch.
///
/// A file appears under its name only when ``finish()`` has returned: until then the text goes into a temporary file of
/// mode 0600 in the same folder, which ``cancel()``, an error or the end of the writer removes. Calls block while they
/// write. One thread at a time may use a writer.
public final class CSVWriter {
    private static let flushSize = 256 << 10

    private let options: CSVWriteOptions
    private let target: FileTarget
    private var encoder: CSVEncoder?
    private var isFinished = false

    /// How many rows were written so far.
    public private(set) var rowCount = 0
    /// How many bytes went to the file so far.
    public private(set) var bytesWritten = 0

    /// Begins a file.
    ///
    /// - Parameters:
    ///   - path: The file; one that is there already is replaced by ``finish()``. A device or pipe is written directly.
    ///   - schema: The columns of all batches, or nil to take those of the first one. With a schema a writer that gets
    ///     no batch still writes the header.
    ///   - options: How to write.
    /// - Throws: `.invalidArgument` for options that cannot be used, `.file` when the file cannot be made.
    public init(
        path: String,
        schema: [Field]? = nil,
        options: CSVWriteOptions = CSVWriteOptions()
    ) throws(FrameError) {
        try options.validate()
        self.options = options
        target = try FileTarget(path: path)
        if let schema { try begin(schema) }
    }

    /// Begins to write to an open file descriptor, such as standard output, which stays open.
    ///
    /// - Parameters:
    ///   - descriptor: The descriptor; the text goes there as it comes, ``cancel()`` cannot take it back.
    ///   - schema: The columns of all batches, or nil to take those of the first one.
    ///   - options: How to write.
    /// - Throws: `.invalidArgument` for options that cannot be used.
    public init(
        descriptor: Int32,
        schema: [Field]? = nil,
        options: CSVWriteOptions = CSVWriteOptions()
    ) throws(FrameError) {
        try options.validate()
        self.options = options
        target = FileTarget(descriptor: descriptor)
        if let schema { try begin(schema) }
    }

    deinit { target.discard() }

    @discardableResult
    private func begin(_ schema: [Field]) throws(FrameError) -> CSVEncoder {
        let encoder = try CSVEncoder(schema: schema, options)
        if options.header { try encoder.encodeHeader() }
        self.encoder = encoder
        return encoder
    }

    /// Writes the rows of a frame.
    ///
    /// - Throws: `.schemaMismatch` when its names or types are not those of the batches before, `.unsupported` for
    ///   lists and structures, `.csv` for text with a NUL character, `.file` when writing fails; the writer is then
    ///   finished and its temporary file is gone.
    public func write(_ frame: DataFrame) throws(FrameError) {
        guard !isFinished else { throw FrameError(.invalidArgument, "The CSV writer is finished already.") }
        do {
            try writeRows(frame)
        } catch {
            cancel()
            throw error
        }
    }

    private func writeRows(_ frame: DataFrame) throws(FrameError) {
        let encoder = if let encoder { encoder } else { try begin(frame.schema) }
        let matches =
            encoder.schema.count == frame.schema.count
            && zip(encoder.schema, frame.schema).allSatisfy { $0.name == $1.name && $0.type == $1.type }
        if !matches {
            throw FrameError(.schemaMismatch, "The frame has other columns or types than the CSV file was begun with.")
        }
        let cursors = try CSVEncoder.cursors(frame)
        var row = 0
        while row < frame.rowCount {
            let end = min(row + 512, frame.rowCount)
            try encoder.encode(frame, rows: row..<end, cursors: cursors)
            row = end
            if encoder.count >= CSVWriter.flushSize { try flush(encoder) }
        }
        rowCount += frame.rowCount
    }

    private func flush(_ encoder: CSVEncoder) throws(FrameError) {
        bytesWritten += encoder.count
        try encoder.flush { (bytes) throws(FrameError) in try target.write(bytes) }
    }

    /// Writes what waits and gives the file its name; later calls do nothing.
    ///
    /// - Throws: `.file` when that fails; the temporary file is then gone.
    public func finish() throws(FrameError) {
        if isFinished { return }
        do {
            if let encoder { try flush(encoder) }
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
