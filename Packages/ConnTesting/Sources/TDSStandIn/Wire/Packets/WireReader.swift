/// Where bytes of a request come from: a whole message, or one that is still arriving.
protocol WireSource: ~Copyable {
    /// The next `count` bytes; throws when the message ends before.
    mutating func take(_ count: Int) throws(WireError) -> ArraySlice<UInt8>
    /// Whether the message has ended.
    mutating func isAtEnd() throws(WireError) -> Bool
}

/// A whole message, or a part of one, that is read from its beginning.
struct WireReader: WireSource {
    private let data: ArraySlice<UInt8>
    private(set) var position: Int

    init(_ data: some Sequence<UInt8>) {
        self.data = (data as? ArraySlice<UInt8>) ?? ArraySlice(Array(data))
        position = self.data.startIndex
    }

    var remaining: Int { data.endIndex - position }

    func isAtEnd() -> Bool { remaining == 0 }

    /// The next byte, not taken.
    var next: UInt8? { remaining > 0 ? data[position] : nil }

    mutating func take(_ count: Int) throws(WireError) -> ArraySlice<UInt8> {
        guard count >= 0, count <= remaining else {
            throw .malformed("\(count) bytes wanted where \(remaining) are left")
        }
        defer { position += count }
        return data[position..<position + count]
    }
}

extension WireSource where Self: ~Copyable {
    mutating func byte() throws(WireError) -> UInt8 {
        let slice = try take(1)
        return slice[slice.startIndex]
    }

    mutating func integer<Value: FixedWidthInteger & BitwiseCopyable>(
        _ type: Value.Type = Value.self
    ) throws(WireError) -> Value {
        let slice = try take(MemoryLayout<Value>.size)
        return slice.withUnsafeBytes { Value(littleEndian: $0.loadUnaligned(as: Value.self)) }
    }

    mutating func bigEndian<Value: FixedWidthInteger & BitwiseCopyable>(
        _ type: Value.Type = Value.self
    ) throws(WireError) -> Value {
        try integer(Value.self).byteSwapped
    }

    /// An unsigned number of `size` bytes, 0 to 8.
    mutating func unsigned(size: Int) throws(WireError) -> UInt64 {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        for byte in try take(size) {
            value |= UInt64(byte) << shift
            shift += 8
        }
        return value
    }

    mutating func utf16(units: Int) throws(WireError) -> [UInt16] {
        WireText.units(try take(units * 2))
    }

    /// B_VARCHAR.
    mutating func shortText() throws(WireError) -> String {
        let length = Int(try byte())
        return String(decoding: try utf16(units: length), as: UTF16.self)
    }

    /// US_VARCHAR.
    mutating func longText() throws(WireError) -> String {
        let length = Int(try integer(UInt16.self))
        return String(decoding: try utf16(units: length), as: UTF16.self)
    }
}
