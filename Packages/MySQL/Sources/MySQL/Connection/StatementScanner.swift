/// Reads SQL text as MySQL's lexer does, as far as this driver must: words, and where statements end.
///
/// Literals, quoted names and comments are skipped: `'…'` and `"…"` with doubled quotes and backslashes, backticks, `#` and
/// `-- ` to the end of the line, `/* … */`, which is not nested.
struct StatementScanner {
    /// What the scanner finds, in order.
    enum Token: Equatable {
        /// A keyword or a name without quotes, in upper case.
        case word(String)
        /// A semicolon outside of literals.
        case semicolon
        /// Anything else that is neither white space nor comment: literals, quoted names, numbers, operators.
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
        case UInt8(ascii: "'"), UInt8(ascii: "\""), UInt8(ascii: "`"):
            skipQuoted(byte)
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
            case UInt8(ascii: "#"): skipLine()
            case UInt8(ascii: "-") where at(1) == UInt8(ascii: "-") && (at(2) ?? 0x20) <= 0x20: skipLine()
            case UInt8(ascii: "/") where at(1) == UInt8(ascii: "*"):
                index += 2
                while index < bytes.count, !(bytes[index] == UInt8(ascii: "*") && at(1) == UInt8(ascii: "/")) {
                    index += 1
                }
                index = min(index + 2, bytes.count)
            default: return
            }
        }
    }

    private mutating func skipLine() {
        while index < bytes.count, bytes[index] != 0x0A { index += 1 }
    }

    /// Skips from the opening quote to behind the closing one.
    private mutating func skipQuoted(_ quote: UInt8) {
        index += 1
        while index < bytes.count {
            let byte = bytes[index]
            if byte == quote {
                index += 1
                guard index < bytes.count, bytes[index] == quote else { return }
                index += 1
            } else if byte == UInt8(ascii: "\\"), quote != UInt8(ascii: "`") {
                index += 2
            } else {
                index += 1
            }
        }
        index = min(index, bytes.count)
    }

    private func at(_ distance: Int) -> UInt8? {
        index + distance < bytes.count ? bytes[index + distance] : nil
    }

    private static func startsName(_ byte: UInt8) -> Bool {
        (byte | 0x20 >= UInt8(ascii: "a") && byte | 0x20 <= UInt8(ascii: "z")) || byte == UInt8(ascii: "_")
            || byte >= 0x80
    }

    private static func isNamePart(_ byte: UInt8) -> Bool {
        startsName(byte) || (byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")) || byte == UInt8(ascii: "$")
    }
}
