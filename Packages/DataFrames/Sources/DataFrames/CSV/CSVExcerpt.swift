/// The first bytes of a cell or a line, for the detail of an error.
enum CSVExcerpt {
    /// The bytes as text, 80 at most and no cut character; what is no text, or cannot be seen, is an escape such as
    /// `\x00`.
    static func text(_ bytes: UnsafePointer<UInt8>?, _ count: Int, limit: Int = 80) -> String {
        guard let bytes else { return "" }
        var length = min(count, limit)
        if length < count {
            // Back to the start of the character that the limit cuts.
            var start = length
            while start > 0, length - start < 3, bytes[start] & 0xC0 == 0x80 { start -= 1 }
            if start > 0, bytes[start] >= 0xC0 { length = start }
        }
        var text = ""
        var index = 0
        while index < length {
            var next = index + 1
            while next < length, bytes[next] & 0xC0 == 0x80, next - index < 4 { next += 1 }
            let character = UnsafeBufferPointer(start: bytes + index, count: next - index)
            if bytes[index] >= 0x20, bytes[index] != 0x7F, UTF8Validation.isValid(character) {
                text += String(decoding: character, as: UTF8.self)
            } else {
                for byte in character { text += escape(byte) }
            }
            index = next
        }
        return text
    }

    private static func escape(_ byte: UInt8) -> String {
        switch byte {
        case 0x09: "\\t"
        case 0x0A: "\\n"
        case 0x0D: "\\r"
        default: "\\x" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
        }
    }
}
