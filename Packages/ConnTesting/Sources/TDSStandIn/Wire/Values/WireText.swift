/// Text of the wire: UTF-16 and code page 1252.
enum WireText {
    /// The characters 0x80 to 0x9F of code page 1252; a byte without one is the control character of its number, as
    /// Windows has it.
    static let high: [UInt16] = [
        0x20AC, 0x81, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0x8D,
        0x017D, 0x8F, 0x90, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A,
        0x0153, 0x9D, 0x017E, 0x0178,
    ]

    private static let low: [UInt16: UInt8] = Dictionary(
        uniqueKeysWithValues: high.enumerated().map { ($1, UInt8(0x80 + $0)) }
    )

    /// UTF-16 of bytes; an odd last byte is left out.
    static func units(_ bytes: ArraySlice<UInt8>) -> [UInt16] {
        let count = bytes.count / 2
        return [UInt16](unsafeUninitializedCapacity: count) { target, written in
            bytes.withUnsafeBytes { source in
                UnsafeMutableRawBufferPointer(target).copyMemory(from: .init(rebasing: source[..<(count * 2)]))
            }
            written = count
        }
    }

    /// UTF-16 of code page 1252.
    static func units(codePage bytes: ArraySlice<UInt8>) -> [UInt16] {
        bytes.map { $0 & 0xE0 == 0x80 ? high[Int($0) - 0x80] : UInt16($0) }
    }

    /// A UTF-16 unit in code page 1252; `?` where it has none.
    @inline(__always)
    static func codePage(_ unit: UInt16) -> UInt8 {
        unit < 0x80 || (unit >= 0xA0 && unit < 0x100) ? UInt8(truncatingIfNeeded: unit) : (low[unit] ?? 0x3F)
    }
}
