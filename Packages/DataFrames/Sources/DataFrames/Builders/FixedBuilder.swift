/// Builds a column of values of one fixed width: numbers, dates, times, decimals, intervals, identifiers.
///
/// `FixedBuilder<Int64>(type: .instant(.microsecond))` takes ticks, `FixedBuilder<Int128>` unscaled digits of a
/// decimal, `FixedBuilder<Int32>(type: .date)` days. One thread at a time; consumed by ``finish()``.
public final class FixedBuilder<Element: FixedWidthElement>: ColumnBuilder {
    /// The type of the column to be.
    public let type: DataType
    @usableFromInline let state: UnsafeMutablePointer<FixedState<Element>>

    /// Creates an empty builder.
    ///
    /// - Parameter type: A type whose values `Element` holds, see ``FixedWidthElement``; anything else is a
    ///   programming error and stops the process.
    public init(type: DataType) {
        precondition(Element.holds(type), "FixedBuilder<\(Element.self)> cannot build a column of type \(type)")
        self.type = type
        state = .allocate(capacity: 1)
        state.initialize(to: FixedState())
    }

    deinit {
        Memory.free(state.pointee.values, allocated: state.pointee.capacity * MemoryLayout<Element>.stride)
        state.pointee.validity.discard()
        state.deallocate()
    }

    /// The number of elements appended so far, nulls included.
    @inlinable public var count: Int { state.pointee.count }

    /// A pointer-sized way to append from a hot loop; valid while the builder lives and is not finished.
    @inlinable public var unsafeAppender: UnsafeFixedAppender<Element> { UnsafeFixedAppender(state) }

    /// Makes room for that many more elements at once.
    @inlinable
    public func reserve(_ additional: Int) {
        state.pointee.makeRoom(additional)
    }

    /// Appends a value.
    @inlinable
    @inline(__always)
    public func append(_ value: Element) {
        state.pointee.append(value)
    }

    /// Appends a value, or a null for nil.
    @inlinable
    @inline(__always)
    public func append(_ value: Element?) {
        if let value { state.pointee.append(value) } else { state.pointee.appendNull() }
    }

    /// Appends a null.
    @inlinable
    public func appendNull() {
        state.pointee.appendNull()
    }

    /// Appends many values, none of them null, in one copy.
    @inlinable
    public func append(contentsOf values: UnsafeBufferPointer<Element>) {
        guard let source = values.baseAddress else { return }
        state.pointee.makeRoom(values.count)
        (state.pointee.values + state.pointee.count).initialize(from: source, count: values.count)
        state.pointee.count &+= values.count
    }

    /// Appends a dynamic value; throws when it has no exact form here.
    public func append(_ value: CellValue) throws(FrameError) {
        if value.isNull {
            state.pointee.appendNull()
        } else {
            state.pointee.append(try Element.element(of: value, as: type))
        }
    }

    /// Ends the building and returns the column.
    public func finish() -> Column {
        if state.pointee.isFinished { builderWasFinished() }
        let size = MemoryLayout<Element>.stride
        let count = state.pointee.count
        let nulls = state.pointee.validity.nullCount
        let validity = state.pointee.validity.finish(count: count)
        let values = Memory.finish(
            state.pointee.values,
            used: count * size,
            allocated: state.pointee.capacity * size
        )
        state.pointee = FixedState()
        state.pointee.isFinished = true
        return Column(
            type: type,
            count: count,
            nullCount: nulls,
            storage: ColumnStorage(validity: validity, values: values)
        )
    }
}
