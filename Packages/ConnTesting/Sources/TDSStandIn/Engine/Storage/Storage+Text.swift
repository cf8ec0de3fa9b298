extension Storage {
    /// UTF-16 as UTF-8 for the time of the call; lone surrogates become three bytes each.
    static func withUTF8(_ units: [UInt16], _ body: (UnsafePointer<CChar>, Int) -> Void) {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: max(1, units.count * 3)) { buffer in
            var count = 0
            var index = 0
            while index < units.count {
                let unit = UInt32(units[index])
                index += 1
                if unit < 0x80 {
                    buffer[count] = UInt8(unit)
                    count += 1
                } else if unit < 0x800 {
                    buffer[count] = UInt8(0xC0 | unit >> 6)
                    buffer[count + 1] = UInt8(0x80 | unit & 63)
                    count += 2
                } else if (0xD800..<0xDC00).contains(unit), index < units.count,
                    (0xDC00..<0xE000).contains(units[index])
                {
                    let scalar = 0x10000 + ((unit - 0xD800) << 10) + (UInt32(units[index]) - 0xDC00)
                    index += 1
                    buffer[count] = UInt8(0xF0 | scalar >> 18)
                    buffer[count + 1] = UInt8(0x80 | scalar >> 12 & 63)
                    buffer[count + 2] = UInt8(0x80 | scalar >> 6 & 63)
                    buffer[count + 3] = UInt8(0x80 | scalar & 63)
                    count += 4
                } else {
                    buffer[count] = UInt8(0xE0 | unit >> 12)
                    buffer[count + 1] = UInt8(0x80 | unit >> 6 & 63)
                    buffer[count + 2] = UInt8(0x80 | unit & 63)
                    count += 3
                }
            }
            UnsafeRawPointer(buffer.baseAddress!).withMemoryRebound(to: CChar.self, capacity: max(1, count)) {
                body($0, count)
            }
        }
    }

    /// UTF-8, with the three bytes of lone surrogates, as UTF-16.
    static func units(_ bytes: UnsafeBufferPointer<UInt8>) -> [UInt16] {
        [UInt16](unsafeUninitializedCapacity: bytes.count) { buffer, count in
            var index = 0
            let end = bytes.count
            while index < end {
                let byte = bytes[index]
                if byte < 0x80 {
                    buffer[count] = UInt16(byte)
                    index += 1
                    count += 1
                    continue
                }
                let length = byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : 2
                guard index + length <= end else { break }
                var scalar = UInt32(byte) & (length == 4 ? 7 : length == 3 ? 15 : 31)
                for offset in 1..<length { scalar = scalar << 6 | UInt32(bytes[index + offset] & 63) }
                index += length
                if scalar >= 0x10000 {
                    buffer[count] = UInt16(truncatingIfNeeded: 0xD800 + ((scalar - 0x10000) >> 10))
                    buffer[count + 1] = UInt16(truncatingIfNeeded: 0xDC00 + ((scalar - 0x10000) & 0x3FF))
                    count += 2
                } else {
                    buffer[count] = UInt16(truncatingIfNeeded: scalar)
                    count += 1
                }
            }
        }
    }
}
