/// Builds a column of text. One thread at a time; consumed by ``finish()``.
///
/// Text comes as bytes, checked or trusted, or as Swift strings. The column keeps valid UTF-8 only.
public final class StringBuilder: ColumnBuilder {
    /// The type of the column to be: `string`.
    public var type: DataType { .string }
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

    /// The number of text bytes appended so far.
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

    /// Appends bytes if they are valid UTF-8.
    ///
    /// - Parameter bytes: The text.
    /// - Returns: Whether the bytes were valid; when they were not, nothing was appended.
    @inlinable
    @inline(__always)
    public func append(utf8 bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        guard UTF8Validation.isValid(bytes) else { return false }
        append(validatedUTF8: bytes)
        return true
    }

    /// Appends bytes that are known to be valid UTF-8; others would make a column that breaks its promise.
    @inlinable
    @inline(__always)
    public func append(validatedUTF8 bytes: UnsafeBufferPointer<UInt8>) {
        guard let base = bytes.baseAddress else {
            state.pointee.append(UnsafePointer(state.pointee.bytes), 0)
            return
        }
        state.pointee.append(base, bytes.count)
    }

    /// Appends bytes, each ill-formed part replaced by U+FFFD as Unicode recommends.
    @inlinable
    public func append(repairing bytes: UnsafeBufferPointer<UInt8>) {
        if !append(utf8: bytes) { append(String(decoding: bytes, as: UTF8.self)) }
    }

    /// Appends a string.
    @inlinable
    public func append(_ value: String) {
        var value = value
        value.withUTF8 { append(validatedUTF8: $0) }
    }

    /// Appends a string, or a null for nil.
    @inlinable
    public func append(_ value: String?) {
        if let value { append(value) } else { state.pointee.appendNull() }
    }

    /// Lets the closure write valid UTF-8 straight into the column.
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

    /// Appends a dynamic value; throws unless it is text or null.
    public func append(_ value: CellValue) throws(FrameError) {
        switch value {
        case .string(let text): append(text)
        case .null: state.pointee.appendNull()
        default: throw CellConversion.mismatch(value, .string)
        }
    }

    /// Ends the building and returns the column.
    public func finish() -> Column {
        state.pointee.finish(type: .string)
    }
}
