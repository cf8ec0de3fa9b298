internal import Glibc

/// Numbers and bytes as text.
enum Formatting {
    private static let digits = Array("0123456789ABCDEF".utf8)

    static func hexadecimal(_ bytes: [UInt8]) -> String {
        var text: [UInt8] = []
        text.reserveCapacity(bytes.count * 2)
        for byte in bytes {
            text.append(digits[Int(byte >> 4)])
            text.append(digits[Int(byte & 15)])
        }
        return String(decoding: text, as: UTF8.self)
    }

    static func bytes(ofHexadecimal units: [UInt16], prefixed: Bool) -> [UInt8]? {
        var units = units[...]
        if prefixed {
            guard units.count >= 2, units.removeFirst() == 48, units.removeFirst() | 32 == 120 else { return nil }
        }
        guard units.count % 2 == 0 else { return nil }
        var bytes: [UInt8] = []
        var high: UInt8?
        for unit in units {
            let nibble: UInt8
            switch unit {
            case 48...57: nibble = UInt8(unit - 48)
            case 65...70: nibble = UInt8(unit - 55)
            case 97...102: nibble = UInt8(unit - 87)
            default: return nil
            }
            if let first = high {
                bytes.append(first << 4 | nibble)
                high = nil
            } else {
                high = nibble
            }
        }
        return bytes
    }

    private static func format(_ pattern: String, _ number: Double) -> String {
        var buffer = [CChar](repeating: 0, count: 400)
        let written = withVaList([number]) { vsnprintf(&buffer, buffer.count, pattern, $0) }
        return String(decoding: buffer.prefix(max(0, Int(written))).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// With so many digits behind the point, exactly.
    static func fixed(_ number: Double, _ digits: Int) -> String { format("%.\(max(0, min(digits, 60)))f", number) }

    /// As CONVERT writes float: six digits by default, 16 or 17 in the styles 2 and 3.
    static func float(_ number: Double, style: Int, digits: Int) -> String {
        switch style {
        case 1: return exponent(format("%.7e", number))
        case 2: return exponent(format("%.15e", number))
        case 3: return exponent(format("%.16e", number))
        default: return exponent(format("%.6g", number))
        }
    }

    /// SQL Server writes three digits of exponent.
    private static func exponent(_ text: String) -> String {
        guard let mark = text.firstIndex(of: "e") else { return text }
        var rest = text[text.index(after: mark)...]
        let sign = rest.removeFirst()
        return text[..<mark] + "e" + String(sign) + String(repeating: "0", count: max(0, 3 - rest.count)) + rest
    }

    static func double(_ bytes: ArraySlice<UInt8>) -> Double? {
        guard bytes.allSatisfy({ (48...57).contains($0) || [43, 45, 46, 69, 101].contains($0) }) else { return nil }
        guard let number = Double(String(decoding: bytes, as: UTF8.self)), number.isFinite else { return nil }
        return number
    }
}
