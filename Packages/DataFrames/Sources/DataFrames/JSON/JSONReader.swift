/// Reads JSON lines or an array of objects, one object a row, in batches of rows that all have the same schema.
///
/// The reader holds one window of the text and one batch, whatever the size of the file; with types to infer from all
/// rows it reads the file twice. Of JSON lines, a row may take several lines, but begins on one of its own; the rows of
/// an array may stand anywhere. Calls block while they read. One thread at a time may use a reader.
public final class JSONReader {
    /// The columns of every batch.
    public let schema: [Field]
    private let options: JSONReadOptions
    private let input: JSONInput
    private let rows: JSONFrameReader
    private let columns: JSONShapeOwner
    /// The portion of the text at hand and the position in it.
    private var parser: JSONColumnParser?
    private var cursor = JSONArrayCursor()
    private var failure: FrameError?
    private var isClosed = false

    /// How many rows the batches so far held.
    public private(set) var rowCount = 0

    /// Opens a file and reads as much of it as the schema needs.
    ///
    /// - Parameters:
    ///   - path: The file; a pipe will do when the schema is declared or inferred from a sample.
    ///   - options: How to read it; the layout must be `.records`, `.lines` or `.automatic`, which is an array where the
    ///     first character is a bracket, and else lines, of which there may be none. There is no path.
    /// - Throws: `.invalidArgument` for options that cannot be used, `.file` when the file cannot be read, and the
    ///   errors of ``next(maxRows:)``.
    public convenience init(path: String, options: JSONReadOptions = JSONReadOptions()) throws(FrameError) {
        try JSONReader.check(options)
        try self.init(FileByteSource(path: path), options)
    }

    /// Reads bytes in memory.
    ///
    /// - Parameters:
    ///   - bytes: The text, UTF-8 with or without a byte order mark.
    ///   - options: How to read it, as for a file.
    /// - Throws: As for a file.
    public convenience init(bytes: [UInt8], options: JSONReadOptions = JSONReadOptions()) throws(FrameError) {
        try self.init(source: MemoryByteSource(bytes), options: options)
    }

    /// Reads from any source of bytes.
    ///
    /// - Parameters:
    ///   - source: The bytes; one that cannot be rewound will do when the schema is declared or inferred from a sample.
    ///     The reader closes it.
    ///   - options: How to read it, as for a file.
    /// - Throws: As for a file, and what the source throws.
    public convenience init(
        source: any ByteSource,
        options: JSONReadOptions = JSONReadOptions()
    ) throws(FrameError) {
        try JSONReader.check(options)
        try self.init(source, options)
    }

    init(_ source: any ByteSource, _ options: JSONReadOptions, window: Int = 1 << 20) throws(FrameError) {
        var source = source
        if options.inference != .allRows, options.schema == nil, source.totalBytes == nil {
            source = ReplayByteSource(source)
        }
        let input = JSONInput(source, capacity: window, options)
        let rows = JSONFrameReader(options)
        let columns = JSONShapeOwner()
        columns.shape.pointee.begin(options)
        if options.schema == nil { try JSONReader.infer(input, rows, columns.shape, options) }
        let schema = columns.shape.pointee.schema(options)
        // Objects that were taken apart may have come to the names of others.
        _ = try DataFrame(empty: schema)
        self.schema = schema
        self.options = options
        self.input = input
        self.rows = rows
        self.columns = columns
    }

    /// Refuses options that are for whole frames, or cannot be used at all.
    private static func check(_ options: JSONReadOptions) throws(FrameError) {
        if options.layout == .columns {
            throw FrameError(
                .invalidArgument,
                "A JSONReader reads lines and arrays of objects; columns are read as whole frames."
            )
        }
        if !options.path.keys.isEmpty {
            throw FrameError(
                .invalidArgument,
                "A JSONReader reads rows that are the whole text; what lies at a path is read as a whole frame."
            )
        }
        try options.validate()
    }

