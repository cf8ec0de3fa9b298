/// Cuts a batch's text into tokens.
struct Tokenizer {
    private let text: [UInt16]
    private var at = 0
    private var line = 1
    private var tokens: [Token] = []

    private init(_ text: [UInt16]) { self.text = text }

    /// All tokens, the end's last. What is no token is error 102, an open quote 105, an open comment 113.
    static func tokens(of text: [UInt16]) throws(TDSMessage) -> [Token] {
        var tokenizer = Tokenizer(text)
        try tokenizer.run()
        return tokenizer.tokens
    }

    private func peek(_ ahead: Int = 0) -> UInt16 { at + ahead < text.count ? text[at + ahead] : 0 }

    private mutating func run() throws(TDSMessage) {
        while try skipBlanks() {
            let start = at
            let startLine = line
            let kind = try next()
            var token = Token(kind: kind, line: startLine, start: start, end: at)
            if case .word(let name) = kind { token.word = name.uppercased() }
            tokens.append(token)
        }
        tokens.append(Token(kind: .end, line: line, start: at, end: at))
    }

    /// Skips blanks and comments; `false` at the end.
    private mutating func skipBlanks() throws(TDSMessage) -> Bool {
        while at < text.count {
            let unit = text[at]
            if unit == 10 { line += 1 }
            if unit <= 32 || unit == 0xA0 || unit == 0xFEFF {
                at += 1
            } else if unit == 45, peek(1) == 45 {
                while at < text.count, text[at] != 10 { at += 1 }
            } else if unit == 47, peek(1) == 42 {
                try skipComment()
            } else {
                return true
            }
        }
        return false
    }

    private mutating func skipComment() throws(TDSMessage) {
        var depth = 0
        repeat {
            if at >= text.count { throw TDSMessage(113, 15, "Missing end comment mark '*/'.", line: line) }
            if peek() == 47, peek(1) == 42 {
                depth += 1
                at += 2
            } else if peek() == 42, peek(1) == 47 {
                depth -= 1
                at += 2
            } else {
                if text[at] == 10 { line += 1 }
                at += 1
            }
        } while depth > 0
    }

    private mutating func next() throws(TDSMessage) -> Token.Kind {
        let unit = text[at]
        switch unit {
        case 39: return .string(try quotedUnits(closing: 39), national: false)
        case 91: return .quoted(String(decoding: try quotedUnits(closing: 93), as: UTF16.self))
        case 34: return .quoted(String(decoding: try quotedUnits(closing: 34), as: UTF16.self))
        case 78 where peek(1) == 39, 110 where peek(1) == 39:
            at += 1
            return .string(try quotedUnits(closing: 39), national: true)
        case 64: return try variable()
        case 36 where Self.isDigit(peek(1)) || peek(1) == 46 || peek(1) == 45: return money()
        case 48 where peek(1) == 120 || peek(1) == 88: return binary()
        case 48...57: return number()
        case 46 where Self.isDigit(peek(1)): return number()
        default: break
        }
        if Self.startsName(unit) || unit == 36 && Self.startsName(peek(1)) {
            let start = at
            while at < text.count, Self.continuesName(text[at]) { at += 1 }
            return .word(String(decoding: text[start..<at], as: UTF16.self))
        }
        return try sign()
    }

    private mutating func quotedUnits(closing: UInt16) throws(TDSMessage) -> [UInt16] {
        let start = at
        let startLine = line
        at += 1
        var units: [UInt16] = []
        while true {
            guard at < text.count else {
                let rest = String(decoding: text[(start + 1)...].prefix(128), as: UTF16.self)
                throw TDSMessage(
                    105,
                    15,
                    "Unclosed quotation mark after the character string '\(rest)'.",
                    line: startLine
                )
            }
            let unit = text[at]
            at += 1
            if unit == 10 { line += 1 }
            if unit == closing {
                guard peek() == closing, at < text.count else { return units }
                at += 1
            }
            units.append(unit)
        }
    }

    private mutating func variable() throws(TDSMessage) -> Token.Kind {
        let start = at
        at += 1
        if peek() == 64 { at += 1 }
        while at < text.count, Self.continuesName(text[at]) { at += 1 }
        let name = String(decoding: text[start..<at], as: UTF16.self)
        if name == "@" || name == "@@" { throw .syntax(near: name, line: line) }
        return .variable(name)
    }

    private mutating func money() -> Token.Kind {
        at += 1
        let start = at
        if peek() == 45 { at += 1 }
        while Self.isDigit(peek()) || peek() == 46 || peek() == 44 { at += 1 }
        return .money(String(decoding: text[start..<at], as: UTF16.self).filter { $0 != "," })
    }

    private mutating func binary() -> Token.Kind {
        at += 2
        var nibbles: [UInt8] = []
        while let nibble = Self.nibble(peek()), at < text.count {
            nibbles.append(nibble)
            at += 1
        }
        if nibbles.count % 2 == 1 { nibbles.insert(0, at: 0) }
        return .binary(stride(from: 0, to: nibbles.count, by: 2).map { nibbles[$0] << 4 | nibbles[$0 + 1] })
    }

    private mutating func number() -> Token.Kind {
        let start = at
        var isDecimal = false
        while Self.isDigit(peek()) { at += 1 }
        if peek() == 46 {
            isDecimal = true
            at += 1
            while Self.isDigit(peek()) { at += 1 }
        }
        var isFloat = false
        if peek() == 101 || peek() == 69 {
            isFloat = true
            at += 1
            if peek() == 43 || peek() == 45 { at += 1 }
            while Self.isDigit(peek()) { at += 1 }
        }
        let digits = String(decoding: text[start..<at], as: UTF16.self)
        return isFloat ? .float(digits) : isDecimal ? .decimal(digits) : .integer(digits)
    }

    private mutating func sign() throws(TDSMessage) -> Token.Kind {
        let two = String(decoding: text[at..<min(at + 2, text.count)], as: UTF16.self)
        if ["<=", ">=", "<>", "!=", "!<", "!>", "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=", "::"].contains(two) {
            at += 2
            return .sign(two)
        }
        let one = String(decoding: text[at..<(at + 1)], as: UTF16.self)
        if "+-*/%=<>(),.;&|^~:".contains(one) {
            at += 1
            return .sign(one)
        }
        throw .syntax(near: one, line: line)
    }

    private static func isDigit(_ unit: UInt16) -> Bool { unit >= 48 && unit <= 57 }

    private static func nibble(_ unit: UInt16) -> UInt8? {
        switch unit {
        case 48...57: UInt8(unit - 48)
        case 65...70: UInt8(unit - 55)
        case 97...102: UInt8(unit - 87)
        default: nil
        }
    }

    private static func startsName(_ unit: UInt16) -> Bool {
        switch unit {
        case 65...90, 97...122, 95, 35: true
        default: unit >= 0xAA && unit != 0xD7 && unit != 0xF7
        }
    }

    private static func continuesName(_ unit: UInt16) -> Bool {
        startsName(unit) || isDigit(unit) || unit == 64 || unit == 36
    }
}
