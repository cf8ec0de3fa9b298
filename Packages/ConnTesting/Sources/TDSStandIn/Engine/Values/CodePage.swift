/// Windows-1252, the stand-in's only code page.
enum CodePage {
    private static let high: [UInt16] = [
        0x20AC, 0x81, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0x8D,
        0x017D, 0x8F, 0x90, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A,
        0x0153, 0x9D, 0x017E, 0x0178,
    ]
    private static let bytes: [UInt16: UInt8] = Dictionary(
        uniqueKeysWithValues: high.enumerated().map { ($1, UInt8($0 + 0x80)) }
    )

    static func byte(_ unit: UInt16) -> UInt8? {
        if unit < 0x80 || (0xA0...0xFF).contains(unit) { return UInt8(unit) }
        return bytes[unit]
    }

    static func unit(_ byte: UInt8) -> UInt16 {
        (0x80...0x9F).contains(byte) ? high[Int(byte) - 0x80] : UInt16(byte)
    }

    /// The text with a question mark for all that the page does not have.
    static func cut(_ units: [UInt16]) -> [UInt16] {
        guard units.contains(where: { byte($0) == nil }) else { return units }
        return units.map { byte($0) == nil ? 63 : $0 }
    }

    static func encoded(_ units: [UInt16]) -> [UInt8] { units.map { byte($0) ?? 63 } }
}