    /// Finds the columns and their types by reading rows, and starts the text again.
    private static func infer(
        _ input: JSONInput,
        _ rows: JSONFrameReader,
        _ shape: UnsafeMutablePointer<JSONShape>,
        _ options: JSONReadOptions
    ) throws(FrameError) {
        var limit = Int.max
        if case .sample(let rows) = options.inference.extent { limit = rows }
        var seen = 0
        var cursor = JSONArrayCursor()
        do {
            while limit > seen, let bytes = try input.next() {
                var parser = try parser(bytes, input, options)
                try rows.read(portion: &parser, of: input, &cursor, shape, count: &seen, limit: limit)
                // Some columns turn out to be text here; what they held is read again anyway.
                shape.pointee.forget()
            }
        } catch {
            var error = error
            error.row = error.row.map { _ in seen }
            throw error
        }
        shape.pointee.complete(options)
        shape.pointee.forget()
        shape.pointee.freeze(options.skipsUnlistedColumns ? .skip : .refuse)
        try input.rewind()
    }

    private static func parser(
        _ bytes: UnsafeBufferPointer<UInt8>,
        _ input: JSONInput,
        _ options: JSONReadOptions
    ) throws(FrameError) -> JSONColumnParser {
        let parser = try JSONParser(
            bytes,
            maximumDepth: options.maximumDepth,
            repairs: options.repairsText,
            origin: input.origin
        )
        return JSONColumnParser(parser, options)
    }

    /// How many bytes of the source were read so far.
    public var bytesRead: Int { input.bytesRead }

    /// How many bytes there are, or nil when that is not known.
    public var totalBytes: Int? { input.totalBytes }

    /// Reads the next rows as a frame, or returns nil when there are none left.
    ///
    /// - Parameter maxRows: The most rows of the frame, at least 1.
    /// - Throws: The errors of `DataFrame(json:options:)`, with row, column, line and byte in the whole text; `.json` for
    ///   a row longer than ``JSONReadOptions/maximumRecordBytes``; `.file` when reading fails. A reader that threw throws
    ///   the same error again.
    public func next(maxRows: Int = 65_536) throws(FrameError) -> DataFrame? {
        precondition(maxRows > 0, "JSONReader: the argument maxRows must be 1 or more")
        if let failure { throw failure }
        if isClosed { return nil }
        do {
            return try readBatch(maxRows)
        } catch {
            var error = error
            error.row = error.row.map { $0 + rowCount }
            failure = error
            parser = nil
            input.close()
            throw error
        }
    }

    private func readBatch(_ maxRows: Int) throws(FrameError) -> DataFrame? {
        let shape = columns.shape
        shape.pointee.restart()
        // Taken out while it is used, so that nothing is copied.
        var parser = parser
        self.parser = nil
        var count = 0
        while count < maxRows {
            if try append(&parser, shape, &count, maxRows) { break }
            guard let bytes = try input.next() else { break }
            parser = try JSONReader.parser(bytes, input, options)
        }
        self.parser = parser
        if count == 0 {
            close()
            return nil
        }
        let frame = try DataFrame(
            schema: schema,
            columns: shape.pointee.leaves(options).map { $0.node.pointee.finish() }
        )
        rowCount += count
        return frame
    }

    /// Reads rows of the portion at hand; whether they are as many as wanted.
    private func append(
        _ parser: inout JSONColumnParser?,
        _ shape: UnsafeMutablePointer<JSONShape>,
        _ count: inout Int,
        _ maxRows: Int
    ) throws(FrameError) -> Bool {
        guard var rest = parser.take() else { return false }
        try rows.read(portion: &rest, of: input, &cursor, shape, count: &count, limit: maxRows)
        parser = rest
        return count == maxRows
    }

    /// Closes the file; later calls of ``next(maxRows:)`` return nil. May be called twice.
    public func close() {
        isClosed = true
        parser = nil
        input.close()
    }
}
