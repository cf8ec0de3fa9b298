/// Writes frames of one schema as JSON, batch by batch: as lines, or as one array of objects.
///
/// A file appears under its name only when ``finish()`` has returned: until then the text goes into a temporary file of
/// mode 0600 in the same folder, which ``cancel()``, an error or the end of the writer removes. Calls block while they
/// write. One thread at a time may use a writer.
public final class JSONWriter {
    private let options: JSONWriteOptions
    private let target: FileTarget
    private var schema: [Field]?
    private var part = JSONFrameEncoder.Part(isFirst: true, hasRows: false, isLast: false)
    private var isFinished = false

    /// How many rows were written so far.
    public private(set) var rowCount = 0
    /// How many bytes went to the file so far.
    public private(set) var bytesWritten = 0

    /// Begins a file.
    ///
    /// - Parameters:
    ///   - path: The file; one that is there already is replaced by ``finish()``. A device or pipe is written directly.
    ///   - schema: The columns of all batches, or nil to take those of the first one.
    ///   - options: How to write; the layout must not be `.columns`, which needs all rows at once.
    /// - Throws: `.invalidArgument` for that layout, `.file` when the file cannot be made.
    public init(
        path: String,
        schema: [Field]? = nil,
        options: JSONWriteOptions = JSONWriteOptions(layout: .lines)
    ) throws(FrameError) {
        try JSONWriter.check(options)
        self.options = options
        self.schema = schema
        target = try FileTarget(path: path)
    }

    /// Begins to write to an open file descriptor, such as standard output, which stays open.
    ///
    /// - Parameters:
    ///   - descriptor: The descriptor; the text goes there as it comes, ``cancel()`` cannot take it back.
    ///   - schema: The columns of all batches, or nil to take those of the first one.
    ///   - options: How to write, as for a file.
    /// - Throws: `.invalidArgument` for options that cannot be used.
    public init(
        descriptor: Int32,
        schema: [Field]? = nil,
        options: JSONWriteOptions = JSONWriteOptions(layout: .lines)
    ) throws(FrameError) {
        try JSONWriter.check(options)
        self.options = options
        self.schema = schema
        target = FileTarget(descriptor: descriptor)
    }

    deinit { target.discard() }

    private static func check(_ options: JSONWriteOptions) throws(FrameError) {
        if options.layout == .columns {
            throw FrameError(.invalidArgument, "A JSONWriter writes lines or records; columns need the whole frame.")
        }
    }

    /// Writes the rows of a frame.
    ///
    /// - Throws: `.schemaMismatch` when its names or types are not those of the batches before, `.json` for NaN and
    ///   infinities unless the options allow them, `.file` when writing fails; the writer is then finished and its
    ///   temporary file is gone.
    public func write(_ frame: DataFrame) throws(FrameError) {
        guard !isFinished else { throw FrameError(.invalidArgument, "The JSON writer is finished already.") }
        do {
            try match(frame)
            try put(frame)
        } catch {
            cancel()
            throw error
        }
    }

    private func match(_ frame: DataFrame) throws(FrameError) {
        guard let schema else {
            self.schema = frame.schema
            return
        }
        let matches = schema.elementsEqual(frame.schema) { $0.name == $1.name && $0.type == $1.type }
        if !matches {
            throw FrameError(.schemaMismatch, "The frame has other columns or types than the JSON file was begun with.")
        }
    }

    private func put(_ frame: DataFrame) throws(FrameError) {
        do {
            try JSONFrameEncoder.write(frame, options, part) { (bytes) throws(FrameError) in
                try target.write(bytes)
                bytesWritten += bytes.count
            }
        } catch {
            var error = error
            error.row = error.row.map { $0 + rowCount }
            throw error
        }
        part.isFirst = false
        part.hasRows = part.hasRows || frame.rowCount > 0
        rowCount += frame.rowCount
    }

    /// Writes what ends the text and gives the file its name; later calls do nothing.
    ///
    /// - Throws: `.file` when that fails; the temporary file is then gone.
    public func finish() throws(FrameError) {
        if isFinished { return }
        do {
            part.isLast = true
            try put(DataFrame(empty: schema ?? []))
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
