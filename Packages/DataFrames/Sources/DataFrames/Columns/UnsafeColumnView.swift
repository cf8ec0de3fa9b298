/// Plain pointers into a column, for loops that read many cells without reference counting or checks.
///
/// Drivers that bind columns cell by cell use it. It is valid as long as the column it came from is alive; positions
/// and types are not checked, see ``Column/unsafeView``.
public struct UnsafeColumnView {
    /// The number of elements.
    public let count: Int
    /// The type of the values; for a dictionary column the type of its distinct values.
    public let type: DataType
    /// The unit of a time type; `second` for every other type.
    public let unit: TimeUnit
    /// The scale of a decimal type; 0 for every other type.
    public let scale: Int
    @usableFromInline let validity: UnsafePointer<UInt8>?
    @usableFromInline let offset: Int
    @usableFromInline let indices: UnsafePointer<Int32>?
    @usableFromInline let valueOffset: Int
    @usableFromInline let values: UnsafeRawPointer
    @usableFromInline let offsets: UnsafeRawPointer
    @usableFromInline let hasWideOffsets: Bool
    @usableFromInline let isAllNull: Bool

    init(_ column: Column) {
        var value = column
        if case .dictionary = column.type {
            indices = column.storage.values.unsafelyUnwrapped.base.assumingMemoryBound(to: Int32.self)
            value = column.storage.children[0]
        } else {
            indices = nil
        }
        count = column.count
        type = value.type
        validity = column.storage.validity?.base.assumingMemoryBound(to: UInt8.self)
        offset = column.offset
        valueOffset = value.offset
        values = value.storage.values?.base ?? UnsafeRawPointer(Memory.placeholder)
        offsets = value.storage.offsets?.base ?? UnsafeRawPointer(Memory.placeholder)
        hasWideOffsets = value.storage.hasWideOffsets
        isAllNull = column.type == .null
        switch value.type {
        case .time(let unit), .localTimestamp(let unit), .instant(let unit), .duration(let unit):
            self.unit = unit
            scale = 0
        case .decimal(_, let scale):
            unit = .second
            self.scale = scale
        default:
            unit = .second
            scale = 0
        }
    }

    @inlinable
    @inline(__always)
    func place(_ index: Int) -> Int {
        if let indices { return valueOffset &+ Int(indices[offset &+ index]) }
        return offset &+ index
    }

    /// Whether the element is null.
    @inlinable
    @inline(__always)
    public func isNull(_ index: Int) -> Bool {
        guard let validity else { return isAllNull }
        return !Bitmap.isSet(validity, offset &+ index)
    }

    /// A fixed-width element; zero where it is null. `T` must hold the view's type.
    @inlinable
    @inline(__always)
    public func value<T: FixedWidthElement>(_ index: Int, as element: T.Type) -> T {
        values.assumingMemoryBound(to: T.self)[place(index)]
    }

    /// A truth value; false where it is null.
    @inlinable
    @inline(__always)
    public func bool(_ index: Int) -> Bool {
        Bitmap.isSet(values.assumingMemoryBound(to: UInt8.self), place(index))
    }

    /// The bytes of a text or binary element; empty where it is null.
    @inlinable
    @inline(__always)
    public func bytes(_ index: Int) -> UnsafeBufferPointer<UInt8> {
        let place = place(index)
        let start = Offsets.load(place, from: offsets, wide: hasWideOffsets)
        let end = Offsets.load(place &+ 1, from: offsets, wide: hasWideOffsets)
        return UnsafeBufferPointer(start: values.assumingMemoryBound(to: UInt8.self) + start, count: end &- start)
    }
}
