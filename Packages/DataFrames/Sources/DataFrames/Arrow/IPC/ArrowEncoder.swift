/// Turns frames of one schema into the messages of an Arrow file or stream.
final class ArrowEncoder {
    typealias Sink = (UnsafeRawBufferPointer) throws(FrameError) -> Void

    let schema: [Field]
    private let fields: [ArrowField]
    private let options: ArrowWriteOptions
    /// How many bytes went out.
    private(set) var position = 0
    private var written: [Int: Column] = [:]
    private var dictionaryBlocks: [[Int64]] = []
    private var batchBlocks: [[Int64]] = []

    /// - Parameters:
    ///   - schema: The columns of every frame.
    ///   - frames: What is known of them; offsets have 64 bits where one of these frames needs it.
    ///   - options: How to write.
    init(schema: [Field], frames: [DataFrame], _ options: ArrowWriteOptions) throws(FrameError) {
        self.schema = schema
        self.options = options
        var next: Int64 = 0
        var fields = try ArrowFrames.fields(schema, frames: frames, options.export)
        for index in fields.indices { ArrowEncoder.number(&fields[index], &next) }
        self.fields = fields
    }

    private static func number(_ field: inout ArrowField, _ next: inout Int64) {
        if field.dictionary != nil {
            field.dictionary?.id = next
            next += 1
        }
        for index in field.children.indices { number(&field.children[index], &next) }
    }

    /// Writes what stands before the first batch.
    func begin(_ sink: Sink) throws(FrameError) {
        if options.format == .file { try put(ArrowFooter.magic + [0, 0], sink) }
        var builder = FlatBuilder()
        let place = ArrowFlatSchema.write(fields, options.metadata, &builder)
        _ = try message(1, place, &builder, body: ArrowBody(alignment: options.alignment), sink)
    }

    /// Writes a frame as one batch, after the dictionaries that are new or changed.
    func encode(_ frame: DataFrame, _ sink: Sink) throws(FrameError) {
        try ArrowFrames.check(frame, schema)
        let columns = frame.storage.map { ArrowLayout.fromZero($0) }
        var body = ArrowBody(alignment: options.alignment)
        for (column, field) in zip(columns, fields) {
            try dictionaries(column, field, sink)
            body.add(try ArrowExport.column(column, as: field))
        }
        var builder = FlatBuilder()
        let batch = body.header(length: frame.rowCount, &builder)
        batchBlocks.append(try message(3, batch, &builder, body: body, sink))
    }

    /// Writes what stands after the last batch.
    func end(_ sink: Sink) throws(FrameError) {
        try put([0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0], sink)
        guard options.format == .file else { return }
        var builder = FlatBuilder()
        let batches = builder.structures(batchBlocks)
        let dictionaries = builder.structures(dictionaryBlocks)
        let schema = ArrowFlatSchema.write(fields, options.metadata, &builder)
        let footer = builder.table([
            (0, .int16(4)), (1, .reference(schema)), (2, .reference(dictionaries)), (3, .reference(batches)),
        ])
        let bytes = builder.finish(footer)
        try put(bytes, sink)
        try put(withUnsafeBytes(of: Int32(bytes.count).littleEndian) { Array($0) } + ArrowFooter.magic, sink)
    }

    private func dictionaries(_ column: Column, _ field: ArrowField, _ sink: Sink) throws(FrameError) {
        guard let dictionary = field.dictionary else {
            for (index, child) in field.children.enumerated() {
                try dictionaries(column.storage.children[index], child, sink)
            }
            return
        }
        var values = column.storage.children[0]
        var isDelta = false
        if let known = written[Int(dictionary.id)] {
            if known.sharesStorage(with: values) || known.isEqual(to: values) { return }
            isDelta = values.count > known.count && values.slice(0..<known.count).isEqual(to: known)
            // A file has one dictionary for a column, which may only grow.
            guard options.format == .stream || isDelta else {
                throw FrameError(
                    .unsupported,
                    "A batch has another dictionary than the batches before; a file cannot hold that, a stream can",
                    column: field.name
                )
            }
        }
        let whole = values
        if isDelta, let known = written[Int(dictionary.id)] {
            values = ArrowLayout.fromZero(values.slice(known.count..<values.count))
        }
        var inner = field
        inner.dictionary = nil
        var body = ArrowBody(alignment: options.alignment)
        body.add(try ArrowExport.column(values, as: inner))
        var builder = FlatBuilder()
        let batch = body.header(length: values.count, &builder)
        let table = builder.table([
            (0, .int64(dictionary.id)), (1, .reference(batch)), (2, .int8(isDelta ? 1 : 0)),
        ])
        dictionaryBlocks.append(try message(2, table, &builder, body: body, sink))
        written[Int(dictionary.id)] = whole
    }

    /// Writes one message; returns its block in a footer: place, length of the metadata, length of the body.
    private func message(
        _ kind: UInt8,
        _ header: Int,
        _ builder: inout FlatBuilder,
        body: ArrowBody,
        _ sink: Sink
    ) throws(FrameError) -> [Int64] {
        let table = builder.table([
            (0, .int16(4)), (1, .int8(kind)), (2, .reference(header)), (3, .int64(Int64(body.byteCount))),
        ])
        let metadata = builder.finish(table)
        // The body begins where its buffers may.
        let start = position
        let unaligned = (start + 8 + metadata.count) & (options.alignment - 1)
        let padding = unaligned == 0 ? 0 : options.alignment - unaligned
        let size = metadata.count + padding
        try put(
            [0xFF, 0xFF, 0xFF, 0xFF] + withUnsafeBytes(of: Int32(size).littleEndian) { Array($0) } + metadata
                + [UInt8](repeating: 0, count: padding),
            sink
        )
        for buffer in body.buffers {
            try sink(UnsafeRawBufferPointer(start: buffer.base, count: buffer.byteCount))
            position += buffer.byteCount
            try put([UInt8](repeating: 0, count: body.padded(buffer.byteCount) - buffer.byteCount), sink)
        }
        return [Int64(start), Int64(size + 8), Int64(body.byteCount)]
    }

    private func put(_ bytes: [UInt8], _ sink: Sink) throws(FrameError) {
        if bytes.isEmpty { return }
        var failed: FrameError?
        bytes.withUnsafeBytes { bytes in
            do throws(FrameError) {
                try sink(bytes)
            } catch {
                failed = error
            }
        }
        if let failed { throw failed }
        position += bytes.count
    }
}
