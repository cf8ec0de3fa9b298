/// Reads SQL text as PostgreSQL's lexer does, as far as this driver must: words, and where statements end.
///
/// Literals, quoted names and comments are skipped: `'…'` with doubled quotes, `E'…'` with backslashes, `"…"`,
/// `$tag$…$tag$`, `--` to the end of the line, `/* … */` nested. String literals are read with
/// `standard_conforming_strings` on.
struct StatementScanner {
    /// What the scanner finds, in order.
    enum Token: Equatable {
        /// A keyword or a name without quotes, in upper case.
        case word(String)
        /// A semicolon outside of literals and parentheses.
        case semicolon
        /// An opening parenthesis.
        case open
        /// A closing parenthesis.
        case close
        /// Anything else that is neither white space nor comment: literals, quoted names, numbers, operators.
        case other
    }

    private let bytes: UnsafeBufferPointer<UInt8>
    private var index = 0
    /// Where the last token ended, as an offset in bytes.
    private(set) var end = 0
    /// Where the last token began.
    private(set) var start = 0

    /// Reads text from its UTF-8 bytes, which must stay where they are.
    init(_ bytes: UnsafeBufferPointer<UInt8>) {
        self.bytes = bytes
    }

    /// The next token; `nil` at the end.
    mutating func next() -> Token? {
        skipBlanks()
        guard index < bytes.count else { return nil }
        start = index
        defer { end = index }
        let byte = bytes[index]
        switch byte {
        case UInt8(ascii: ";"):
            index += 1
            return .semicolon
        case UInt8(ascii: "("):
            index += 1
            return .open
        case UInt8(ascii: ")"):
            index += 1
            return .close
        case UInt8(ascii: "'"):
            skipQuoted(UInt8(ascii: "'"), backslashes: false)
            return .other
        case UInt8(ascii: "\""):
            skipQuoted(UInt8(ascii: "\""), backslashes: false)
            return .other
        case UInt8(ascii: "$"):
            skipDollar()
            return .other
        case _ where Self.startsName(byte):
            return word()
        case UInt8(ascii: "0")...UInt8(ascii: "9"):
            // `1e5` and `0x1F` are numbers; so is `1` in `1from`, as the lexer of old had it.
            while index < bytes.count, Self.isNamePart(bytes[index]) { index += 1 }
            return .other
        default:
            index += 1
            return .other
        }
    }

    private mutating func word() -> Token {
        let first = index
        while index < bytes.count, Self.isNamePart(bytes[index]) { index += 1 }
        if index < bytes.count, index - first <= 2 {
            let prefix = bytes[first] | 0x20
            if index - first == 1, bytes[index] == UInt8(ascii: "'") {
                switch prefix {
                case UInt8(ascii: "e"):
                    skipQuoted(UInt8(ascii: "'"), backslashes: true)
                    return .other
                case UInt8(ascii: "b"), UInt8(ascii: "x"), UInt8(ascii: "n"):
                    skipQuoted(UInt8(ascii: "'"), backslashes: false)
                    return .other
                default: break
                }
            }
            // U&'…' and U&"…": a backslash escapes no quote in them.
            if index - first == 1, prefix == UInt8(ascii: "u"), bytes[index] == UInt8(ascii: "&"),
                index + 1 < bytes.count,
                bytes[index + 1] == UInt8(ascii: "'") || bytes[index + 1] == UInt8(ascii: "\"")
            {
                index += 1
                skipQuoted(bytes[index], backslashes: false)
                return .other
            }
        }
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
                while index < bytes.count, bytes[index] != 0x0A, bytes[index] != 0x0D { index += 1 }
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

    /// Skips from the opening quote to behind the closing one.
    private mutating func skipQuoted(_ quote: UInt8, backslashes: Bool) {
        index += 1
        while index < bytes.count {
            let byte = bytes[index]
            if byte == quote {
                index += 1
                guard index < bytes.count, bytes[index] == quote else { return }
                index += 1
            } else if backslashes, byte == UInt8(ascii: "\\") {
                index += 2
            } else {
                index += 1
            }
        }
        index = min(index, bytes.count)
    }

    /// Skips `$tag$ … $tag$`, or a parameter's `$1`.
    private mutating func skipDollar() {
        var tagEnd = index + 1
        while tagEnd < bytes.count, bytes[tagEnd] != UInt8(ascii: "$") {
            let byte = bytes[tagEnd]
            let isDigit = byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
            guard Self.startsName(byte) || (isDigit && tagEnd > index + 1) else { break }
            tagEnd += 1
        }
        guard tagEnd < bytes.count, bytes[tagEnd] == UInt8(ascii: "$") else {
            index += 1
            while index < bytes.count, bytes[index] >= UInt8(ascii: "0"), bytes[index] <= UInt8(ascii: "9") {
                index += 1
            }
            return
        }
        let tag = bytes[index...tagEnd]
        var search = tagEnd + 1
        while search + tag.count <= bytes.count {
            if bytes[search] == UInt8(ascii: "$"), bytes[search..<search + tag.count].elementsEqual(tag) {
                index = search + tag.count
                return
            }
            search += 1
        }
        index = bytes.count
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
