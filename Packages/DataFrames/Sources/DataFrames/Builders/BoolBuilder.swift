internal import Glibc

/// What a ``BoolBuilder`` holds.
@usableFromInline
struct BoolState {
    @usableFromInline var bits: UnsafeMutablePointer<UInt8>
    @usableFromInline var count = 0
    /// In elements, always a multiple of eight.
    @usableFromInline var capacity = 0
    @usableFromInline var validity = ValidityState()
    @usableFromInline var isFinished = false

    @usableFromInline
    init() {
        bits = Memory.placeholder.assumingMemoryBound(to: UInt8.self)
    }

    @usableFromInline
    mutating func makeRoom(_ additional: Int) {
        if isFinished { builderWasFinished() }
        let wanted = count + additional
        guard wanted > capacity else { return }
        let bytes = Bitmap.byteCount(max(wanted, capacity * 2, 512))
        let memory = Memory.grow(bits, from: capacity >> 3, to: bytes)
        memset(memory + (capacity >> 3), 0, bytes - (capacity >> 3))
        bits = memory.assumingMemoryBound(to: UInt8.self)
        capacity = bytes << 3
        validity.follow(capacity: capacity)
    }

    @inlinable
    @inline(__always)
    mutating func append(_ value: Bool) {
        if count == capacity { makeRoom(1) }
        bits[count >> 3] |= (value ? 1 : 0) << UInt8(truncatingIfNeeded: count & 7)
        count &+= 1
    }

    @inlinable
    mutating func appendNull() {
        if count == capacity { makeRoom(1) }
        validity.setNull(at: count, capacity: capacity)
        count &+= 1
    }
}

/// A way to append to a ``BoolBuilder`` that costs no reference counting; valid while the builder lives.
public struct UnsafeBoolAppender: BitwiseCopyable {
    @usableFromInline let state: UnsafeMutablePointer<BoolState>

    @inlinable
    init(_ state: UnsafeMutablePointer<BoolState>) {
        self.state = state
    }

    /// Appends a value.
    @inlinable
    @inline(__always)
    public func append(_ value: Bool) { state.pointee.append(value) }

    /// Appends a null.
    @inlinable
    public func appendNull() { state.pointee.appendNull() }
}

/// Builds a column of truth values, one bit each. One thread at a time; consumed by ``finish()``.
public final class BoolBuilder: ColumnBuilder {
    /// The type of the column to be: `bool`.
    public var type: DataType { .bool }
    @usableFromInline let state: UnsafeMutablePointer<BoolState>

    /// Creates an empty builder.
    public init() {
        state = .allocate(capacity: 1)
        state.initialize(to: BoolState())
    }

    deinit {
        Memory.free(state.pointee.bits, allocated: state.pointee.capacity >> 3)
        state.pointee.validity.discard()
        state.deallocate()
    }

    /// The number of elements appended so far, nulls included.
    @inlinable public var count: Int { state.pointee.count }

    /// A pointer-sized way to append from a hot loop; valid while the builder lives and is not finished.
    @inlinable public var unsafeAppender: UnsafeBoolAppender { UnsafeBoolAppender(state) }

    /// Makes room for that many more elements at once.
    public func reserve(_ additional: Int) {
        state.pointee.makeRoom(additional)
    }

    /// Appends a value.
    @inlinable
    @inline(__always)
    public func append(_ value: Bool) {
        state.pointee.append(value)
    }

    /// Appends a value, or a null for nil.
    @inlinable
    public func append(_ value: Bool?) {
        if let value { state.pointee.append(value) } else { state.pointee.appendNull() }
    }

    /// Appends a null.
    @inlinable
    public func appendNull() {
        state.pointee.appendNull()
    }

    /// Appends a dynamic value; throws unless it is a truth value or null.
    public func append(_ value: CellValue) throws(FrameError) {
        switch value {
        case .bool(let bool): state.pointee.append(bool)
        case .null: state.pointee.appendNull()
        default: throw CellConversion.mismatch(value, .bool)
        }
    }

    /// Ends the building and returns the column.
    public func finish() -> Column {
        if state.pointee.isFinished { builderWasFinished() }
        let count = state.pointee.count
        let nulls = state.pointee.validity.nullCount
        let validity = state.pointee.validity.finish(count: count)
        let values = Memory.finish(
            state.pointee.bits,
            used: Bitmap.byteCount(count),
            allocated: state.pointee.capacity >> 3
        )
        state.pointee = BoolState()
        state.pointee.isFinished = true
        return Column(
            type: .bool,
            count: count,
            nullCount: nulls,
            storage: ColumnStorage(validity: validity, values: values)
        )
    }
}
