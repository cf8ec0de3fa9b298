/// Makes keys of texts or bytes.
protocol TextKeyForm: KeyForm where Values == TextPlaces {}

extension TextPlaces: ColumnValues {}

/// Texts of at most one byte: the byte, or 256 for none.
enum ByteKey: TextKeyForm {
    static let size = 257

    @inline(__always)
    static func key(_ text: TextPlaces.Value) -> UInt64 { text.length == 0 ? 256 : UInt64(text.start[0]) }
}

/// Texts of at most 7 bytes: the bytes and their count.
enum ShortTextKey: TextKeyForm {
    static let limit = 7

    @inline(__always)
    static func key(_ text: TextPlaces.Value) -> UInt64 { pack(text.start, text.length) }

    /// The bytes, the first one lowest, and above them their count; reads no byte beyond the text.
    @inline(__always)
    static func pack(_ start: UnsafePointer<UInt8>, _ length: Int) -> UInt64 {
        let mark = UInt64(truncatingIfNeeded: length) << 56
        let raw = UnsafeRawPointer(start)
        if length >= 4 {
            let low = UInt64(raw.loadUnaligned(as: UInt32.self))
            let high = UInt64(raw.loadUnaligned(fromByteOffset: length &- 4, as: UInt32.self))
            return low | (high &>> UInt64(truncatingIfNeeded: 64 &- 8 &* length)) << 32 | mark
        }
        if length == 0 { return 0 }
        // One to three bytes: first, middle, last.
        let (middle, last) = (length >> 1, length &- 1)
        let first = UInt64(start[0]) | UInt64(start[middle]) &<< UInt64(truncatingIfNeeded: 8 &* middle)
        return first | UInt64(start[last]) &<< UInt64(truncatingIfNeeded: 8 &* last) | mark
    }
}

/// Texts of at most 15 bytes: the bytes and their count.
enum MediumTextKey: TextKeyForm {
    static let limit = 15

    @inline(__always)
    static func key(_ text: TextPlaces.Value) -> UInt128 {
        let (start, length) = text
        if length < 8 { return UInt128(truncatingIfNeeded: ShortTextKey.pack(start, length)) }
        let raw = UnsafeRawPointer(start)
        let low = raw.loadUnaligned(as: UInt64.self)
        let last = raw.loadUnaligned(fromByteOffset: length &- 8, as: UInt64.self)
        let high = length == 8 ? 0 : last &>> UInt64(truncatingIfNeeded: 128 &- 8 &* length)
        let mark = UInt64(truncatingIfNeeded: length) << 56
        return UInt128(truncatingIfNeeded: low) | UInt128(truncatingIfNeeded: high | mark) << 64
    }
}

/// Texts and bytes of any length.
enum LongTextKey: TextKeyForm {
    @inline(__always)
    static func key(_ text: TextPlaces.Value) -> UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(start: text.start, count: text.length)
    }
}
