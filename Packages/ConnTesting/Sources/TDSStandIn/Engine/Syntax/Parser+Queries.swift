extension Parser {
    /// A query with its common tables, order and limits.
    mutating func query() throws(TDSMessage) -> Query {
        try nested { (parser) throws(TDSMessage) in try parser.wholeQuery() }
    }

    /// WITH and its tables; what follows is a query or a change.
    mutating func commonTables() throws(TDSMessage) -> [Query.CommonTable] {
        guard accept("WITH") else { return [] }
        return try list { (parser) throws(TDSMessage) in
            let name = try parser.identifier()
            let columns = parser.isSign("(") ? try parser.nameList() : []
            try parser.expect("AS")
            try parser.expectSign("(")
            let query = try parser.query()
            try parser.expectSign(")")
            return Query.CommonTable(name: name, columns: columns, query: query)
        }
    }

    private mutating func wholeQuery() throws(TDSMessage) -> Query {
        let tables = try commonTables()
        var query = Query(commonTables: tables, body: try combined())
        if accept("ORDER", "BY") {
            query.order = try order()
            if accept("OFFSET") {
                query.offset = try value()
                guard accept("ROWS") || accept("ROW") else { throw unexpected() }
                if accept("FETCH") {
                    guard accept("NEXT") || accept("FIRST") else { throw unexpected() }
                    query.fetch = try value()
                    guard accept("ROWS") || accept("ROW") else { throw unexpected() }
                    guard accept("ONLY") else { throw unexpected() }
                }
            }
        }
        if let limit = try hintsOfQuery() { query.maximumRecursion = limit }
        return query
    }

    /// OPTION (…): hints change no result, so known ones are let through.
    @discardableResult
    mutating func hintsOfQuery() throws(TDSMessage) -> Int? {
        guard accept("OPTION") else { return nil }
        var limit: Int?
        try expectSign("(")
        let known: Set<String> = [
            "MAXRECURSION", "RECOMPILE", "MAXDOP", "FORCE", "ORDER", "HASH", "LOOP", "MERGE", "JOIN", "KEEP", "PLAN",
            "OPTIMIZE", "FOR", "UNKNOWN", "FAST", "CONCAT", "UNION", "GROUP",
        ]
        while !isSign(")") {
            if accept("MAXRECURSION") {
                limit = Int(clamping: try integer())
                continue
            }
            guard known.contains(word) || isSign(",") else {
                guard case .integer = token.kind else { throw unexpected() }
                advance()
                continue
            }
            advance()
        }
        try expectSign(")")
        return limit
    }

    mutating func order() throws(TDSMessage) -> [Query.Order] {
        try list { (parser) throws(TDSMessage) in
            let expression = try parser.value()
            let isDescending = parser.accept("DESC")
            if !isDescending { _ = parser.accept("ASC") }
            return Query.Order(expression: expression, isDescending: isDescending)
        }
    }

    private mutating func combined() throws(TDSMessage) -> Query.Body {
        var left = try intersected()
        while word == "UNION" || word == "EXCEPT" {
            let operation = word
            advance()
            let all = operation == "UNION" && accept("ALL")
            left = .combined(operation, all: all, left, try intersected())
        }
        return left
    }

    private mutating func intersected() throws(TDSMessage) -> Query.Body {
        var left = try term()
        while accept("INTERSECT") { left = .combined("INTERSECT", all: false, left, try term()) }
        return left
    }

    private mutating func term() throws(TDSMessage) -> Query.Body {
        if acceptSign("(") {
            let inner = try query()
            try expectSign(")")
            return .nested(inner)
        }
        if accept("VALUES") { return .values(try rows()) }
        return .core(try core())
    }

    mutating func rows() throws(TDSMessage) -> [[Expression]] {
        try list { (parser) throws(TDSMessage) in
            try parser.expectSign("(")
            let row = try parser.list { (parser) throws(TDSMessage) in
                if parser.accept("DEFAULT") { return Expression.call("DEFAULT", [], distinct: false, over: nil) }
                return try parser.value()
            }
            try parser.expectSign(")")
            return row
        }
    }

    mutating func top() throws(TDSMessage) -> Expression? {
        guard accept("TOP") else { return nil }
        let count: Expression
        if acceptSign("(") {
            count = try value()
            try expectSign(")")
        } else if case .integer = token.kind {
            count = .integer(try integer())
        } else {
            throw unexpected()
        }
        // TOP … PERCENT and WITH TIES are not had here.
        if word == "PERCENT" || (word == "WITH" && word(ahead: 1) == "TIES") { throw unexpected() }
        return count
    }

    private mutating func core() throws(TDSMessage) -> Query.Core {
        try expect("SELECT")
        var core = Query.Core()
        core.isDistinct = accept("DISTINCT")
        if !core.isDistinct { _ = accept("ALL") }
        core.top = try top()
        core.items = try list { (parser) throws(TDSMessage) in try parser.item() }
        if accept("INTO") { core.into = try objectName() }
        if accept("FROM") { core.from = try sources() }
        if accept("WHERE") { core.filter = try condition() }
        if accept("GROUP", "BY") { core.groups = try list { (parser) throws(TDSMessage) in try parser.value() } }
        if accept("HAVING") { core.having = try condition() }
        if word == "FOR" { throw unexpected() }
        return core
    }

    mutating func items() throws(TDSMessage) -> [Query.Item] {
        try list { (parser) throws(TDSMessage) in try parser.item() }
    }

    private mutating func item() throws(TDSMessage) -> Query.Item {
        if acceptSign("*") { return .all([]) }
        if isIdentifier {
            // a.* or a.b.*
            let start = at
            var parts: [String] = []
            while isIdentifier {
                parts.append(try identifier())
                guard acceptSign(".") else { break }
                if acceptSign("*") { return .all(parts) }
            }
            at = start
            // name = expression
            if isSign("=", ahead: 1) {
                let name = try identifier()
                advance()
                return .expression(try value(), name: name)
            }
        }
        if case .variable(let name) = token.kind, !name.hasPrefix("@@"), at + 1 < tokens.count,
            case .sign(let sign) = tokens[at + 1].kind,
            ["=", "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^="].contains(sign)
        {
            advance()
            advance()
            return .assignment(name.lowercased(), sign, try value())
        }
        let expression = try value()
        return .expression(expression, name: try itemAlias())
    }

    private mutating func itemAlias() throws(TDSMessage) -> String? {
        if accept("AS") {
            if case .string(let units, _) = token.kind {
                advance()
                return String(decoding: units, as: UTF16.self)
            }
            return try identifier()
        }
        if case .string(let units, _) = token.kind {
            advance()
            return String(decoding: units, as: UTF16.self)
        }
        return isIdentifier && !Keywords.starters.contains(word) && word != "OFFSET" ? try identifier() : nil
    }

    private mutating func alias() throws(TDSMessage) -> String? {
        if accept("AS") { return try identifier() }
        let isAlias = isIdentifier && !Keywords.starters.contains(word) && word != "OUTPUT" && word != "USING"
        return isAlias ? try identifier() : nil
    }

    mutating func sources() throws(TDSMessage) -> Query.Source {
        var source = try joined()
        while acceptSign(",") { source = .join("CROSS", source, try joined(), nil) }
        return source
    }

    private mutating func joined() throws(TDSMessage) -> Query.Source {
        var left = try source()
        while true {
            switch word {
            case "CROSS", "OUTER":
                let isOuter = word == "OUTER"
                advance()
                if accept("APPLY") {
                    left = .apply(isOuter: isOuter, left, try source())
                    continue
                }
                guard !isOuter else { throw unexpected() }
                try expect("JOIN")
                left = .join("CROSS", left, try source(), nil)
            case "INNER", "JOIN", "LEFT", "RIGHT", "FULL":
                let kind = word == "JOIN" ? "INNER" : word
                if word != "JOIN" { advance() }
                if kind != "INNER" { _ = accept("OUTER") }
                try expect("JOIN")
                let right = try nested { (parser) throws(TDSMessage) in try parser.joined(upTo: "ON") }
                try expect("ON")
                left = .join(kind, left, right, try condition())
            default: return left
            }
        }
    }

    private mutating func joined(upTo word: String) throws(TDSMessage) -> Query.Source { try source() }

    mutating func source() throws(TDSMessage) -> Query.Source {
        if isSign("(") {
            advance()
            if word == "SELECT" || word == "WITH" || word == "VALUES" || isSign("(") {
                let query = try query()
                try expectSign(")")
                guard let alias = try alias() else { throw unexpected() }
                let columns = isSign("(") ? try nameList() : []
                return .derived(query, alias: alias, columns: columns)
            }
            let inner = try nested { (parser) throws(TDSMessage) in try parser.sources() }
            try expectSign(")")
            return inner
        }
        if case .variable = token.kind {
            let name = try variableName()
            return .variable(name, alias: try alias())
        }
        let name = try objectName()
        if isSign("("), name.database == nil {
            advance()
            let arguments =
                isSign(")") ? [] : try list { (parser) throws(TDSMessage) in try parser.value() }
            try expectSign(")")
            let alias = try alias()
            let columns = isSign("(") ? try nameList() : []
            let function = (name.schema.map { $0 + "." } ?? "") + name.name
            return .function(function.uppercased(), arguments, alias: alias, columns: columns)
        }
        var hints = try tableHints()
        let alias = try alias()
        hints += try tableHints()
        return .table(name, alias: alias, hints: hints)
    }

    /// WITH (hint, …), or the old form (NOLOCK).
    mutating func tableHints() throws(TDSMessage) -> [String] {
        let known: Set<String> = [
            "NOLOCK", "READUNCOMMITTED", "READCOMMITTED", "READCOMMITTEDLOCK", "REPEATABLEREAD", "SERIALIZABLE",
            "HOLDLOCK", "UPDLOCK", "XLOCK", "ROWLOCK", "PAGLOCK", "TABLOCK", "TABLOCKX", "READPAST", "NOWAIT",
            "SNAPSHOT", "FORCESEEK", "FORCESCAN", "KEEPIDENTITY", "KEEPDEFAULTS", "IGNORE_CONSTRAINTS",
            "IGNORE_TRIGGERS",
        ]
        guard word == "WITH" && isSign("(", ahead: 1) || isSign("(") && known.contains(word(ahead: 1)) else {
            return []
        }
        if word == "WITH" { advance() }
        advance()
        var hints: [String] = []
        repeat {
            guard known.contains(word) else { throw unexpected() }
            hints.append(word)
            advance()
        } while acceptSign(",") || known.contains(word)
        try expectSign(")")
        return hints
    }
}
