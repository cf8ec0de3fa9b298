/// Walks over SQL text and copies everything but literals and comments. In doubt it stops copying for good.
struct QueryTextScanner {
    private let bytes: [UInt8]
    private var position = 0
    private var output: [UInt8] = []

    private let isPostgreSQL: Bool
    private let isMySQL: Bool
    private let commentsNest: Bool?

    init(_ text: String, system: String) {
        bytes = Array(text.utf8)
        isPostgreSQL = system == "postgresql"
        isMySQL = system == "mysql" || system == "mariadb"
        switch system {
        case "postgresql", "microsoft.sql_server": commentsNest = true
        case "sqlite", "mysql", "mariadb": commentsNest = false
        default: commentsNest = nil
        }
        output.reserveCapacity(min(bytes.count, QueryText.limit))
    }

    mutating func run() -> String {
        while let byte = peek(), output.count < QueryText.limit { step(byte) }
        if position < bytes.count { output.append(contentsOf: "…".utf8) }
        return String(decoding: output, as: UTF8.self)
    }

    private mutating func step(_ byte: UInt8) {
        switch byte {
        case UInt8(ascii: "'"):
            string(UInt8(ascii: "'"))
        case UInt8(ascii: "\"") where !isPostgreSQL:
            string(UInt8(ascii: "\""))
        case UInt8(ascii: "\""), UInt8(ascii: "`"):
            quotedName(byte)
        case UInt8(ascii: "["):
            bracket()
        case UInt8(ascii: "$"):
            dollar()
        case UInt8(ascii: "?"), UInt8(ascii: ":"), UInt8(ascii: "@"):
            marker()
        case UInt8(ascii: "#") where isMySQL:
            lineComment()
        case UInt8(ascii: "-") where peek(1) == UInt8(ascii: "-"):
            doubleDash()
        case UInt8(ascii: "/") where peek(1) == UInt8(ascii: "*"):
            blockComment()
        case UInt8(ascii: ".") where peek(1).map(Self.isDigit) == true && !isAfterName:
            number()
        default:
            if Self.isDigit(byte) {
                number()
            } else if Self.isNameStart(byte) {
                name()
            } else {
                copy()
            }
        }
    }

    // MARK: Pieces

    /// A literal that ends at `quote`, which is doubled inside.
    ///
    /// A backslash before a quote escapes it or not, by dialect, server setting or mistake: nothing behind it is shown
    /// unless it is known to escape.
    private mutating func string(_ quote: UInt8, isEscaped: Bool = false) {
        replace()
        position += 1
        while let byte = peek() {
            if byte == UInt8(ascii: "\\"), isEscaped {
                position += 2
            } else if byte == UInt8(ascii: "\\"), isAmbiguous(quote) {
                return stop()
            } else if byte == quote {
                guard peek(1) == quote else {
                    position += 1
                    return
                }
                position += 2
            } else {
                position += 1
            }
        }
        position = bytes.count
    }

    /// Whether the run of backslashes here stands before a quote, so that dialects disagree on where the string ends.
    private func isAmbiguous(_ quote: UInt8) -> Bool {
        var next = position
        while next < bytes.count, bytes[next] == UInt8(ascii: "\\") { next += 1 }
        return next < bytes.count && bytes[next] == quote
    }

    private mutating func quotedName(_ quote: UInt8) {
        guard let end = bytes[(position + 1)...].firstIndex(of: quote) else { return stop() }
        if quote == UInt8(ascii: "`"), bytes[position..<end].contains(UInt8(ascii: "'")) { return stop() }
        output.append(contentsOf: bytes[position...end])
        position = end + 1
    }

    /// `[a name]` of SQL Server and SQLite, or a subscript.
    private mutating func bracket() {
        guard !isPostgreSQL, let end = bytes[position...].firstIndex(of: UInt8(ascii: "]")) else { return copy() }
        let inside = bytes[(position + 1)..<end]
        if inside.contains(where: { $0 == UInt8(ascii: "'") || $0 == UInt8(ascii: "\"") }) { return stop() }
        guard inside.first.map(Self.isNameStart) == true else { return copy() }
        output.append(contentsOf: bytes[position...end])
        position = end + 1
    }

