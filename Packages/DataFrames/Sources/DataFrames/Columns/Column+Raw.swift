extension Column {
    /// Plain pointers into the column; valid only while the column is alive.
    ///
    /// Keep the column alive around the use, with `withExtendedLifetime(column) { … }`. For null, list and structure
    /// columns only ``UnsafeColumnView/isNull(_:)`` means anything.
    public var unsafeView: UnsafeColumnView { UnsafeColumnView(self) }

    /// Lends the values of a fixed-width column as they lie in memory.
    ///
    /// `Int64` reads also times, timestamps and durations as ticks, `Int32` also dates as days, `Int128` decimals as
    /// unscaled digits; see ``FixedWidthElement``. Where an element is null its value has no meaning.
    /// Throws ``FrameError`` of kind `wrongType` when `T` does not hold the column's type, and what the closure throws.
    /// - Parameters:
    ///   - element: The form of the values.
    ///   - body: Gets `count` values; the buffer must not leave the closure.
    public func withUnsafeValues<T: FixedWidthElement, R>(
        as element: T.Type,
        _ body: (UnsafeBufferPointer<T>) throws -> R
    ) throws -> R {
        guard T.holds(type), let values = storage.values else {
            throw FrameError(.wrongType, "A column of type \(type) has no values of \(T.self)")
        }
        return try withExtendedLifetime(storage) {
            let base = values.base.assumingMemoryBound(to: T.self) + offset
            return try body(UnsafeBufferPointer(start: base, count: count))
        }
    }

    /// Lends the validity bitmap: least significant bit first, set where there is a value.
    ///
    /// - Parameter body: Gets the bitmap and the position in it, in bits, of the column's first element; nil and 0 when
    ///   there is no bitmap, because nothing is null or everything is.
    public func withUnsafeValidity<R>(
        _ body: (_ bits: UnsafePointer<UInt8>?, _ bitOffset: Int) throws -> R
    ) rethrows -> R {
        try withExtendedLifetime(storage) {
            guard let validity = storage.validity else { return try body(nil, 0) }
            return try body(validity.base.assumingMemoryBound(to: UInt8.self), offset)
        }
    }

    /// Lends the bits of a column of truth values.
    ///
    /// Throws ``FrameError`` of kind `wrongType` for other columns, and what the closure throws.
    /// - Parameter body: Gets the bits, least significant first, and the position of the first element in them.
    public func withUnsafeBits<R>(
        _ body: (_ bits: UnsafePointer<UInt8>, _ bitOffset: Int) throws -> R
    ) throws -> R {
        guard type == .bool, let values = storage.values else {
            throw FrameError(.wrongType, "A column of type \(type) has no truth values")
        }
        return try withExtendedLifetime(storage) {
            try body(values.base.assumingMemoryBound(to: UInt8.self), offset)
        }
    }

    /// The offsets of a text or binary column, one more than elements, in either width.
    public enum OffsetBuffer {
        /// Offsets of 32 bits, as nearly all columns have.
        case narrow(UnsafeBufferPointer<Int32>)
        /// Offsets of 64 bits, for columns of more than 2 GiB.
        case wide(UnsafeBufferPointer<Int64>)

        /// The offset at a position, from 0 to the number of elements.
        @inlinable
        public subscript(index: Int) -> Int {
            switch self {
            case .narrow(let offsets): Int(offsets[index])
            case .wide(let offsets): Int(offsets[index])
            }
        }
    }

    /// Lends the offsets and bytes of a text or binary column.
    ///
    /// Throws ``FrameError`` of kind `wrongType` for other columns, and what the closure throws.
    /// - Parameter body: Gets `count + 1` offsets, the first not always zero, and the bytes that they point into.
    public func withUnsafeStringBytes<R>(
        _ body: (_ offsets: OffsetBuffer, _ bytes: UnsafeRawBufferPointer) throws -> R
    ) throws -> R {
        guard type.layout == .bytes, let values = storage.values, let offsets = storage.offsets else {
            throw FrameError(.wrongType, "A column of type \(type) has no text or bytes")
        }
        return try withExtendedLifetime(storage) {
            let bytes = UnsafeRawBufferPointer(start: values.base, count: values.byteCount)
            if storage.hasWideOffsets {
                let base = offsets.base.assumingMemoryBound(to: Int64.self) + offset
                return try body(.wide(UnsafeBufferPointer(start: base, count: count + 1)), bytes)
            }
            let base = offsets.base.assumingMemoryBound(to: Int32.self) + offset
            return try body(.narrow(UnsafeBufferPointer(start: base, count: count + 1)), bytes)
        }
    }
}
