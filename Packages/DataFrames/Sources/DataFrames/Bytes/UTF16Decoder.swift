/// Turns UTF-16 that comes in portions of any length into UTF-8.
///
/// A surrogate without its other half becomes the byte 0xFF, which no UTF-8 text holds: what checks the text finds it
/// there, with its line and column.
struct UTF16Decoder {
    private static let invalid: UInt8 = 0xFF
    private let isBigEndian: Bool
    /// The first half of a character whose second half has not come yet; 0 when there is none.
    private var high: UInt32 = 0

    init(bigEndian: Bool) { isBigEndian = bigEndian }

    /// Decodes all complete code units and returns how many bytes they took: all of them, or all but the last.
    ///
    /// - Parameters:
    ///   - input: The bytes from the start of a code unit on.
    ///   - output: Gets the UTF-8.
    mutating func decode(_ input: UnsafeRawBufferPointer, into output: inout [UInt8]) -> Int {
        let count = input.count & ~1
        guard let base = input.baseAddress, count > 0 else { return 0 }
        let old = output.count
        // Three bytes for each unit, and three for a surrogate that waited.
        let room = count / 2 * 3 + 3
        output.append(contentsOf: repeatElement(0, count: room))
        var decoder = self
        let written = output.withUnsafeMutableBufferPointer { decoder.decode(base, count, $0.baseAddress! + old) }
        self = decoder
        output.removeLast(room - written)
        return count
    }

    /// Ends the text: a half that still waits stays alone.
    mutating func finish(into output: inout [UInt8]) {
        if high != 0 { output.append(UTF16Decoder.invalid) }
        high = 0
    }

    private mutating func decode(
        _ input: UnsafeRawPointer,
        _ count: Int,
        _ output: UnsafeMutablePointer<UInt8>
    ) -> Int {
        let notASCII: UInt64 = isBigEndian ? 0x80FF_80FF_80FF_80FF : 0xFF80_FF80_FF80_FF80
        var place = 0
        var written = 0
        while place < count {
            // Four units of ASCII at once.
            if high == 0, place &+ 8 <= count {
                let word = UInt64(littleEndian: input.loadUnaligned(fromByteOffset: place, as: UInt64.self))
                if word & notASCII == 0 {
                    let shift: UInt64 = isBigEndian ? 8 : 0
                    for unit in 0..<4 {
                        output[written &+ unit] = UInt8(truncatingIfNeeded: word &>> (shift &+ UInt64(unit &* 16)))
                    }
                    place &+= 8
                    written &+= 4
                    continue
                }
            }
            let raw = input.loadUnaligned(fromByteOffset: place, as: UInt16.self)
            let unit = UInt32(isBigEndian ? UInt16(bigEndian: raw) : UInt16(littleEndian: raw))
            place &+= 2
            if unit & 0xFC00 == 0xDC00, high != 0 {
                let scalar = 0x10000 &+ (high & 0x3FF) << 10 &+ unit & 0x3FF
                output[written] = UInt8(truncatingIfNeeded: 0xF0 | scalar >> 18)
                output[written &+ 1] = UInt8(truncatingIfNeeded: 0x80 | scalar >> 12 & 0x3F)
                output[written &+ 2] = UInt8(truncatingIfNeeded: 0x80 | scalar >> 6 & 0x3F)
                output[written &+ 3] = UInt8(truncatingIfNeeded: 0x80 | scalar & 0x3F)
                written &+= 4
                high = 0
                continue
            }
            if high != 0 {
                output[written] = UTF16Decoder.invalid
                written &+= 1
                high = 0
            }
            switch unit {
            case ..<0x80:
                output[written] = UInt8(truncatingIfNeeded: unit)
                written &+= 1
            case ..<0x800:
                output[written] = UInt8(truncatingIfNeeded: 0xC0 | unit >> 6)
                output[written &+ 1] = UInt8(truncatingIfNeeded: 0x80 | unit & 0x3F)
                written &+= 2
            case 0xD800..<0xDC00: high = unit
            case 0xDC00..<0xE000:
                output[written] = UTF16Decoder.invalid
                written &+= 1
            default:
                output[written] = UInt8(truncatingIfNeeded: 0xE0 | unit >> 12)
                output[written &+ 1] = UInt8(truncatingIfNeeded: 0x80 | unit >> 6 & 0x3F)
                output[written &+ 2] = UInt8(truncatingIfNeeded: 0x80 | unit & 0x3F)
                written &+= 3
            }
        }
        return written
    }
}
