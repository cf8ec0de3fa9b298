internal import SQLCore

/// Finds the cells of a row of the binary protocol: a header of one byte, a bit for each NULL, then the values.
struct RowReader {
    private let start: UnsafeRawPointer
    private var place: UnsafeRawPointer
    private let end: UnsafeRawPointer

    /// - Returns: `nil` for what is too short for so many columns.
    @inline(__always)
    init?(_ row: UnsafeRawBufferPointer, width: Int) {
        let head = 1 &+ (width &+ 9) >> 3
        guard row.count >= head, let start = row.baseAddress else { return nil }
        self.start = start
        place = start + head
        // A library that does not tell the length says it is the largest.
        end = start + min(row.count, 1 << 60)
    }

    @inline(__always)
    func isNull(_ index: Int) -> Bool {
        start.load(fromByteOffset: 1 &+ (index &+ 2) >> 3, as: UInt8.self) >> ((index &+ 2) & 7) & 1 != 0
    }

    /// The address of a value of so many bytes, which is passed; `nil` if the row ends before.
    @inline(__always)
    mutating func fixed(_ width: Int) -> UnsafeRawPointer? {
        let value = place
        guard end - place >= width else { return nil }
        place += width
        return value
    }

    /// A value behind its length, which is passed; `nil` if the row ends before.
    @inline(__always)
    mutating func sized() -> (start: UnsafeRawPointer, count: Int)? {
        guard end - place >= 1 else { return nil }
        var count = Int(place.load(as: UInt8.self))
        place += 1
        if count >= 251 {
            guard let long = longCount(count) else { return nil }
            count = long
        }
        let value = place
        guard end - place >= count else { return nil }
        place += count
        return (value, count)
    }

    private mutating func longCount(_ mark: Int) -> Int? {
        let width = mark == 252 ? 2 : mark == 253 ? 3 : mark == 254 ? 8 : 0
        guard width > 0, end - place >= width else { return nil }
        var count: UInt64 = 0
        for index in 0..<width { count |= UInt64(place.load(fromByteOffset: index, as: UInt8.self)) << (8 * index) }
        place += width
        return Int(exactly: count)
    }

    /// A value of a form, which is passed.
    @inline(__always)
    mutating func value(_ form: CellForm) -> (start: UnsafeRawPointer, count: Int)? {
        let width = form.width
        if width == 0 { return sized() }
        return fixed(width).map { ($0, width) }
    }
}
