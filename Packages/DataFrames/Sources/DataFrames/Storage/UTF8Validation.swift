/// Checks that bytes are well-formed UTF-8 (RFC 3629), fast for text that is mostly ASCII.
public enum UTF8Validation {
    /// Whether the bytes are well-formed UTF-8: no overlong forms, no surrogates, nothing above U+10FFFF.
    ///
    /// - Parameter bytes: The bytes; empty ones are valid.
    @inlinable
    public static func isValid(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        guard let base = bytes.baseAddress else { return true }
        let count = bytes.count
        let raw = UnsafeRawPointer(base)
        var index = 0
        while count &- index >= 8 {
            if raw.loadUnaligned(fromByteOffset: index, as: UInt64.self) & 0x8080_8080_8080_8080 != 0 {
                return isValidSlow(base, count, from: index)
            }
            index &+= 8
        }
        // The rest in one or two loads, which may look again at bytes that were seen.
        if index == count { return true }
        if count >= 8 {
            let last = raw.loadUnaligned(fromByteOffset: count &- 8, as: UInt64.self)
            return last & 0x8080_8080_8080_8080 == 0 || isValidSlow(base, count, from: index)
        }
        if count >= 4 {
            let head = raw.loadUnaligned(as: UInt32.self)
            let tail = raw.loadUnaligned(fromByteOffset: count &- 4, as: UInt32.self)
            return (head | tail) & 0x8080_8080 == 0 || isValidSlow(base, count, from: 0)
        }
        let bits = base[0] | base[count >> 1] | base[count &- 1]
        return bits < 0x80 || isValidSlow(base, count, from: 0)
    }

    @usableFromInline
    static func isValidSlow(_ base: UnsafePointer<UInt8>, _ count: Int, from start: Int) -> Bool {
        let raw = UnsafeRawPointer(base)
        var index = start
        while index < count {
            let first = base[index]
            if first < 0x80 {
                if count &- index >= 8,
                    raw.loadUnaligned(fromByteOffset: index, as: UInt64.self) & 0x8080_8080_8080_8080 == 0
                {
                    index &+= 8
                } else {
                    index &+= 1
                }
                continue
            }
            let length: Int
            var low: UInt8 = 0x80
            var high: UInt8 = 0xBF
            switch first {
            case 0xC2...0xDF: length = 2
            case 0xE0:
                length = 3
                low = 0xA0
            case 0xE1...0xEC, 0xEE...0xEF: length = 3
            case 0xED:
                length = 3
                high = 0x9F
            case 0xF0:
                length = 4
                low = 0x90
            case 0xF1...0xF3: length = 4
            case 0xF4:
                length = 4
                high = 0x8F
            default: return false
            }
            guard count &- index >= length else { return false }
            let second = base[index &+ 1]
            guard second >= low, second <= high else { return false }
            var next = 2
            while next < length {
                guard base[index &+ next] & 0xC0 == 0x80 else { return false }
                next &+= 1
            }
            index &+= length
        }
        return true
    }
}
