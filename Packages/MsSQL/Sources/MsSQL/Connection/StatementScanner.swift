/// Reads T-SQL text as the server's lexer does, as far as this driver must: words, and where statements end.
///
/// Literals, quoted names and comments are skipped: `'…'`, `"…"` and `[…]` with their closing character doubled inside, `-- `
/// to the end of the line, `/* … */`, which nests.
struct StatementScanner {
    /// What the scanner finds, in order.
    enum Token: Equatable {
        /// A keyword, a name without quotes, or a variable with its `@`, in upper case.
        case word(String)
        /// A semicolon outside of literals.
        case semicolon
        /// Anything else that is neither white space nor comment, by its first byte.
        case other(UInt8)
    }

    private let bytes: UnsafeBufferPointer<UInt8>
    private var index = 0

    /// Reads text from its UTF-8 bytes, which must stay where they are.
    init(_ bytes: UnsafeBufferPointer<UInt8>) {
        self.bytes = bytes
    }

    /// The next token; `nil` at the end.
    mutating func next() -> Token? {
        skipBlanks()
        guard index < bytes.count else { return nil }
        let byte = bytes[index]
        switch byte {
        case UInt8(ascii: ";"):
            index += 1
            return .semicolon
        case UInt8(ascii: "'"), UInt8(ascii: "\""):
            skipQuoted(byte)
            return .other(byte)
        case UInt8(ascii: "["):
            skipQuoted(UInt8(ascii: "]"))
            return .other(byte)
        case _ where Self.startsName(byte):
            return word()
        case UInt8(ascii: "0")...UInt8(ascii: "9"):
            while index < bytes.count, Self.isNamePart(bytes[index]) { index += 1 }
            return .other(byte)
        default:
            index += 1
            return .other(byte)
        }
    }

    private mutating func word() -> Token {
        let first = index
        while index < bytes.count, Self.isNamePart(bytes[index]) { index += 1 }
        let upper = bytes[first..<index].map { byte in
            byte >= UInt8(ascii: "a") && byte <= UInt8(ascii: "z") ? byte - 32 : byte
        }
        return .word(String(decoding: upper, as: UTF8.self))
    }

    private mutating func skipBlanks() {
        while index < bytes.count {
            switch bytes[index] {
            case 0x20, 0x09...0x0D: index += 1
            case UInt8(ascii: "-") where at(1) == UInt8(ascii: "-"):
                while index < bytes.count, bytes[index] != 0x0A { index += 1 }
            case UInt8(ascii: "/") where at(1) == UInt8(ascii: "*"): skipComment()
            default: return
            }
        }
    }

    private mutating func skipComment() {
        var depth = 0
        while index < bytes.count {
            if bytes[index] == UInt8(ascii: "/"), at(1) == UInt8(ascii: "*") {
                depth += 1
                index += 2
            } else if bytes[index] == UInt8(ascii: "*"), at(1) == UInt8(ascii: "/") {
                depth -= 1
                index += 2
                if depth == 0 { return }
            } else {
                index += 1
            }
        }
    }

    /// Skips from the opening character to behind the closing one.
    private mutating func skipQuoted(_ close: UInt8) {
        index += 1
        while index < bytes.count {
            let byte = bytes[index]
            index += 1
            guard byte == close else { continue }
            guard index < bytes.count, bytes[index] == close else { return }
            index += 1
        }
    }

    private func at(_ distance: Int) -> UInt8? {
        index + distance < bytes.count ? bytes[index + distance] : nil
    }

    private static func startsName(_ byte: UInt8) -> Bool {
        (byte | 0x20 >= UInt8(ascii: "a") && byte | 0x20 <= UInt8(ascii: "z")) || byte >= 0x80
            || "_@#".utf8.contains(byte)
    }

    private static func isNamePart(_ byte: UInt8) -> Bool {
        startsName(byte) || (byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")) || byte == UInt8(ascii: "$")
    }
}
