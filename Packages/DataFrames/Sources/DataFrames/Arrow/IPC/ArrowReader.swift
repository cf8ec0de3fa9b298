/// Reads the Arrow IPC formats, file (Feather version 2) and stream, batch by batch.
///
/// Which of the two it is, the first bytes tell. The columns of a frame share the memory that its batch was read into;
/// one batch is held at a time, unless its frame is kept. Everything that later reads rely on is checked. Calls block
/// while they read. One thread at a time may use a reader.
public final class ArrowReader {
    /// The columns of every frame.
    public let schema: [Field]
    /// What the schema says beside its fields.
    public let metadata: [String: String]
    /// How many batches a file has; nil for a stream, which tells only at its end.
    public let batchCount: Int?

    private let input: ArrowInput
    private let options: ArrowReadOptions
    private let fields: [ArrowField]
    /// The fields of dictionaries' values, by the dictionaries' numbers.
    private let valueFields: [Int64: ArrowField]
    private var dictionaries: [Int64: Column] = [:]
    private let footer: ArrowFooter?
    private var nextBatch = 0
    private var isOver = false

    /// Opens a file.
    ///
    /// - Parameters:
    ///   - path: The file; a pipe will do for a stream.
    ///   - options: How to read it.
    /// - Throws: `.file` when it cannot be read, and as ``init(source:options:)``.
    public convenience init(path: String, options: ArrowReadOptions = ArrowReadOptions()) throws(FrameError) {
        try self.init(source: FileByteSource(path: path), options: options)
    }

    /// Reads bytes in memory.
    ///
    /// - Parameters:
    ///   - bytes: A file or a stream.
    ///   - options: How to read it.
    /// - Throws: As ``init(source:options:)``.
    public convenience init(bytes: [UInt8], options: ArrowReadOptions = ArrowReadOptions()) throws(FrameError) {
        try self.init(source: MemoryByteSource(bytes), options: options)
    }

    /// Reads from any source of bytes.
    ///
    /// - Parameters:
    ///   - source: The bytes of a file or a stream. The reader closes it.
    ///   - options: How to read it.
    /// - Throws: `.arrow` for bytes that are no Arrow data, `.unsupported` for types that have no equal here and for
    ///   big-endian data, `.duplicateColumn`, `.invalidArgument` for options, and what the source throws.
    public init(source: any ByteSource, options: ArrowReadOptions = ArrowReadOptions()) throws(FrameError) {
        guard options.maximumBatchBytes >= 1 else {
            throw FrameError(.invalidArgument, "A batch cannot hold at most \(options.maximumBatchBytes) bytes")
        }
        let input = ArrowInput(source)
        self.input = input
        self.options = options
        if try ArrowReader.isFile(input), let total = input.seekableBytes {
            let footer = try ArrowFooter(input, total: total)
            self.footer = footer
            (fields, metadata) = (footer.fields, footer.metadata)
            batchCount = footer.batches.count
        } else {
            footer = nil
            batchCount = nil
            guard let message = try ArrowMessage.next(input, options), message.kind == .schema else {
                throw FrameError(.arrow, "The bytes are no Arrow data: they do not begin with a schema", byteOffset: 0)
            }
            (fields, metadata) = try ArrowFlatSchema.read(message.table)
        }
        schema = try ArrowFrames.schema(fields)
        var valueFields: [Int64: ArrowField] = [:]
        try ArrowReader.collect(fields, &valueFields)
        self.valueFields = valueFields
    }

    /// Whether the magic bytes of a file are there; they are passed over then.
    private static func isFile(_ input: ArrowInput) throws(FrameError) -> Bool {
        guard try input.peek(ArrowFooter.magic) else {
            if try input.peek(Array("FEA1".utf8)) {
                throw FrameError(.unsupported, "The file is Feather version 1, not Arrow", byteOffset: 0)
            }
            return false
        }
        _ = try input.bytes(8, "a file's start")
        return true
    }

