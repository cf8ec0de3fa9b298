/// Reads statements out of a batch's tokens by recursive descent. What it doesn't know is an error, never a guess.
struct Parser {
    let text: [UInt16]
    let tokens: [Token]
    var at = 0
    private var depth = 0

    init(_ text: [UInt16]) throws(TDSMessage) {
        self.text = text
        tokens = try Tokenizer.tokens(of: text)
    }

    /// All statements of a batch.
    static func statements(of text: [UInt16]) throws(TDSMessage) -> [Statement] {
        var parser = try Parser(text)
        return try parser.statements(until: [])
    }

    var token: Token { tokens[at] }
    var word: String { tokens[at].word }

    func word(ahead: Int) -> String { at + ahead < tokens.count ? tokens[at + ahead].word : "" }

    func isSign(_ sign: String, ahead: Int = 0) -> Bool {
        at + ahead < tokens.count && tokens[at + ahead].kind == .sign(sign)
    }

    var isAtEnd: Bool { tokens[at].kind == .end }

    mutating func advance() {
        if at < tokens.count - 1 { at += 1 }
    }

    /// The error that SQL Server gives for the token at hand.
    func unexpected() -> TDSMessage {
        let token = tokens[min(at, tokens.count - 1)]
        let written = String(decoding: text[token.start..<token.end], as: UTF16.self)
        if !token.word.isEmpty, Keywords.reserved.contains(token.word) {
            return .keyword(written, line: token.line)
        }
        if token.kind == .end, at > 0 {
            let last = tokens[at - 1]
            return .syntax(near: String(decoding: text[last.start..<last.end], as: UTF16.self), line: last.line)
        }
        if case .string(let units, _) = token.kind {
            return .syntax(near: String(decoding: units, as: UTF16.self), line: token.line)
        }
        return .syntax(near: written, line: token.line)
    }

    mutating func accept(_ word: String) -> Bool {
        guard self.word == word else { return false }
        advance()
        return true
    }

    mutating func accept(_ first: String, _ second: String) -> Bool {
        guard word == first, word(ahead: 1) == second else { return false }
        advance()
        advance()
        return true
    }

    mutating func acceptSign(_ sign: String) -> Bool {
        guard isSign(sign) else { return false }
        advance()
        return true
    }

    mutating func expect(_ word: String) throws(TDSMessage) {
        guard accept(word) else { throw unexpected() }
    }

    mutating func expectSign(_ sign: String) throws(TDSMessage) {
        guard acceptSign(sign) else { throw unexpected() }
    }

    /// A name that is no reserved word, or a quoted one.
    mutating func identifier() throws(TDSMessage) -> String {
        switch token.kind {
        case .word(let name):
            guard !Keywords.reserved.contains(token.word) else { throw unexpected() }
            advance()
            return try checked(name)
        case .quoted(let name):
            guard !name.isEmpty else {
                throw TDSMessage(1038, 15, "An object or column name is missing or empty.", state: 4, line: token.line)
            }
            advance()
            return try checked(name)
        default: throw unexpected()
        }
    }

    private func checked(_ name: String) throws(TDSMessage) -> String {
        if name.utf16.count > 128 {
            let start = String(decoding: Array(name.utf16.prefix(128)), as: UTF16.self)
            throw TDSMessage(
                103,
                15,
                "The identifier that starts with '\(start)' is too long. Maximum length is 128.",
                state: 4,
                line: token.line
            )
        }
        return name
    }

    var isIdentifier: Bool {
        switch token.kind {
        case .word: !Keywords.reserved.contains(token.word)
        case .quoted: true
        default: false
        }
    }

    mutating func variableName() throws(TDSMessage) -> String {
        guard case .variable(let name) = token.kind, !name.hasPrefix("@@") else { throw unexpected() }
        advance()
        return name.lowercased()
    }

    mutating func objectName() throws(TDSMessage) -> ObjectName {
        var parts: [String?] = [try identifier()]
        while isSign(".") {
            advance()
            parts.append(isSign(".") ? nil : try identifier())
        }
        guard parts.count <= 3, let name = parts[parts.count - 1] else { throw unexpected() }
        return ObjectName(
            database: parts.count == 3 ? parts[0] : nil,
            schema: parts.count >= 2 ? parts[parts.count - 2] : nil,
            name: name
        )
    }

    mutating func integer() throws(TDSMessage) -> Int64 {
        let isNegative = acceptSign("-")
        guard case .integer(let digits) = token.kind, let value = Int64(digits) else { throw unexpected() }
        advance()
        return isNegative ? -value : value
    }

    mutating func typeName() throws(TDSMessage) -> TypeName {
        var name = try identifier().lowercased()
        if acceptSign(".") { name = try identifier().lowercased() }
        if name == "double", word == "PRECISION" {
            advance()
            name = "float"
        }
        if name == "character" || name == "char" || name == "national" || name == "binary" {
            if name == "national" {
                let next = try identifier().lowercased()
                name = next == "text" ? "ntext" : "nchar"
            }
            if word == "VARYING" {
                advance()
                name = name == "nchar" ? "nvarchar" : name == "binary" ? "varbinary" : "varchar"
            }
        }
        var type = TypeName(name: name)
        if acceptSign("(") {
            repeat {
                if accept("MAX") { type.arguments.append(-1) } else { type.arguments.append(Int(try integer())) }
            } while acceptSign(",")
            try expectSign(")")
        }
        return type
    }

    mutating func list<T>(_ item: (inout Parser) throws(TDSMessage) -> T) throws(TDSMessage) -> [T] {
        var items = [try item(&self)]
        while acceptSign(",") { items.append(try item(&self)) }
        return items
    }

    mutating func nameList() throws(TDSMessage) -> [String] {
        try expectSign("(")
        let names = try list { (parser) throws(TDSMessage) in try parser.identifier() }
        try expectSign(")")
        return names
    }

    /// Runs a body one level deeper; too deep is SQL Server's error 191.
    mutating func nested<T>(_ body: (inout Parser) throws(TDSMessage) -> T) throws(TDSMessage) -> T {
        depth += 1
        defer { depth -= 1 }
        guard depth < 120 else {
            throw TDSMessage(
                191,
                15,
                "Some part of your SQL statement is nested too deeply. Rewrite the query or break it up into smaller "
                    + "queries.",
                line: token.line
            )
        }
        return try body(&self)
    }

    /// The text between two tokens, as it was written.
    func written(from first: Int, to last: Int) -> String {
        guard first < last, last <= tokens.count else { return "" }
        return String(decoding: text[tokens[first].start..<tokens[last - 1].end], as: UTF16.self)
    }
}
