internal import Glibc

/// Reads CSV text in batches of rows that all have the same schema.
///
/// The reader holds one window of the file and one batch, whatever the size of the file; with a schema to infer from
/// all rows it reads the file twice. Calls block while they read. One thread at a time may use a reader.
public final class CSVReader {
    /// The columns of every batch.
    public let schema: [Field]
    private let options: CSVReadOptions
    private let input: CSVInput
    private let tokenizer: CSVTokenizer
    private let block: CSVBlock
    private let rules: CSVCellRules
    /// The column of the file for each field of the schema.
    private let places: [Int]
    private let origin: String?
    private let transcoding: TranscodingByteSource?
    private var failure: FrameError?
    private var isClosed = false

    /// How many rows the batches so far held.
    public private(set) var rowCount = 0

    /// Opens a file and reads as much of it as the schema needs.
    ///
    /// - Parameters:
    ///   - path: The file; a pipe will do when the schema is declared or inferred from a sample.
    ///   - options: How to read it.
    /// - Throws: `.invalidArgument` for options that cannot be used, `.file` when the file cannot be read, and the
    ///   errors of ``next(maxRows:)``.
    public convenience init(path: String, options: CSVReadOptions = CSVReadOptions()) throws(FrameError) {
        try options.validate()
        try self.init(FileByteSource(path: path), options)
    }

    /// Reads bytes in memory.
    ///
    /// - Parameters:
    ///   - bytes: The text, UTF-8 with or without a byte order mark.
    ///   - options: How to read it.
    public convenience init(bytes: [UInt8], options: CSVReadOptions = CSVReadOptions()) throws(FrameError) {
        try options.validate()
        try self.init(MemoryByteSource(bytes), options)
    }

    /// Reads from any source of bytes.
    ///
    /// - Parameters:
    ///   - source: The bytes; one that cannot be rewound will do when the schema is declared or inferred from a sample.
    ///     The reader closes it.
    ///   - options: How to read it.
    /// - Throws: As for a file, and what the source throws.
    public convenience init(
        source: any ByteSource,
        options: CSVReadOptions = CSVReadOptions()
    ) throws(FrameError) {
        try options.validate()
        try self.init(source, options)
    }

    init(_ source: any ByteSource, _ options: CSVReadOptions, chunk: Int = 256 << 10) throws(FrameError) {
        var source = source
        let transcoding = options.encoding == .utf8 ? nil : TranscodingByteSource(source, options.encoding)
        if let transcoding { source = transcoding }
        self.transcoding = transcoding
        if case .sample = options.inference.extent, options.schema == nil, source.totalBytes == nil {
            source = ReplayByteSource(source)
        }
        let input = CSVInput(source, chunk: chunk)
        let rules = CSVCellRules(options)
        let prologue = CSVPrologue(input, options)
        let names = try prologue.read()
        let resolved = try CSVReader.resolve(names, input, options, rules, prologue)
        self.options = options
        self.input = input
        self.rules = rules
        schema = resolved.schema
        places = resolved.places
        origin = resolved.origin
        tokenizer = CSVTokenizer(input, options: options, names: names)
        block = CSVBlock(columns: max(names.count, 1), base: input.base)
        if names.isEmpty { isClosed = true }
    }

    /// What was passed over so far, as the options allow.
    public var report: CSVReport { tokenizer.report }

    /// How many bytes of the source were read so far.
    public var bytesRead: Int { transcoding?.bytesIn ?? input.bytesRead }

    /// How many bytes there are, or nil when that is not known.
    public var totalBytes: Int? { input.source.totalBytes }

    /// The number of the line on which the next record begins, from 1.
    public var line: Int { input.line }

    /// Reads the next rows as a frame, or returns nil when there are none left.
    ///
    /// - Parameter maxRows: The most rows of the frame, at least 1.
    /// - Throws: `.csv` for text that is no CSV, `.conversion` for a cell that does not fit its column, `.nullValue`
    ///   for a null in a column that takes none; each names line and column. `.file` when reading fails. A reader that
    ///   threw throws the same error again.
    public func next(maxRows: Int = 65_536) throws(FrameError) -> DataFrame? {
        precondition(maxRows > 0, "CSVReader: the argument maxRows must be 1 or more")
        if let failure { throw failure }
        if isClosed { return nil }
        do {
            return try readBatch(maxRows)
        } catch {
            failure = error
            input.source.close()
            throw error
        }
    }

