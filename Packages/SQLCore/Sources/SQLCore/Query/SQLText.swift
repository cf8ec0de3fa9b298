/// Reads SQL text as far as this library must: where literals, quoted names and comments begin and end.
enum SQLText {
    /// What a stretch of text is.
    enum Piece {
        /// Text outside of literals, names in quotes and comments.
        case code(Range<Int>)
        /// A string literal, a quoted name or a comment.
        case opaque(Range<Int>)
    }

    /// Splits at each `?` that stands outside of literals, quoted names and comments.
    static func splitAtMarkers(_ text: String) -> [String] {
        let bytes = Array(text.utf8)
        var pieces: [String] = []
        var start = 0
        scan(bytes) { piece in
            guard case .code(let range) = piece else { return }
            for index in range where bytes[index] == UInt8(ascii: "?") {
                pieces.append(String(decoding: bytes[start..<index], as: UTF8.self))
                start = index + 1
            }
        }
        pieces.append(String(decoding: bytes[start...], as: UTF8.self))
        return pieces
    }

    /// Whether the text only reads, by the rules of the design: it starts with a reading keyword and holds no writing one.
    static func onlyReads(_ text: String) -> Bool {
        var isFirst = true
        var reads = true
        var previousWasFor = false
        forEachWord(text) { word in
            if isFirst {
                isFirst = false
                reads = readingStarts.contains(word)
            } else if writingWords.contains(word) || (previousWasFor && lockingWords.contains(word)) {
                reads = false
            }
            previousWasFor = word == "FOR"
            return reads
        }
        return reads && !isFirst
    }

    /// The first keyword in upper case, for logs and spans.
    static func operation(_ text: String) -> String {
        var first = ""
        forEachWord(text) { word in
            first = word
            return false
        }
        return first
    }

    private static let readingStarts: Set<String> = ["SELECT", "VALUES", "TABLE", "SHOW", "WITH"]
    private static let lockingWords: Set<String> = ["UPDATE", "SHARE", "NO", "KEY"]
    private static let writingWords: Set<String> = [
        "INSERT", "UPDATE", "DELETE", "MERGE", "REPLACE", "INTO", "CALL", "EXEC", "EXECUTE", "NEXTVAL", "SETVAL",
    ]

    /// Calls `body` with each word of the code in upper case until it returns false.
    private static func forEachWord(_ text: String, _ body: (String) -> Bool) {
        let bytes = Array(text.utf8)
        var word: [UInt8] = []
        var goesOn = true
        func end() {
            guard !word.isEmpty else { return }
            if goesOn { goesOn = body(String(decoding: word, as: UTF8.self)) }
            word.removeAll(keepingCapacity: true)
        }
        scan(bytes) { piece in
            guard goesOn, case .code(let range) = piece else {
                end()
                return
            }
            for index in range where goesOn {
                switch bytes[index] {
                case UInt8(ascii: "a")...UInt8(ascii: "z"): word.append(bytes[index] - 32)
                case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"), 0x80...: word.append(bytes[index])
                case UInt8(ascii: "0")...UInt8(ascii: "9") where !word.isEmpty: word.append(bytes[index])
                default: end()
                }
            }
            end()
        }
    }

    /// Cuts the text into code and opaque stretches, in order.
    static func scan(_ bytes: [UInt8], _ body: (Piece) -> Void) {
        var codeStart = 0
        var index = 0
        func flush(upTo end: Int) {
            if end > codeStart { body(.code(codeStart..<end)) }
        }
        while index < bytes.count {
            let end: Int
            switch bytes[index] {
            case UInt8(ascii: "'"), UInt8(ascii: "\""), UInt8(ascii: "`"):
                end = endOfQuoted(bytes, from: index, quote: bytes[index])
            case UInt8(ascii: "["):
                end = endOfBracketed(bytes, from: index)
            case UInt8(ascii: "-") where index + 1 < bytes.count && bytes[index + 1] == UInt8(ascii: "-"):
                end = bytes[index...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
            case UInt8(ascii: "/") where index + 1 < bytes.count && bytes[index + 1] == UInt8(ascii: "*"):
                end = endOfComment(bytes, from: index)
            case UInt8(ascii: "$"):
                end = endOfDollarQuoted(bytes, from: index)
            default:
                end = index
            }
            if end > index {
                flush(upTo: index)
                body(.opaque(index..<end))
                index = end
                codeStart = end
            } else {
                index += 1
            }
        }
        flush(upTo: bytes.count)
    }

    private static func endOfQuoted(_ bytes: [UInt8], from start: Int, quote: UInt8) -> Int {
        var index = start + 1
        while index < bytes.count {
            if bytes[index] == quote {
                if index + 1 < bytes.count, bytes[index + 1] == quote {
                    index += 2
                    continue
                }
                return index + 1
            }
            index += 1
        }
        return bytes.count
    }

    /// A name in square brackets (SQLite, SQL Server); `[1]` and `[i]` after a name are array subscripts (PostgreSQL).
    private static func endOfBracketed(_ bytes: [UInt8], from start: Int) -> Int {
        if start > 0 {
            let before = bytes[start - 1]
            let isSubscript =
                before == UInt8(ascii: "]") || before == UInt8(ascii: ")") || before == UInt8(ascii: "_")
                || (before | 0x20 >= UInt8(ascii: "a") && before | 0x20 <= UInt8(ascii: "z"))
                || (before >= UInt8(ascii: "0") && before <= UInt8(ascii: "9"))
            if isSubscript { return start }
        }
        guard let end = bytes[start...].firstIndex(of: UInt8(ascii: "]")) else { return start }
        return end + 1
    }

    /// Comments nest, as in the SQL standard; on engines where they do not, text after an inner end is code to them,
    /// and treating it as comment here only makes a `?` there an error rather than a parameter.
    private static func endOfComment(_ bytes: [UInt8], from start: Int) -> Int {
        var depth = 1
        var index = start + 2
        while index + 1 < bytes.count {
            if bytes[index] == UInt8(ascii: "*"), bytes[index + 1] == UInt8(ascii: "/") {
                depth -= 1
                index += 2
                if depth == 0 { return index }
            } else if bytes[index] == UInt8(ascii: "/"), bytes[index + 1] == UInt8(ascii: "*") {
                depth += 1
                index += 2
            } else {
                index += 1
            }
        }
        return bytes.count
    }

    /// `$$ … $$` and `$tag$ … $tag$`; `$1` is a marker and stays code.
    private static func endOfDollarQuoted(_ bytes: [UInt8], from start: Int) -> Int {
        var index = start + 1
        while index < bytes.count, bytes[index] != UInt8(ascii: "$") {
            let byte = bytes[index]
            let isLetter =
                (byte | 0x20 >= UInt8(ascii: "a") && byte | 0x20 <= UInt8(ascii: "z"))
                || byte == UInt8(ascii: "_") || byte >= 0x80
            let isDigit = byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") && index > start + 1
            guard isLetter || isDigit else { return start }
            index += 1
        }
        guard index < bytes.count else { return start }
        let tag = bytes[start...index]
        var search = index + 1
        while search + tag.count <= bytes.count {
            if bytes[search] == UInt8(ascii: "$"), bytes[search..<search + tag.count] == tag {
                return search + tag.count
            }
            search += 1
        }
        return bytes.count
    }
}
