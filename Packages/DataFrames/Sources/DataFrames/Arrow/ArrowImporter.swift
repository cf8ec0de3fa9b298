/// Makes a column of an array from elsewhere: checks everything that the column's readers will rely on, and shares the
/// buffers wherever the layouts agree.
struct ArrowImporter {
    /// More elements than any memory holds; keeps every later sum from overflowing.
    static let maximumLength = 1 << 48
    /// How deep lists and structures may be nested.
    static let maximumDepth = 64

    let field: ArrowField
    let node: ArrowNode
    let type: DataType

    /// A column that shares what it can with the array.
    ///
    /// Throws `.arrow` for an array that contradicts itself, `.unsupported` and `.conversion` for values that have no
    /// form in a column; the error names the column.
    static func column(_ field: ArrowField, _ node: ArrowNode) throws(FrameError) -> Column {
        do {
            return try ArrowImporter(field: field, node: node, type: field.dataType()).column()
        } catch {
            var error = error
            error.column = error.column.map { "\(field.name).\($0)" } ?? field.name
            throw error
        }
    }

    private init(field: ArrowField, node: ArrowNode, type: DataType) throws(FrameError) {
        self.field = field
        self.node = node
        self.type = type
        guard node.length >= 0, node.offset >= 0, node.length <= ArrowImporter.maximumLength,
            node.offset <= ArrowImporter.maximumLength
        else {
            throw FrameError(.arrow, "An Arrow array of length \(node.length) at offset \(node.offset) cannot be")
        }
        guard node.nullCount >= -1, node.nullCount <= node.length else {
            throw FrameError(.arrow, "An Arrow array of length \(node.length) cannot have \(node.nullCount) nulls")
        }
    }

    var length: Int { node.length }
    var offset: Int { node.offset }
    /// The position after the last element, in elements of the buffers.
    var end: Int { node.offset + node.length }

    private func column() throws(FrameError) -> Column {
        if field.dictionary != nil { return try dictionaryColumn() }
        let expected = field.type.bufferCount ?? max(2, node.buffers.count)
        // Before version 5 a null array could come with the buffer of a bitmap.
        guard node.buffers.count == expected || field.type == .null else {
            throw FrameError(
                .arrow,
                "An Arrow array has \(node.buffers.count) buffers where its type takes \(expected)"
            )
        }
        let children = field.children.count
        guard node.children.count == children else {
            throw FrameError(
                .arrow,
                "An Arrow array has \(node.children.count) children where its type takes \(children)"
            )
        }
        if length == 0 { return Column(empty: type) }
        switch field.type {
        case .null: return Column(type: type, count: length, nullCount: length, storage: ColumnStorage())
        case .bool: return try shared(byteCount: Bitmap.byteCount(end), alignment: 1)
        case .half:
            return try converted(UInt16.self, Float.self) { Float(Float16(bitPattern: $0)) }
        case .float, .date32: return try shared(byteCount: end * 4, alignment: 4)
        case .double, .timestamp, .duration: return try shared(byteCount: end * 8, alignment: 8)
        case .integer(let bits, _): return try shared(byteCount: end * (bits / 8), alignment: bits / 8)
        case .decimal(let bits, let precision, let scale): return try decimals(bits, precision, scale)
        case .bytes(_, .view): return try views()
        case .bytes(let isText, let form): return try bytes(isText: isText, isWide: form == .wide)
        case .fixedBytes(let width):
            if type == .uuid { return try shared(byteCount: end * 16, alignment: 8) }
            return try fixedBytes(width)
        case .date64:
            return try converted(Int64.self, Int32.self) {
                let (days, rest) = $0.quotientAndRemainder(dividingBy: 86_400_000)
                return rest == 0 ? Int32(exactly: days) : nil
            }
        case .time(.second), .time(.millisecond): return try converted(Int32.self, Int64.self) { Int64($0) }
        case .time: return try shared(byteCount: end * 8, alignment: 8)
        case .months:
            return try converted(Int32.self, CalendarInterval.self) {
                CalendarInterval(months: $0, days: 0, nanoseconds: 0)
            }
        case .daysAndMilliseconds:
            return try converted(UInt64.self, CalendarInterval.self) {
                let days = Int32(truncatingIfNeeded: $0)
                let milliseconds = Int64(Int32(truncatingIfNeeded: $0 >> 32))
                return CalendarInterval(months: 0, days: days, nanoseconds: milliseconds * 1_000_000)
            }
        case .monthsDaysNanoseconds: return try shared(byteCount: end * 16, alignment: 8)
        case .list(let isWide): return try list(isWide: isWide)
        case .map: return try list(isWide: false)
        case .fixedList(let size): return try fixedList(size)
        case .structure: return try structure()
        }
    }

