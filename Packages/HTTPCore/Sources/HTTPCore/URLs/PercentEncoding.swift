/// Percent-encoding of RFC 3986 over UTF-8 and of forms.
enum PercentEncoding {
    /// The bytes that stand for themselves.
    struct Kept: Sendable {
        private let low: UInt64
        private let high: UInt64

        init(_ marks: String) {
            var low: UInt64 = 0
            var high: UInt64 = 0
            let letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
            for byte in (letters + marks).utf8 {
                if byte < 64 { low |= 1 << UInt64(byte) } else if byte < 128 { high |= 1 << UInt64(byte - 64) }
            }
            self.low = low
            self.high = high
        }

        @inline(__always)
        func contains(_ byte: UInt8) -> Bool {
            byte < 64 ? low >> UInt64(byte) & 1 == 1 : byte < 128 && high >> UInt64(byte & 63) & 1 == 1
        }

        /// Letters, digits and `-._~`.
        static let unreserved = Kept("-._~")
        /// What stands in a key or value of a query: unreserved and `*`, which some servers read only in clear.
        static let query = Kept("-._~*")
        /// What stands in a form (WHATWG URL §5.2).
        static let form = Kept("-._*")
        /// What may stand in a path (RFC 3986 §3.3).
        static let path = Kept("-._~!$&'()*+,;=:@/")
        /// What may stand in a query (RFC 3986 §3.4).
        static let wholeQuery = Kept("-._~!$&'()*+,;=:@/?")
    }

    /// Encodes every byte that is not kept.
    static func encode(_ text: String, keeping kept: Kept, spaceAsPlus: Bool = false) -> String {
        guard !text.utf8.allSatisfy(kept.contains) else { return text }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count * 2)
        append(text, to: &bytes, keeping: kept, spaceAsPlus: spaceAsPlus)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Appends the encoded form of `text`.
    static func append(_ text: String, to bytes: inout [UInt8], keeping kept: Kept, spaceAsPlus: Bool = false) {
        for byte in text.utf8 {
            if kept.contains(byte) {
                bytes.append(byte)
            } else if byte == UInt8(ascii: " "), spaceAsPlus {
                bytes.append(UInt8(ascii: "+"))
            } else {
                appendEscape(byte, to: &bytes)
            }
        }
    }

    /// Appends `text` with what may not stand there encoded; escapes that are there already are kept.
    static func appendRepairing(_ text: some Collection<UInt8>, to bytes: inout [UInt8], keeping kept: Kept) {
        var index = text.startIndex
        while index != text.endIndex {
            let byte = text[index]
            if kept.contains(byte) || byte == UInt8(ascii: "%") && isEscape(text[index...]) {
                bytes.append(byte)
            } else {
                appendEscape(byte, to: &bytes)
            }
            text.formIndex(after: &index)
        }
    }

    /// Decodes `text`; a `%` that starts no escape stands for itself, invalid UTF-8 is repaired.
    static func decode(_ text: some Collection<UInt8>, plusAsSpace: Bool = false) -> String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count)
        var rest = text[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"), let high = rest.first.flatMap(hexValue),
                let low = rest.dropFirst().first.flatMap(hexValue)
            {
                bytes.append(high << 4 | low)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte == UInt8(ascii: "+") && plusAsSpace ? UInt8(ascii: " ") : byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    static func hexValue(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }

    private static func isEscape(_ text: some Collection<UInt8>) -> Bool {
        let digits = text.dropFirst().prefix(2)
        return digits.count == 2 && digits.allSatisfy { hexValue($0) != nil }
    }

    private static func appendEscape(_ byte: UInt8, to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "%"))
        bytes.append(hexDigit(byte >> 4))
        bytes.append(hexDigit(byte & 15))
    }

    private static func hexDigit(_ value: UInt8) -> UInt8 { value < 10 ? 0x30 + value : 0x37 + value }
}
