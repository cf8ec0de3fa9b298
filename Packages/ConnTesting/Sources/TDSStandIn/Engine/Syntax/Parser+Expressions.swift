extension Parser {
    /// An expression or a condition.
    mutating func expression() throws(TDSMessage) -> Expression {
        try nested { (parser) throws(TDSMessage) in try parser.disjunction() }
    }

    /// An expression that is no condition.
    mutating func value() throws(TDSMessage) -> Expression {
        let start = at
        let expression = try nested { (parser) throws(TDSMessage) in try parser.sum() }
        if expression.isCondition {
            at = start
            throw unexpected()
        }
        return expression
    }

    mutating func condition() throws(TDSMessage) -> Expression {
        let expression = try expression()
        guard expression.isCondition else {
            let near = String(decoding: text[token.start..<token.end], as: UTF16.self)
            throw TDSMessage(
                4145,
                15,
                "An expression of non-boolean type specified in a context where a condition is expected, near '\(near)'.",
                line: token.line
            )
        }
        return expression
    }

    private mutating func disjunction() throws(TDSMessage) -> Expression {
        var left = try conjunction()
        while word == "OR" {
            guard left.isCondition else { throw unexpected() }
            advance()
            let right = try conjunction()
            guard right.isCondition else { throw unexpected() }
            left = .or(left, right)
        }
        return left
    }

    private mutating func conjunction() throws(TDSMessage) -> Expression {
        var left = try negation()
        while word == "AND" {
            guard left.isCondition else { throw unexpected() }
            advance()
            let right = try negation()
            guard right.isCondition else { throw unexpected() }
            left = .and(left, right)
        }
        return left
    }

    private mutating func negation() throws(TDSMessage) -> Expression {
        if accept("NOT") {
            let inner = try nested { (parser) throws(TDSMessage) in try parser.negation() }
            guard inner.isCondition else { throw unexpected() }
            return .not(inner)
        }
        return try predicate()
    }

    private mutating func predicate() throws(TDSMessage) -> Expression {
        if word == "EXISTS", isSign("(", ahead: 1) {
            advance()
            advance()
            let query = try query()
            try expectSign(")")
            return .exists(query)
        }
        let left = try sum()
        if left.isCondition { return left }
        if case .sign(let sign) = token.kind, ["=", "<>", "!=", "<", ">", "<=", ">=", "!<", "!>"].contains(sign) {
            advance()
            let right = try sum()
            guard !right.isCondition else { throw unexpected() }
            let plain = ["!=": "<>", "!<": ">=", "!>": "<="][sign] ?? sign
            return .comparison(plain, left, right)
        }
        if word == "IS" {
            advance()
            let negated = accept("NOT")
            try expect("NULL")
            return .isNull(left, negated: negated)
        }
        let negated = word == "NOT" && ["IN", "BETWEEN", "LIKE"].contains(word(ahead: 1)) ? accept("NOT") : false
        switch word {
        case "IN":
            advance()
            try expectSign("(")
            if word == "SELECT" || word == "WITH" {
                let query = try query()
                try expectSign(")")
                return .inQuery(left, query, negated: negated)
            }
            let items = try list { (parser) throws(TDSMessage) in try parser.value() }
            try expectSign(")")
            return .inList(left, items, negated: negated)
        case "BETWEEN":
            advance()
            let low = try sum()
            try expect("AND")
            return .between(left, low, try sum(), negated: negated)
        case "LIKE":
            advance()
            let pattern = try sum()
            let escape = accept("ESCAPE") ? try sum() : nil
            return .like(left, pattern, escape: escape, negated: negated)
        default: return left
        }
    }

    /// Plus, minus and the bit operators: one level in T-SQL.
    private mutating func sum() throws(TDSMessage) -> Expression {
        var left = try product()
        while case .sign(let sign) = token.kind, ["+", "-", "&", "|", "^"].contains(sign) {
            guard !left.isCondition else { throw unexpected() }
            advance()
            let right = try product()
            guard !right.isCondition else { throw unexpected() }
            left = .binaryOperator(sign, left, right)
        }
        return left
    }

    private mutating func product() throws(TDSMessage) -> Expression {
        var left = try signed()
        while case .sign(let sign) = token.kind, ["*", "/", "%"].contains(sign) {
            guard !left.isCondition else { throw unexpected() }
            advance()
            let right = try signed()
            guard !right.isCondition else { throw unexpected() }
            left = .binaryOperator(sign, left, right)
        }
        return left
    }

    private mutating func signed() throws(TDSMessage) -> Expression {
        if case .sign(let sign) = token.kind, ["+", "-", "~"].contains(sign) {
            advance()
            if sign == "-", case .integer("9223372036854775808") = token.kind {
                advance()
                return .decimal("-9223372036854775808")
            }
            let inner = try nested { (parser) throws(TDSMessage) in try parser.signed() }
            guard !inner.isCondition else { throw unexpected() }
            if sign == "-" {
                switch inner {
                case .integer(let value): return .integer(-value)
                case .float(let value): return .float(-value)
                case .decimal(let digits) where !digits.hasPrefix("-"): return .decimal("-" + digits)
                case .money(let digits) where !digits.hasPrefix("-"): return .money("-" + digits)
                default: break
                }
            }
            return sign == "+" ? inner : .unary(sign, inner)
        }
        var inner = try primary()
        while accept("COLLATE") {
            inner = .collate(inner, try identifier())
        }
        return inner
    }

    private mutating func primary() throws(TDSMessage) -> Expression {
        switch token.kind {
        case .integer(let digits):
            advance()
            if let value = Int64(digits), Int32(exactly: value) != nil { return .integer(value) }
            return .decimal(digits)
        case .decimal(let digits):
            advance()
            return .decimal(digits)
        case .float(let digits):
            guard let value = Double(digits.hasSuffix("e") || digits.hasSuffix("E") ? digits + "0" : digits) else {
                throw unexpected()
            }
            advance()
            return .float(value)
        case .money(let digits):
            advance()
            return .money(digits)
        case .binary(let bytes):
            advance()
            return .binary(bytes)
        case .string(let units, let national):
            advance()
            return .string(units, national: national)
        case .variable(let name):
            advance()
            return name.hasPrefix("@@") ? .global(String(name.dropFirst(2)).uppercased()) : .variable(name.lowercased())
        case .sign("("):
            advance()
            if word == "SELECT" || word == "WITH" {
                let query = try query()
                try expectSign(")")
                return .subquery(query)
            }
            let inner = try expression()
            try expectSign(")")
            return inner
        case .word, .quoted: return try named()
        default: throw unexpected()
        }
    }

    private mutating func named() throws(TDSMessage) -> Expression {
        switch word {
        case "NULL":
            advance()
            return .null
        case "CASE": return try caseExpression()
        case "CAST", "TRY_CAST":
            guard isSign("(", ahead: 1) else { break }
            let isTry = word == "TRY_CAST"
            advance()
            advance()
            let inner = try value()
            try expect("AS")
            let type = try typeName()
            try expectSign(")")
            return .cast(inner, type, isTry: isTry, style: nil)
        case "CONVERT", "TRY_CONVERT":
            let isTry = word == "TRY_CONVERT"
            advance()
            try expectSign("(")
            let type = try typeName()
            try expectSign(",")
            let inner = try value()
            let style = acceptSign(",") ? try value() : nil
            try expectSign(")")
            return .cast(inner, type, isTry: isTry, style: style)
        case "CURRENT_TIMESTAMP", "CURRENT_USER", "SESSION_USER", "SYSTEM_USER", "USER":
            let name = word
            advance()
            return .call(name, [], distinct: false, over: nil)
        case "COALESCE", "NULLIF", "LEFT", "RIGHT", "IDENTITY":
            guard isSign("(", ahead: 1) else { throw unexpected() }
            let name = word
            advance()
            return try call(name)
        default: break
        }
        let name = try identifier()
        if isSign("(") { return try call(name.uppercased()) }
        var parts = [name]
        while isSign("."), !isSign("*", ahead: 1) {
            advance()
            if isSign(".") { continue }
            parts.append(try identifier())
        }
        if isSign("("), parts.count == 2 { return try call(parts.joined(separator: ".").uppercased()) }
        guard parts.count <= 4 else { throw unexpected() }
        return .column(parts)
    }

    private mutating func call(_ name: String) throws(TDSMessage) -> Expression {
        try expectSign("(")
        if name == "COUNT" || name == "COUNT_BIG", acceptSign("*") {
            try expectSign(")")
            return .countAll(name, over: try window())
        }
        let isDistinct = accept("DISTINCT")
        if !isDistinct { _ = accept("ALL") }
        var arguments: [Expression] = []
        if !isSign(")") {
            if name == "IIF" {
                arguments.append(try condition())
                try expectSign(",")
            }
            arguments += try list { (parser) throws(TDSMessage) in try parser.value() }
        }
        try expectSign(")")
        if accept("WITHIN", "GROUP") {
            // STRING_AGG's order: the engine has none to give.
            throw unexpected()
        }
        return .call(name, arguments, distinct: isDistinct, over: try window())
    }

    private mutating func window() throws(TDSMessage) -> Expression.Window? {
        guard accept("OVER") else { return nil }
        try expectSign("(")
        var window = Expression.Window(partition: [], order: [])
        if accept("PARTITION", "BY") {
            window.partition = try list { (parser) throws(TDSMessage) in try parser.value() }
        }
        if accept("ORDER", "BY") { window.order = try order() }
        try expectSign(")")
        return window
    }

    private mutating func caseExpression() throws(TDSMessage) -> Expression {
        advance()
        let subject = word == "WHEN" ? nil : try value()
        var branches: [Expression.Branch] = []
        while accept("WHEN") {
            let when = subject == nil ? try condition() : try value()
            try expect("THEN")
            branches.append(Expression.Branch(when: when, then: try value()))
        }
        guard !branches.isEmpty else { throw unexpected() }
        let otherwise = accept("ELSE") ? try value() : nil
        try expect("END")
        if let subject { return .simpleCase(subject, branches, otherwise) }
        return .searchedCase(branches, otherwise)
    }
}
