internal import Glibc

/// Where the texts or bytes of a column lie.
struct TextPlaces {
    private let offsets: UnsafeRawPointer
    private let isWide: Bool
    private let offset: Int
    let bytes: UnsafePointer<UInt8>
    let count: Int

    init(_ column: Column) {
        let nothing = UnsafeRawPointer(Memory.placeholder)
        offsets = column.storage.offsets?.base ?? nothing
        isWide = column.storage.hasWideOffsets
        offset = column.offset
        bytes = (column.storage.values?.base ?? nothing).assumingMemoryBound(to: UInt8.self)
        count = column.count
    }

    /// The first byte of a text and the count of its bytes.
    @inline(__always)
    subscript(row: Int) -> (start: UnsafePointer<UInt8>, length: Int) {
        let start = Offsets.load(offset &+ row, from: offsets, wide: isWide)
        return (bytes + start, Offsets.load(offset &+ row &+ 1, from: offsets, wide: isWide) &- start)
    }

    /// The bytes of the longest text.
    func longest() -> Int {
        isWide ? longest(Int64.self) : longest(Int32.self)
    }

    private func longest<Offset: FixedWidthInteger & BitwiseCopyable>(_ type: Offset.Type) -> Int {
        if count == 0 { return 0 }
        let ends = offsets.assumingMemoryBound(to: Offset.self) + offset
        var longest: Offset = 0
        for row in 0..<count { longest = max(longest, ends[row &+ 1] &- ends[row]) }
        return Int(longest)
    }

    /// The first eight bytes as a number that orders like them; zeros behind a shorter text.
    @inline(__always)
    func beginning(_ row: Int) -> UInt64 {
        let (start, length) = self[row]
        if length >= 8 { return UInt64(bigEndian: UnsafeRawPointer(start).loadUnaligned(as: UInt64.self)) }
        return (ShortTextKey.pack(start, length) & ~(0xFF << 56)).byteSwapped
    }

    /// Below, at or above zero as the left text comes before the right one, equals it or comes after it.
    @inline(__always)
    func order(_ left: Int, _ right: Int) -> Int {
        let (left, right) = (self[left], self[right])
        let common = min(left.length, right.length)
        if common > 0 {
            let order = memcmp(left.start, right.start, common)
            if order != 0 { return Int(order) }
        }
        return left.length &- right.length
    }
}