    /// The column in the array's own buffers.
    private func shared(byteCount: Int, alignment: Int) throws(FrameError) -> Column {
        let (validity, nulls) = try validity()
        let values = try values(1, byteCount, alignment: alignment)
        return made(ColumnStorage(validity: validity, values: values), nulls)
    }

    /// A buffer that must be there unless the array is empty.
    func values(_ index: Int, _ byteCount: Int, alignment: Int) throws(FrameError) -> ColumnBuffer {
        guard let memory = node.buffers[index] else {
            guard byteCount == 0 else {
                throw FrameError(.arrow, "An Arrow array of length \(length) has no buffer of values")
            }
            return ColumnBuffer(byteCount: 0) { _ in }
        }
        return try memory.buffer(byteCount, alignment: alignment)
    }

    /// The bitmap as it lies in memory, or nil when nothing is null; and the nulls, counted.
    func validity() throws(FrameError) -> (ColumnBuffer?, Int) {
        guard let memory = node.buffers[0], memory.byteCount != 0 else {
            if node.nullCount > 0 {
                throw FrameError(.arrow, "An Arrow array has \(node.nullCount) nulls and no bitmap that tells them")
            }
            return (nil, 0)
        }
        let buffer = try memory.buffer(Bitmap.byteCount(end), alignment: 1)
        let bits = buffer.base.assumingMemoryBound(to: UInt8.self)
        let nulls = length - Bitmap.countSet(bits, offset: offset, count: length)
        if node.nullCount >= 0, node.nullCount != nulls {
            throw FrameError(.arrow, "An Arrow array states \(node.nullCount) nulls and its bitmap has \(nulls)")
        }
        return nulls == 0 ? (nil, 0) : (buffer, nulls)
    }

    /// The bitmap with the array's first element at its first bit.
    func validityFromZero() throws(FrameError) -> (ColumnBuffer?, Int) {
        let (validity, nulls) = try validity()
        return (validity.map { ArrowLayout.bits($0, offset: offset, count: length) }, nulls)
    }

    func made(_ storage: ColumnStorage, _ nulls: Int) -> Column {
        Column(type: type, offset: offset, count: length, nullCount: nulls, storage: storage)
    }

    func madeFromZero(_ storage: ColumnStorage, _ nulls: Int) -> Column {
        Column(type: type, count: length, nullCount: nulls, storage: storage)
    }

    /// A column of other width: every value that is not null goes through the closure, whose nil is an error.
    func converted<From: BitwiseCopyable, To: FixedWidthElement>(
        _: From.Type,
        _: To.Type,
        _ convert: (From) -> To?
    ) throws(FrameError) -> Column {
        let (validity, nulls) = try validityFromZero()
        let width = MemoryLayout<From>.size
        let source = try values(1, end * width, alignment: 1)
        defer { withExtendedLifetime((source, validity)) {} }
        var failed: Int?
        let values = ColumnBuffer(byteCount: length * MemoryLayout<To>.stride) { memory in
            let target = memory.initializeMemory(as: To.self, repeating: .zero, count: length)
            let bits = validity?.base.assumingMemoryBound(to: UInt8.self)
            for row in 0..<length {
                if let bits, !Bitmap.isSet(bits, row) { continue }
                let value = source.base.loadUnaligned(fromByteOffset: (offset + row) * width, as: From.self)
                if let value = convert(value) {
                    target[row] = value
                } else if failed == nil {
                    failed = row
                }
            }
        }
        if let failed {
            throw FrameError(
                .conversion,
                "An Arrow value of format \"\(field.type.format)\" has no exact form in type \(type)",
                row: failed
            )
        }
        return madeFromZero(ColumnStorage(validity: validity, values: values), nulls)
    }
}
