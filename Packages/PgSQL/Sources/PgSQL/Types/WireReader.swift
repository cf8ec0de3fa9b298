/// Reads big-endian numbers and bytes one after another, never past the end.
struct WireReader {
    private(set) var place: UnsafeRawPointer
    let end: UnsafeRawPointer

    init(_ start: UnsafeRawPointer, _ count: Int) {
        place = start
        end = start + count
    }

    /// How many bytes are left.
    var remaining: Int { end - place }

    @inline(__always)
    mutating func integer<T: FixedWidthInteger & BitwiseCopyable>(_ type: T.Type = T.self) throws(CellFault) -> T {
        guard remaining >= MemoryLayout<T>.size else { throw .malformed }
        let value = T(bigEndian: place.loadUnaligned(as: T.self))
        place += MemoryLayout<T>.size
        return value
    }

    mutating func double() throws(CellFault) -> Double { Double(bitPattern: try integer(UInt64.self)) }
    mutating func float() throws(CellFault) -> Float { Float(bitPattern: try integer(UInt32.self)) }

    /// Steps over that many bytes and says where they begin.
    @inline(__always)
    mutating func skip(_ count: Int) throws(CellFault) -> UnsafeRawPointer {
        guard count >= 0, remaining >= count else { throw .malformed }
        defer { place += count }
        return place
    }

    /// A value with its length before it; `nil` for NULL.
    @inline(__always)
    mutating func value() throws(CellFault) -> (start: UnsafeRawPointer, count: Int)? {
        let count = Int(try integer(Int32.self))
        if count == -1 { return nil }
        return (try skip(count), count)
    }

    /// Bytes up to a zero byte, which is stepped over.
    mutating func terminated() throws(CellFault) -> UnsafeRawBufferPointer {
        let start = place
        while place < end {
            let byte = place.load(as: UInt8.self)
            place += 1
            if byte == 0 { return UnsafeRawBufferPointer(start: start, count: place - start - 1) }
        }
        throw .malformed
    }

    /// Throws unless everything was read.
    func finish() throws(CellFault) {
        if place != end { throw .malformed }
    }
}
