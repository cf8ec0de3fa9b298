/// Builds a column of lists. One thread at a time; consumed by ``finish()``.
///
/// Append the elements of one list to ``elements``, then call ``endList()``:
/// every element appended since the last call belongs to the list.
public final class ListBuilder: ColumnBuilder {
    /// The type of the column to be: a list of the child's type.
    public let type: DataType
    /// The builder of the elements.
    public let elements: any ColumnBuilder
    private var ends = FixedState<Int64>()
    private let offsetLimit: Int

    /// Creates an empty builder.
    ///
    /// - Parameter elements: An empty builder of the element type, which this builder consumes.
    public convenience init(_ elements: any ColumnBuilder) {
        self.init(elements, offsetLimit: Int(Int32.max))
    }

    /// Creates a builder whose offsets are 64 bits wide above a given number of elements.
    init(_ elements: any ColumnBuilder, offsetLimit: Int) {
        precondition(elements.count == 0, "A list builder needs an empty builder for its elements")
        type = .list(elements.type)
        self.elements = elements
        self.offsetLimit = offsetLimit
    }

    deinit {
        Memory.free(ends.values, allocated: ends.capacity * 8)
        ends.validity.discard()
    }

    /// The number of lists ended so far, nulls included.
    public var count: Int { ends.count }

    /// Makes room for that many more lists at once; the elements have their own `reserve`.
    public func reserve(_ additional: Int) {
        ends.makeRoom(additional)
    }

    /// Ends one list, which may be empty.
    public func endList() {
        ends.append(Int64(elements.count))
    }

    /// Appends a null in place of a list; no elements may be waiting for ``endList()``.
    public func appendNull() {
        let index = ends.count
        ends.append(Int64(elements.count))
        ends.validity.setNull(at: index, capacity: ends.capacity)
    }

    /// Appends a list of dynamic values; throws when it or one of its elements does not fit.
    ///
    /// Elements before the one that failed stay in the element builder, so a builder that threw must be given up.
    public func append(_ value: CellValue) throws(FrameError) {
        switch value {
        case .list(let values):
            for value in values { try elements.append(value) }
            endList()
        case .null: appendNull()
        default: throw CellConversion.mismatch(value, type)
        }
    }

    /// Ends the building and returns the column.
    public func finish() -> Column {
        if ends.isFinished { builderWasFinished() }
        let count = ends.count
        let nulls = ends.validity.nullCount
        let validity = ends.validity.finish(count: count)
        let isWide = elements.count > offsetLimit
        let values = ends.values
        let offsets = ColumnBuffer(byteCount: (count + 1) * (isWide ? 8 : 4)) { target in
            Offsets.store(0, at: 0, in: target, wide: isWide)
            for index in 0..<count {
                Offsets.store(Int(values[index]), at: index + 1, in: target, wide: isWide)
            }
        }
        Memory.free(ends.values, allocated: ends.capacity * 8)
        ends = FixedState()
        ends.isFinished = true
        return Column(
            type: type,
            count: count,
            nullCount: nulls,
            storage: ColumnStorage(
                validity: validity,
                offsets: offsets,
                hasWideOffsets: isWide,
                children: [elements.finish()]
            )
        )
    }
}
