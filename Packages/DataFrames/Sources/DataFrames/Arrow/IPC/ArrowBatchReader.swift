internal import Glibc

/// Finds the buffers of one batch in its body and makes the arrays of them.
struct ArrowBatchReader {
    private let header: ArrowBatchHeader
    private let body: ColumnBuffer
    private let place: Int
    private let dictionaries: [Int64: Column]
    private let options: ArrowReadOptions
    private var nextNode = 0
    private var nextBuffer = 0
    private var nextView = 0
    private var unpacked = 0

    /// - Parameters:
    ///   - header: Where everything is.
    ///   - body: The bytes of all buffers.
    ///   - place: Where the body lies in its file, for messages.
    ///   - dictionaries: The values by their number.
    ///   - options: How to read.
    init(
        _ header: ArrowBatchHeader,
        body: ColumnBuffer,
        place: Int,
        dictionaries: [Int64: Column],
        options: ArrowReadOptions
    ) {
        self.header = header
        self.body = body
        self.place = place
        self.dictionaries = dictionaries
        self.options = options
    }

    /// The batch as an array of structures.
    mutating func frame(_ fields: [ArrowField]) throws(FrameError) -> ArrowNode {
        var root = ArrowNode(
            length: header.length,
            nullCount: 0,
            offset: 0,
            buffers: [nil],
            children: [],
            dictionary: .none
        )
        for field in fields {
            let child = try node(field)
            guard child.length == header.length else {
                throw FrameError(
                    .arrow,
                    "A column of an Arrow batch has \(child.length) elements where the batch has \(header.length) rows",
                    column: field.name,
                    byteOffset: place
                )
            }
            root.children.append(child)
        }
        try checkEnd()
        return root
    }

    /// The one array of a dictionary's batch.
    mutating func values(_ field: ArrowField) throws(FrameError) -> ArrowNode {
        let node = try node(field)
        try checkEnd()
        return node
    }

    private func checkEnd() throws(FrameError) {
        guard nextNode == header.nodes.count, nextBuffer == header.buffers.count else {
            throw FrameError(.arrow, "An Arrow batch has more arrays or buffers than its schema", byteOffset: place)
        }
    }

    private mutating func node(_ field: ArrowField) throws(FrameError) -> ArrowNode {
        guard nextNode < header.nodes.count else {
            throw FrameError(
                .arrow,
                "An Arrow batch has fewer arrays than its schema",
                column: field.name,
                byteOffset: place
            )
        }
        let (length, nullCount) = header.nodes[nextNode]
        nextNode += 1
        var node = ArrowNode(
            length: length,
            nullCount: nullCount,
            offset: 0,
            buffers: [],
            children: [],
            dictionary: .none
        )
        var count = field.dictionary != nil ? 2 : field.type.bufferCount ?? 2
        if field.dictionary == nil, field.type.bufferCount == nil {
            guard nextView < header.viewCounts.count, case let views = header.viewCounts[nextView], views >= 0,
                views <= header.buffers.count
            else {
                throw FrameError(
                    .arrow,
                    "An Arrow batch has no count of the buffers of its views",
                    column: field.name,
                    byteOffset: place
                )
            }
            nextView += 1
            count += views
        }
        for _ in 0..<count { node.buffers.append(try buffer(field)) }
        if let dictionary = field.dictionary {
            var inner = field
            inner.dictionary = nil
            let empty = Column(empty: try inner.valueType())
            node.dictionary = .column(dictionaries[dictionary.id] ?? empty)
            return node
        }
        for child in field.children { node.children.append(try self.node(child)) }
        return node
    }

    private mutating func buffer(_ field: ArrowField) throws(FrameError) -> ArrowMemory {
        guard nextBuffer < header.buffers.count else {
            throw FrameError(
                .arrow,
                "An Arrow batch has fewer buffers than its schema",
                column: field.name,
                byteOffset: place
            )
        }
        let (offset, length) = header.buffers[nextBuffer]
        nextBuffer += 1
        guard offset >= 0, length >= 0, length <= body.byteCount, offset <= body.byteCount - length else {
            throw FrameError(
                .arrow,
                "A buffer of an Arrow batch lies outside its body of \(body.byteCount) bytes",
                column: field.name,
                byteOffset: place
            )
        }
        guard let compression = header.compression, length > 0 else {
            return ArrowMemory(base: body.base + offset, byteCount: length, owner: body)
        }
        do {
            return try unpack(compression, offset, length)
        } catch {
            var error = error
            error.column = field.name
            error.byteOffset = place + offset
            throw error
        }
    }

    /// A compressed buffer: its true length in 64 bits, then the bytes; a length of -1 stands before bytes as they are.
    private mutating func unpack(
        _ compression: ArrowCompression,
        _ offset: Int,
        _ length: Int
    ) throws(FrameError) -> ArrowMemory {
        guard length >= 8 else { throw FrameError(.arrow, "A compressed buffer of an Arrow batch has no length") }
        let count = Int(Int64(littleEndian: body.base.loadUnaligned(fromByteOffset: offset, as: Int64.self)))
        if count == -1 { return ArrowMemory(base: body.base + offset + 8, byteCount: length - 8, owner: body) }
        guard count >= 0, count <= options.maximumBatchBytes - unpacked else {
            throw FrameError(
                .arrow,
                "An Arrow batch would hold more than \(options.maximumBatchBytes) bytes unpacked, which is the limit"
            )
        }
        unpacked += count
        guard let decompressor = options.decompressors.first(where: { $0.compression == compression }) else {
            throw FrameError(
                .unsupported,
                "The Arrow data are compressed with \(compression); give ArrowReadOptions a decompressor, such as that of the product ArrowCodecs"
            )
        }
        guard let memory = malloc(max(count, 1)) else {
            throw FrameError(.arrow, "There is no memory for the \(count) bytes that a buffer of an Arrow batch states")
        }
        let buffer = ColumnBuffer(takingMalloced: memory, byteCount: count)
        try decompressor.decompress(
            UnsafeRawBufferPointer(start: body.base + offset + 8, count: length - 8),
            into: UnsafeMutableRawBufferPointer(start: memory, count: count)
        )
        return ArrowMemory(base: buffer.base, byteCount: count, owner: buffer)
    }
}