    /// A parameter, a dollar-quoted string, or money.
    private mutating func dollar() {
        guard isPostgreSQL else { return copy() }
        var end = position + 1
        if end < bytes.count, Self.isDigit(bytes[end]) {
            while end < bytes.count, Self.isDigit(bytes[end]) { end += 1 }
            output.append(contentsOf: bytes[position..<end])
            position = end
            return
        }
        while end < bytes.count, Self.isNamePart(bytes[end]), bytes[end] != UInt8(ascii: "$") { end += 1 }
        guard end < bytes.count, bytes[end] == UInt8(ascii: "$") else { return copy() }
        let tag = bytes[position...end]
        replace()
        position = end + 1
        while position < bytes.count {
            if bytes[position...].starts(with: tag) {
                position += tag.count
                return
            }
            position += 1
        }
    }

    /// `?1`, `:name`, `@name`: the marker and, behind `?`, its number.
    private mutating func marker() {
        let isQuestion = peek() == UInt8(ascii: "?")
        copy()
        while let byte = peek(), isQuestion ? Self.isDigit(byte) : Self.isNamePart(byte) {
            if !isQuestion, Self.isDigit(byte), bytes[position - 1] == UInt8(ascii: ":") { return }
            copy()
        }
    }

    private mutating func number() {
        replace()
        while let byte = peek() {
            let isSign = byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-")
            let isExponent = position > 0 && bytes[position - 1] | 0x20 == UInt8(ascii: "e")
            guard Self.isNamePart(byte) || byte == UInt8(ascii: ".") || isSign && isExponent else { return }
            position += 1
        }
    }

    private mutating func name() {
        var end = position
        while end < bytes.count, Self.isNamePart(bytes[end]) { end += 1 }
        let word = bytes[position..<end]
        if end < bytes.count, bytes[end] == UInt8(ascii: "'"), word.count == 1, let letter = word.first {
            switch letter | 0x20 {
            case UInt8(ascii: "x"), UInt8(ascii: "b"), UInt8(ascii: "n"):
                position = end
                return string(UInt8(ascii: "'"))
            case UInt8(ascii: "e") where isPostgreSQL:
                position = end
                return string(UInt8(ascii: "'"), isEscaped: true)
            default:
                break
            }
        }
        output.append(contentsOf: word)
        position = end
    }

    private mutating func doubleDash() {
        // MySQL takes `--` for a comment only before white space; `5--3` is a sum there.
        if isMySQL, let next = peek(2), next > 0x20 { return copy() }
        lineComment()
    }

    private mutating func lineComment() {
        output.append(UInt8(ascii: " "))
        while let byte = peek(), byte != UInt8(ascii: "\n") { position += 1 }
    }

    private mutating func blockComment() {
        output.append(UInt8(ascii: " "))
        var depth = 1
        position += 2
        while position < bytes.count, depth > 0 {
            if bytes[position] == UInt8(ascii: "*"), peek(1) == UInt8(ascii: "/") {
                depth -= 1
                position += 2
            } else if bytes[position] == UInt8(ascii: "/"), peek(1) == UInt8(ascii: "*") {
                guard let commentsNest else { return stop() }
                if commentsNest { depth += 1 }
                position += commentsNest ? 2 : 1
            } else {
                position += 1
            }
        }
    }

    // MARK: Helpers

    private func peek(_ offset: Int = 0) -> UInt8? {
        position + offset < bytes.count ? bytes[position + offset] : nil
    }

    private mutating func copy() {
        output.append(bytes[position])
        position += 1
    }

    private mutating func replace() {
        output.append(UInt8(ascii: "?"))
    }

    /// Shows nothing of the rest.
    private mutating func stop() {
        if output.last != UInt8(ascii: "?") { replace() }
        output.append(contentsOf: "…".utf8)
        position = bytes.count
    }

    /// Whether a `.` here follows a name, as in `t.1`.
    private var isAfterName: Bool {
        output.last.map { Self.isNamePart($0) || $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "]") } == true
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }

    private static func isNameStart(_ byte: UInt8) -> Bool {
        (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7A || byte == UInt8(ascii: "_") || byte >= 0x80
    }

    private static func isNamePart(_ byte: UInt8) -> Bool {
        isNameStart(byte) || isDigit(byte) || byte == UInt8(ascii: "$")
    }
}
