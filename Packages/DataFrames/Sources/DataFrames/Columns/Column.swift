/// One column: a type and its values in the Arrow layout, in buffers that slices and frames share.
///
/// A column never changes; operations return new columns that share buffers where they can. It may be read by any
/// number of threads at once. Read whole columns through ``typed(as:)``, single cells through ``value(at:)``.
public struct Column: Sendable {
    /// The type of the values.
    public let type: DataType
    /// The number of elements, nulls included.
    public let count: Int
    /// The number of nulls.
    public let nullCount: Int
    /// Where this column starts in its buffers, in elements; above zero only in slices.
    @usableFromInline let offset: Int
    @usableFromInline let storage: ColumnStorage

    init(type: DataType, offset: Int = 0, count: Int, nullCount: Int, storage: ColumnStorage) {
        self.type = type
        self.offset = offset
        self.count = count
        self.nullCount = nullCount
        self.storage = storage
    }

    /// A column without elements.
    ///
    /// - Parameter type: The type of the column.
    public init(empty type: DataType) {
        self = makeBuilder(for: type).finish()
    }

    /// A column of nulls.
    ///
    /// - Parameters:
    ///   - count: How many nulls, at least 0.
    ///   - type: The type of the column.
    public init(nulls count: Int, type: DataType) {
        let builder = makeBuilder(for: type)
        builder.reserve(count)
        for _ in 0..<count { builder.appendNull() }
        self = builder.finish()
    }

    /// Whether the element is null.
    ///
    /// - Parameter index: A position from 0 to less than `count`; any other stops the process.
    @inlinable
    public func isNull(at index: Int) -> Bool {
        precondition(index >= 0 && index < count, "Element index is out of range")
        return isNullUnchecked(index)
    }

    @inlinable
    @inline(__always)
    func isNullUnchecked(_ index: Int) -> Bool {
        guard let validity = storage.validity else { return type == .null }
        return !Bitmap.isSet(validity.base.assumingMemoryBound(to: UInt8.self), offset &+ index)
    }

    /// The elements of a range; shares the buffers and copies nothing.
    ///
    /// - Parameter range: Positions from 0 to `count`; any others stop the process.
    public func slice(_ range: Range<Int>) -> Column {
        precondition(range.lowerBound >= 0 && range.upperBound <= count, "The range is outside the column")
        let nulls: Int
        if type == .null {
            nulls = range.count
        } else if nullCount == 0 {
            nulls = 0
        } else if let validity = storage.validity {
            let bits = validity.base.assumingMemoryBound(to: UInt8.self)
            nulls = range.count - Bitmap.countSet(bits, offset: offset + range.lowerBound, count: range.count)
        } else {
            nulls = 0
        }
        return Column(
            type: type,
            offset: offset + range.lowerBound,
            count: range.count,
            nullCount: nulls,
            storage: storage
        )
    }

    /// Whether two columns are the same slice of the same buffers, which is known without looking at values.
    public func sharesStorage(with other: Column) -> Bool {
        storage === other.storage && offset == other.offset && count == other.count
    }
}
