/// Builds a column of byte strings. One thread at a time; consumed by ``finish()``.
public final class BinaryBuilder: ColumnBuilder {
    /// The type of the column to be: `binary`.
    public var type: DataType { .binary }
    @usableFromInline let state: UnsafeMutablePointer<BytesState>

    /// Creates an empty builder.
    public convenience init() {
        self.init(offsetLimit: Int(Int32.max))
    }

    /// Creates a builder whose offsets grow to 64 bits after a given number of bytes.
    init(offsetLimit: Int) {
        state = .allocate(capacity: 1)
        state.initialize(to: BytesState(offsetLimit: offsetLimit))
    }

    deinit {
        state.pointee.discard()
        state.deallocate()
    }

    /// The number of elements appended so far, nulls included.
    @inlinable public var count: Int { state.pointee.count }

    /// The number of bytes appended so far.
    @inlinable public var byteCount: Int { state.pointee.byteCount }

    /// A pointer-sized way to append from a hot loop; valid while the builder lives and is not finished.
    @inlinable public var unsafeAppender: UnsafeBytesAppender { UnsafeBytesAppender(state) }

    /// Makes room for that many more elements at once.
    public func reserve(_ additional: Int) {
        state.pointee.makeRoom(elements: additional, bytes: 0)
    }

    /// Makes room for that many more elements and bytes at once.
    public func reserve(_ additional: Int, bytes: Int) {
        state.pointee.makeRoom(elements: additional, bytes: bytes)
    }

    /// Appends bytes; an empty buffer is an empty value, not a null.
    @inlinable
    @inline(__always)
    public func append(_ bytes: UnsafeRawBufferPointer) {
        guard let base = bytes.baseAddress else {
            state.pointee.append(UnsafePointer(state.pointee.bytes), 0)
            return
        }
        state.pointee.append(base.assumingMemoryBound(to: UInt8.self), bytes.count)
    }

    /// Appends bytes.
    @inlinable
    public func append(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes { append($0) }
    }

    /// Appends bytes, or a null for nil.
    @inlinable
    public func append(_ bytes: [UInt8]?) {
        if let bytes { append(bytes) } else { state.pointee.appendNull() }
    }

    /// Lets the closure write straight into the column.
    ///
    /// - Parameters:
    ///   - capacity: How many bytes may be written.
    ///   - write: Gets room for `capacity` bytes and returns how many it wrote; when it throws, nothing is appended.
    @inlinable
    public func append(
        capacity: Int,
        initializingWith write: (UnsafeMutableBufferPointer<UInt8>) throws -> Int
    ) rethrows {
        try state.pointee.append(capacity: capacity, write)
    }

    /// Appends a null.
    @inlinable
    public func appendNull() {
        state.pointee.appendNull()
    }

    /// Appends a dynamic value; throws unless it is bytes or null.
    public func append(_ value: CellValue) throws(FrameError) {
        switch value {
        case .binary(let bytes): append(bytes)
        case .null: state.pointee.appendNull()
        default: throw CellConversion.mismatch(value, .binary)
        }
    }

    /// Ends the building and returns the column.
    public func finish() -> Column {
        state.pointee.finish(type: .binary)
    }
}
