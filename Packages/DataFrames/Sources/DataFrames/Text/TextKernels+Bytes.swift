extension TextKernels {
    /// The value of a hexadecimal digit, or 16 for another byte.
    @inlinable
    static func hexadecimalDigit(_ byte: UInt8) -> UInt8 {
        let digit = byte &- 0x30
        if digit <= 9 { return digit }
        let letter = (byte | 0x20) &- 0x61
        return letter <= 5 ? letter &+ 10 : 16
    }

    /// Reads pairs of hexadecimal digits in any case; no digits are no bytes.
    public static func parseHexadecimal(_ bytes: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
        guard bytes.count % 2 == 0 else { return nil }
        var isBad = false
        let result = [UInt8](unsafeUninitializedCapacity: bytes.count / 2) { target, count in
            for index in 0..<(bytes.count / 2) {
                let high = hexadecimalDigit(bytes[2 * index])
                let low = hexadecimalDigit(bytes[2 * index + 1])
                if (high | low) & 16 != 0 { isBad = true }
                target[index] = high &<< 4 | low & 15
            }
            count = bytes.count / 2
        }
        return isBad ? nil : result
    }

    /// Writes each byte as two small hexadecimal digits.
    @inlinable
    public static func writeHexadecimal(_ bytes: UnsafeBufferPointer<UInt8>, to out: UnsafeMutablePointer<UInt8>) -> Int
    {
        var length = 0
        for byte in bytes {
            let high = byte >> 4
            let low = byte & 15
            out[length] = high &+ (high < 10 ? 0x30 : 0x57)
            out[length &+ 1] = low &+ (low < 10 ? 0x30 : 0x57)
            length &+= 2
        }
        return length
    }

    /// Reads an identifier of 36 characters, `xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx`, in any case.
    public static func parseUUID(_ bytes: UnsafeBufferPointer<UInt8>) -> UUIDBytes? {
        guard bytes.count == 36, bytes[8] == 0x2D, bytes[13] == 0x2D, bytes[18] == 0x2D, bytes[23] == 0x2D else {
            return nil
        }
        return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 16) { target in
            var count = 0
            var index = 0
            while index < 36 {
                if index == 8 || index == 13 || index == 18 || index == 23 {
                    index += 1
                    continue
                }
                let high = hexadecimalDigit(bytes[index])
                let low = hexadecimalDigit(bytes[index + 1])
                if (high | low) & 16 != 0 { return nil }
                target[count] = high << 4 | low
                count += 1
                index += 2
            }
            return UUIDBytes(loading: UnsafeRawPointer(target.baseAddress!))
        }
    }

    /// Writes an identifier in small letters, 36 bytes.
    public static func write(uuid: UUIDBytes, to out: UnsafeMutablePointer<UInt8>) -> Int {
        withUnsafeBytes(of: uuid) { raw in
            var length = 0
            for (index, byte) in raw.enumerated() {
                if index == 4 || index == 6 || index == 8 || index == 10 {
                    out[length] = 0x2D
                    length += 1
                }
                let high = byte >> 4
                let low = byte & 15
                out[length] = high + (high < 10 ? 0x30 : 0x57)
                out[length + 1] = low + (low < 10 ? 0x30 : 0x57)
                length += 2
            }
            return length
        }
    }
}
