/// Where the values of one column lie, as raw pointers that cost no reference counting; valid while the column lives.
struct ColumnCursor {
    enum Kind {
        case null, bool, int8, int16, int32, int64, uint8, uint16, uint32, uint64, float, double, decimal
        case string, binary, date, time, localTimestamp, instant, duration, interval, uuid, dictionary
        case list, structure
    }

    let kind: Kind
    var unit = TimeUnit.second
    var scale = 0
    /// The position in a list of cursors of the values of a dictionary, the elements of a list, or the first field of a
    /// structure.
    var child = 0
    private let offset: Int
    private let validity: UnsafePointer<UInt8>?
    private let values: UnsafeRawPointer?
    private let offsets: UnsafeRawPointer?
    private let hasWideOffsets: Bool
    /// How many bytes the values have.
    private let byteCount: Int

    init(_ column: Column) {
        offset = column.offset
        validity = column.storage.validity.map { $0.base.assumingMemoryBound(to: UInt8.self) }
        values = column.storage.values?.base
        offsets = column.storage.offsets?.base
        hasWideOffsets = column.storage.hasWideOffsets
        byteCount = column.storage.values?.byteCount ?? 0
        switch column.type {
        case .null: kind = .null
        case .bool: kind = .bool
        case .int8: kind = .int8
        case .int16: kind = .int16
        case .int32: kind = .int32
        case .int64: kind = .int64
        case .uint8: kind = .uint8
        case .uint16: kind = .uint16
        case .uint32: kind = .uint32
        case .uint64: kind = .uint64
        case .float: kind = .float
        case .double: kind = .double
        case .decimal(_, let scale):
            kind = .decimal
            self.scale = scale
        case .string: kind = .string
        case .binary: kind = .binary
        case .date: kind = .date
        case .time(let unit):
            kind = .time
            self.unit = unit
        case .localTimestamp(let unit):
            kind = .localTimestamp
            self.unit = unit
        case .instant(let unit):
            kind = .instant
            self.unit = unit
        case .duration(let unit):
            kind = .duration
            self.unit = unit
        case .interval: kind = .interval
        case .uuid: kind = .uuid
        case .dictionary: kind = .dictionary
        case .list: kind = .list
        case .structure: kind = .structure
        }
    }

    @inline(__always)
    func isNull(_ row: Int) -> Bool {
        guard let validity else { return kind == .null }
        return !Bitmap.isSet(validity, offset &+ row)
    }

    @inline(__always)
    func value<T: BitwiseCopyable>(_ row: Int, _ type: T.Type) -> T {
        values.unsafelyUnwrapped.assumingMemoryBound(to: T.self)[offset &+ row]
    }

    @inline(__always)
    func bool(_ row: Int) -> Bool {
        Bitmap.isSet(values.unsafelyUnwrapped.assumingMemoryBound(to: UInt8.self), offset &+ row)
    }

    @inline(__always)
    func bytes(_ row: Int) -> UnsafeBufferPointer<UInt8> {
        let offsets = offsets.unsafelyUnwrapped
        let start = Offsets.load(offset &+ row, from: offsets, wide: hasWideOffsets)
        let end = Offsets.load(offset &+ row &+ 1, from: offsets, wide: hasWideOffsets)
        let base = values.unsafelyUnwrapped.assumingMemoryBound(to: UInt8.self)
        return UnsafeBufferPointer(start: base + start, count: end &- start)
    }

    /// The bytes of a text, and how many may be read from its first one on.
    @inline(__always)
    func readableBytes(_ row: Int) -> (bytes: UnsafeBufferPointer<UInt8>, readable: Int) {
        let offsets = offsets.unsafelyUnwrapped
        let start = Offsets.load(offset &+ row, from: offsets, wide: hasWideOffsets)
        let end = Offsets.load(offset &+ row &+ 1, from: offsets, wide: hasWideOffsets)
        let base = values.unsafelyUnwrapped.assumingMemoryBound(to: UInt8.self)
        return (UnsafeBufferPointer(start: base + start, count: end &- start), byteCount &- start)
    }

    /// Where the elements of a list lie in the column of elements.
    func elements(_ row: Int) -> Range<Int> {
        let offsets = offsets.unsafelyUnwrapped
        let start = Offsets.load(offset &+ row, from: offsets, wide: hasWideOffsets)
        let end = Offsets.load(offset &+ row &+ 1, from: offsets, wide: hasWideOffsets)
        return start..<end
    }

    /// The row of a structure in the columns of its fields.
    func fieldRow(_ row: Int) -> Int { offset &+ row }
}
