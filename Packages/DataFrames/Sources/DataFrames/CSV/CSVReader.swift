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
    private let feed: CSVBlockFeed
    private let rules: CSVCellRules
    /// The column of the file for each field of the schema.
    private let places: [Int]
    private let origin: String?
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

    init(_ source: any ByteSource, _ options: CSVReadOptions, chunk: Int? = nil) throws(FrameError) {
        let transcoding = TranscodingByteSource(source, options.encoding)
        var source: any ByteSource = transcoding
        if case .lines(let count) = options.footer.extent, count > 0 {
            source = FooterByteSource(source, lines: count, maximumBytes: options.maximumRecordBytes)
        }
        if case .sample = options.inference.extent, options.schema == nil, source.totalBytes == nil {
            source = ReplayByteSource(source)
        }
        let size = options.threads == 1 ? 256 << 10 : options.threads * 512 << 10
        let input = CSVInput(source, chunk: chunk ?? size, transcoding: transcoding)
        let rules = try CSVCellRules(options)
        let crew = options.threads == 1 ? nil : ThreadCrew(helpers: options.threads - 1)
        let prologue = CSVPrologue(input, options)
        let names = try prologue.read()
        let resolved = try CSVReader.resolve(names, input, options, rules, prologue, crew)
        self.options = options
        self.input = input
        self.rules = rules
        schema = resolved.schema
        places = resolved.places
        origin = resolved.origin
        feed = CSVBlockFeed(input, options: options, names: names, report: prologue.report, crew: crew)
        if names.isEmpty { isClosed = true }
    }

    /// What was passed over so far, as the options allow; it may be ahead of the last batch by some
    /// thousands of rows.
    public var report: CSVReport { feed.report }

    /// How many bytes of the source were read so far.
    public var bytesRead: Int { input.bytesRead }

    /// How many bytes there are, or nil when that is not known.
    public var totalBytes: Int? { input.source.totalBytes }

    /// The number of the line behind the records read so far, from 1; it may be ahead of the last batch by some thousands
    /// of rows.
    public var line: Int { input.line }

    /// Reads the next rows as a frame, or returns nil when there are none left.
    ///
    /// - Parameter maxRows: The most rows of the frame, at least 1.
    /// - Throws: `.csv` for text that is no CSV, `.conversion` for a cell that does not fit its column, `.nullValue`
    ///   for a null in a column that takes none; each names line and column, and ``FrameError/detail`` has the first
    ///   bytes of the cell or line. `.file` when reading fails. A reader that threw throws the same error again.
    public func next(maxRows: Int = 65_536) throws(FrameError) -> DataFrame? {
        try next(maxBytes: Int.max, maxRows: maxRows)
    }

    /// Reads the next rows as a frame that takes no more memory than that, or returns nil when there are none left.
    ///
    /// The reader holds about 1 MiB beside it, 2 MiB for each of several threads, or twice its longest record; while a
    /// batch grows, its columns may have up to twice their size.
    /// - Parameters:
    ///   - maxBytes: The most bytes of the frame's columns, at least 1; a single row that has more comes alone.
    ///   - maxRows: The most rows of the frame, at least 1. Default: no limit.
    /// - Throws: The errors of ``next(maxRows:)``.
    public func next(maxBytes: Int, maxRows: Int = Int.max) throws(FrameError) -> DataFrame? {
        precondition(maxRows > 0, "CSVReader: the argument maxRows must be 1 or more")
        precondition(maxBytes > 0, "CSVReader: the argument maxBytes must be 1 or more")
        if let failure { throw failure }
        if isClosed { return nil }
        do {
            return try readBatch(maxRows, maxBytes)
        } catch {
            failure = error
            input.source.close()
            throw error
        }
    }

    private func readBatch(_ maxRows: Int, _ maxBytes: Int) throws(FrameError) -> DataFrame? {
        let sinks = schema.map { CSVColumnSink.make($0, rules, origin: origin) }
        var size = maxBytes == Int.max ? nil : CSVBatchSize(schema, places: places, limit: maxBytes)
        var rows = 0
        var isFull = false
        while rows < maxRows, !isFull, try feed.advance() {
            let taken = feed.take(maxRows - rows, &size)
            if rows == 0, size == nil { reserve(taken.portions, maxRows, sinks) }
            try append(taken.portions, to: sinks)
            rows += taken.portions.rowCount
            isFull = taken.isFull
        }
        if rows == 0 {
            close()
            return nil
        }
        rowCount += rows
        return try DataFrame(schema: schema, columns: sinks.map { $0.finish() })
    }

    /// Makes room for a whole batch of rows like the first ones, so that its columns need not grow.
    private func reserve(_ portions: [CSVPortion], _ maxRows: Int, _ sinks: [CSVColumnSink]) {
        guard let expected = feed.expectedRows, let total = input.source.totalBytes else { return }
        let width = max(CSVBatchSize(schema, places: places, limit: total).rowBytes, 1)
        // Where the first rows are unlike the others, the guess must not cost more than the text itself.
        let rows = min(expected + expected / 64, maxRows, (4 * total + (64 << 20)) / width)
        for (sink, place) in zip(sinks, places) { sink.reserve(rows, like: portions, column: place) }
    }

    /// Reads rows column by column; of several cells that do not fit, the first one of the first row is the error.
    private func append(_ portions: [CSVPortion], to sinks: [CSVColumnSink]) throws(FrameError) {
        var failures = [(portion: Int, error: FrameError)?](repeating: nil, count: sinks.count)
        failures.withUnsafeMutableBufferPointer { failures in
            feed.forEachColumn(sinks.count, portions) { index in
                for (number, portion) in portions.enumerated() {
                    do throws(FrameError) {
                        try sinks[index].append(portion.block, portion.rows, column: places[index])
                    } catch {
                        failures[index] = (number, error)
                        return
                    }
                }
            }
        }
        var first: (portion: Int, row: Int, error: FrameError)?
        for (sink, failure) in zip(sinks, failures) {
            guard let failure else { continue }
            if let first, (first.portion, first.row) <= (failure.portion, sink.refusedRow) { continue }
            first = (failure.portion, sink.refusedRow, failure.error)
        }
        if let first { throw first.error }
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
        _ prologue: CSVPrologue,
        _ crew: ThreadCrew?
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
        let options = CSVReader.withTypesOfFormats(options, rules)
        for name in options.types.keys.sorted() where !names.contains(name) {
            throw FrameError(
                .unknownColumn,
                "The CSV options types and timeFormats name a column that is not there.",
                column: name,
                line: line
            )
        }
        let types = try infer(names, input, options, rules, prologue, crew)
        let schema = zip(names, types).map { Field($0, $1) }
        var origin: String?
        if case .sample(let rows) = options.inference.extent { origin = "inferred from the first \(rows) rows" }
        return Resolved(schema: schema, places: Array(names.indices), origin: origin)
    }

    /// The options with the types that formats of times describe.
    private static func withTypesOfFormats(_ options: CSVReadOptions, _ rules: CSVCellRules) -> CSVReadOptions {
        var options = options
        for (name, program) in rules.times where options.types[name] == nil { options.types[name] = program.type }
        return options
    }

    private static func infer(
        _ names: [String],
        _ input: CSVInput,
        _ options: CSVReadOptions,
        _ rules: CSVCellRules,
        _ prologue: CSVPrologue,
        _ crew: ThreadCrew?
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
        let feed = CSVBlockFeed(input, options: options, names: names, crew: crew)
        var size: CSVBatchSize?
        while limit > 0, try feed.advance() {
            let portions = feed.take(limit, &size).portions
            guesses.withUnsafeMutableBufferPointer { guesses in
                feed.forEachColumn(open.count, portions) { index in
                    for portion in portions {
                        guesses[open[index]].add(portion.block, portion.rows, column: open[index], rules)
                    }
                }
            }
            limit -= portions.rowCount
        }
        input.isPinned = false
        try input.rewind()
        _ = try prologue.read()
        return names.indices.map { options.types[names[$0]] ?? guesses[$0].type }
    }
}