    private static func collect(
        _ fields: [ArrowField],
        _ found: inout [Int64: ArrowField]
    ) throws(FrameError) {
        for field in fields {
            if let dictionary = field.dictionary {
                var inner = field
                inner.dictionary = nil
                if let other = found[dictionary.id],
                    try other.valueType() != inner.valueType() || other.type != inner.type
                {
                    throw FrameError(
                        .arrow,
                        "Two columns of different types share an Arrow dictionary",
                        column: field.name
                    )
                }
                found[dictionary.id] = inner
            }
            try collect(field.children, &found)
        }
    }

    /// The next batch as a frame, or nil when there are no more.
    ///
    /// - Throws: `.arrow` with the byte concerned for data that contradict themselves or end too early; `.unsupported`
    ///   and `.compression` for compressed data; `.conversion` for values that have no form here; and what the source
    ///   throws. The reader is over then.
    public func next() throws(FrameError) -> DataFrame? {
        if isOver { return nil }
        do {
            let frame = if let footer { try fromFile(footer) } else { try fromStream() }
            if frame == nil { close() }
            return frame
        } catch {
            close()
            throw error
        }
    }

    private func fromStream() throws(FrameError) -> DataFrame? {
        while let message = try ArrowMessage.next(input, options) {
            switch message.kind {
            case .schema:
                throw FrameError(.arrow, "A second schema stands in the Arrow stream", byteOffset: message.place)
            case .dictionary: try take(dictionary: message)
            case .batch: return try frame(message)
            }
        }
        return nil
    }

    private func fromFile(_ footer: ArrowFooter) throws(FrameError) -> DataFrame? {
        if nextBatch == 0 {
            for place in footer.dictionaries { try take(dictionary: message(at: place, .dictionary)) }
        }
        guard nextBatch < footer.batches.count else { return nil }
        nextBatch += 1
        return try frame(message(at: footer.batches[nextBatch - 1], .batch))
    }

    private func message(at place: Int, _ kind: ArrowMessage.Kind) throws(FrameError) -> ArrowMessage {
        try input.seek(to: place)
        guard let message = try ArrowMessage.next(input, options), message.kind == kind else {
            throw FrameError(.arrow, "The footer of the Arrow file names a place of another message", byteOffset: place)
        }
        return message
    }

    private func frame(_ message: ArrowMessage) throws(FrameError) -> DataFrame {
        var reader = ArrowBatchReader(
            try ArrowBatchHeader(message.table),
            body: message.body,
            place: message.place,
            dictionaries: dictionaries,
            options: options
        )
        let node = try reader.frame(fields)
        return try ArrowReader.at(message.place) { () throws(FrameError) in
            try ArrowFrames.frame(ArrowFrames.root(fields), schema, node)
        }
    }

    private func take(dictionary message: ArrowMessage) throws(FrameError) {
        let id = try message.table.number(0, Int64(0))
        guard let field = valueFields[id], let batch = try message.table.table(1) else {
            throw FrameError(.arrow, "An Arrow dictionary belongs to no column", byteOffset: message.place)
        }
        var reader = ArrowBatchReader(
            try ArrowBatchHeader(batch),
            body: message.body,
            place: message.place,
            dictionaries: [:],
            options: options
        )
        let node = try reader.values(field)
        let values = try ArrowReader.at(message.place) { () throws(FrameError) in
            try ArrowImporter.column(field, node)
        }
        guard try message.table.flag(2), let known = dictionaries[id] else {
            dictionaries[id] = values
            return
        }
        dictionaries[id] = Column.concatenatingUnchecked([known, values])
    }

    /// Names the place in an error that has none.
    private static func at<R>(_ place: Int, _ body: () throws(FrameError) -> R) throws(FrameError) -> R {
        do {
            return try body()
        } catch {
            var error = error
            error.byteOffset = error.byteOffset ?? place
            throw error
        }
    }

    /// All batches that are left, as one frame.
    ///
    /// - Throws: As ``next()``.
    public func readAll() throws(FrameError) -> DataFrame {
        var frames: [DataFrame] = []
        while let frame = try next() { frames.append(frame) }
        return frames.isEmpty ? try DataFrame(empty: schema) : try DataFrame.concatenating(frames)
    }

    /// Closes the source; frames that were read stay. Later calls do nothing.
    public func close() {
        isOver = true
        input.close()
    }
}