    private func readBatch(_ maxRows: Int) throws(FrameError) -> DataFrame? {
        let sinks = schema.map { CSVColumnSink.make($0, rules, origin: origin) }
        var rows = 0
        while rows < maxRows, try tokenizer.next(block, maxRows: maxRows - rows) {
            rows += try append(to: sinks)
        }
        if rows == 0 {
            close()
            return nil
        }
        rowCount += rows
        return try DataFrame(schema: schema, columns: sinks.map { $0.finish() })
    }

    /// Reads the block column by column; of several cells that do not fit, the one of the first row is the error.
    private func append(to sinks: [CSVColumnSink]) throws(FrameError) -> Int {
        var refused: FrameError?
        for (index, sink) in sinks.enumerated() where block.rows > 0 {
            do {
                try sink.append(block, column: places[index])
            } catch {
                refused = error
                block.rows = block.refusedRow
            }
        }
        if let refused { throw refused }
        return block.rows
    }

    /// Closes the file; later calls of ``next(maxRows:)`` return nil. May be called twice.
    public func close() {
        isClosed = true
        input.source.close()
    }

    /// Reads all rows that are left into one frame, which has no rows when there are none.
    func readAll() throws(FrameError) -> DataFrame {
        if let frame = try next(maxRows: Int.max) { return frame }
        return try DataFrame(empty: schema)
    }

    private struct Resolved {
        var schema: [Field]
        var places: [Int]
        var origin: String?
    }

    /// Finds the columns of the batches: declared ones by name or position, others by looking at rows.
    private static func resolve(
        _ names: [String],
        _ input: CSVInput,
        _ options: CSVReadOptions,
        _ rules: CSVCellRules,
        _ prologue: CSVPrologue
    ) throws(FrameError) -> Resolved {
        let line = prologue.headerLine
        if let schema = options.schema {
            if options.header == .none { return Resolved(schema: schema, places: Array(schema.indices)) }
            var places: [Int] = []
            for field in schema {
                guard let place = names.firstIndex(of: field.name) else {
                    throw FrameError(
                        .schemaMismatch,
                        "The CSV header lacks a column that the schema names.",
                        column: field.name,
                        line: line
                    )
                }
                places.append(place)
            }
            if !options.skipsUnlistedColumns,
                let extra = names.first(where: { name in !schema.contains { $0.name == name } })
            {
                throw FrameError(
                    .schemaMismatch,
                    "The CSV header has a column that the schema does not name; skipsUnlistedColumns leaves such out.",
                    column: extra,
                    line: line
                )
            }
            return Resolved(schema: schema, places: places)
        }
        for name in options.types.keys.sorted() where !names.contains(name) {
            throw FrameError(
                .unknownColumn,
                "The CSV option types names a column that is not there.",
                column: name,
                line: line
            )
        }
        let types = try infer(names, input, options, rules, prologue)
        let schema = zip(names, types).map { Field($0, $1) }
        var origin: String?
        if case .sample(let rows) = options.inference.extent { origin = "inferred from the first \(rows) rows" }
        return Resolved(schema: schema, places: Array(names.indices), origin: origin)
    }

    private static func infer(
        _ names: [String],
        _ input: CSVInput,
        _ options: CSVReadOptions,
        _ rules: CSVCellRules,
        _ prologue: CSVPrologue
    ) throws(FrameError) -> [DataType] {
        var limit: Int
        switch options.inference.extent {
        case .none: return names.map { options.types[$0] ?? .string }
        case .allRows: limit = Int.max
        case .sample(let rows): limit = rows
        }
        if names.isEmpty { return [] }
        var guesses = [CSVGuess](repeating: CSVGuess(), count: names.count)
        let open = names.indices.filter { options.types[names[$0]] == nil }
        if open.isEmpty { return names.map { options.types[$0] ?? .string } }
        let tokenizer = CSVTokenizer(input, options: options, names: names)
        let block = CSVBlock(columns: names.count, base: input.base)
        while limit > 0, try tokenizer.next(block, maxRows: limit) {
            limit -= block.rows
            for column in open where guesses[column].kind != .string {
                var guess = guesses[column]
                for row in 0..<block.rows {
                    let cell = block.cell(row, column)
                    let bytes = block.bytes(cell)
                    if rules.isNull(cell, bytes) { continue }
                    rules.withText(cell, bytes) { guess.add($0, rules.numbers) }
                    if guess.kind == .string { break }
                }
                guesses[column] = guess
            }
        }
        try input.rewind()
        _ = try prologue.read()
        return names.indices.map { options.types[names[$0]] ?? guesses[$0].type }
    }
}
