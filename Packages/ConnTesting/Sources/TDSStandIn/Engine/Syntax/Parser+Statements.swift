extension Parser {
    /// Statements up to one of the words, or to the end where there are none.
    mutating func statements(until ends: Set<String>) throws(TDSMessage) -> [Statement] {
        var statements: [Statement] = []
        while true {
            while acceptSign(";") {}
            if isAtEnd {
                guard ends.isEmpty else { throw unexpected() }
                return statements
            }
            if ends.contains(word) { return statements }
            if statements.isEmpty, isAlone { return try aloneInBatch() }
            if isIdentifier, statements.isEmpty, ends.isEmpty, !Keywords.starters.contains(word) {
                // A batch may begin with a procedure's name without EXEC.
                let line = token.line
                statements.append(Statement(try execute(), line: line))
                continue
            }
            statements.append(try statement())
        }
    }

    /// CREATE PROCEDURE, VIEW, TRIGGER and SCHEMA are alone in their batch.
    private var isAlone: Bool {
        guard word == "CREATE" || word == "ALTER" else { return false }
        let next = word(ahead: 1) == "OR" ? word(ahead: 3) : word(ahead: 1)
        return ["VIEW", "PROCEDURE", "PROC", "TRIGGER"].contains(next)
    }

    private mutating func aloneInBatch() throws(TDSMessage) -> [Statement] {
        let line = token.line
        let kind = word == "CREATE" ? try create() : try alter()
        while acceptSign(";") {}
        guard isAtEnd else { throw unexpected() }
        return [Statement(kind, line: line)]
    }

    mutating func statement() throws(TDSMessage) -> Statement {
        let line = token.line
        return Statement(try nested { (parser) throws(TDSMessage) in try parser.kind() }, line: line)
    }

    private mutating func kind() throws(TDSMessage) -> Statement.Kind {
        switch word {
        case "SELECT", "WITH": return try select()
        case "INSERT": return try insert()
        case "UPDATE": return try update()
        case "DELETE": return try delete()
        case "MERGE": return try merge()
        case "TRUNCATE":
            advance()
            try expect("TABLE")
            return .truncate(try objectName())
        case "CREATE":
            if isAlone {
                let what = word(ahead: 1) == "OR" ? word(ahead: 3) : word(ahead: 1)
                throw TDSMessage(
                    111,
                    15,
                    "'CREATE \(what == "PROC" ? "PROCEDURE" : what)' must be the first statement in a query batch.",
                    line: token.line
                )
            }
            return try create()
        case "ALTER": return try alter()
        case "DROP": return try drop()
        case "EXEC", "EXECUTE":
            advance()
            return try execute()
        default:
            if isSign("(") { return .select(try query()) }
            return try control()
        }
    }

    private mutating func select() throws(TDSMessage) -> Statement.Kind {
        guard word == "WITH" else { return .select(try query()) }
        let start = at
        let tables = try commonTables()
        switch word {
        case "INSERT", "UPDATE", "DELETE", "MERGE":
            // Common tables before a change: only INSERT … SELECT can carry them on here.
            guard word == "INSERT", case .insert(var insert) = try insert(), case .query(var query) = insert.source
            else {
                throw unexpected()
            }
            query.commonTables = tables + query.commonTables
            insert.source = .query(query)
            return .insert(insert)
        default:
            at = start
            return .select(try query())
        }
    }

    mutating func execute() throws(TDSMessage) -> Statement.Kind {
        if acceptSign("(") {
            let text = try value()
            try expectSign(")")
            return .executeText(text)
        }
        var result: String?
        if case .variable = token.kind, isSign("=", ahead: 1) {
            result = try variableName()
            advance()
        }
        var call = Statement.Execute(result: result, name: try objectName(), arguments: [])
        if isAtEnd || isSign(";") || Keywords.starters.contains(word) { return .execute(call) }
        if accept("WITH") { throw unexpected() }
        call.arguments = try list { (parser) throws(TDSMessage) in
            var name: String?
            if case .variable = parser.token.kind, parser.isSign("=", ahead: 1) {
                name = try parser.variableName()
                parser.advance()
            }
            if parser.accept("DEFAULT") { return .init(name: name, value: nil, isOutput: false) }
            var value: Expression
            if case .word(let text) = parser.token.kind, !Keywords.reserved.contains(parser.word) {
                // A bare word is a string here.
                parser.advance()
                value = .string(Array(text.utf16), national: true)
            } else {
                value = try parser.value()
            }
            if case .decimal(let digits) = value, let whole = Int64(digits), !digits.contains(".") {
                value = .decimal(String(whole))
            }
            let isOutput = parser.accept("OUTPUT") || parser.accept("OUT")
            return .init(name: name, value: value, isOutput: isOutput)
        }
        return .execute(call)
    }
}
