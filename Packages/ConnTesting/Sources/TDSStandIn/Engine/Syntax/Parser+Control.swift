extension Parser {
    mutating func control() throws(TDSMessage) -> Statement.Kind {
        switch word {
        case "DECLARE": return try declare()
        case "SET": return try set()
        case "IF":
            advance()
            let condition = try condition()
            let then = try statement()
            while isSign(";"), word(ahead: 1) == "ELSE" { advance() }
            let otherwise = accept("ELSE") ? try statement() : nil
            return .conditional(condition, then, otherwise)
        case "WHILE":
            advance()
            return .loop(try condition(), try statement())
        case "BEGIN": return try begin()
        case "BREAK", "CONTINUE":
            let word = word
            advance()
            return .leave(word)
        case "RETURN":
            advance()
            let isBare = isAtEnd || isSign(";") || Keywords.starters.contains(word)
            return .returns(isBare ? nil : try value())
        case "PRINT":
            advance()
            return .print(try value())
        case "RAISERROR": return try raise()
        case "THROW":
            advance()
            if isAtEnd || isSign(";") || Keywords.starters.contains(word) { return .throwError(nil) }
            let number = try value()
            try expectSign(",")
            let text = try value()
            try expectSign(",")
            return .throwError((number, text, try value()))
        case "WAITFOR":
            advance()
            // WAITFOR TIME would wait for the clock on the wall.
            guard accept("DELAY") else { throw unexpected() }
            return .wait(try value())
        case "COMMIT":
            advance()
            if !accept("WORK") { try transactionName() }
            return .commit
        case "ROLLBACK":
            advance()
            if accept("WORK") { return .rollback(nil) }
            guard accept("TRAN") || accept("TRANSACTION") else { return .rollback(nil) }
            return .rollback(try name())
        case "SAVE":
            advance()
            guard accept("TRAN") || accept("TRANSACTION") else { throw unexpected() }
            guard let name = try name() else { throw unexpected() }
            return .save(name)
        case "USE":
            advance()
            return .use(try identifier())
        case "DBCC":
            advance()
            guard accept("USEROPTIONS") else { throw unexpected() }
            return .userOptions
        case "KILL":
            advance()
            return .kill(try integer())
        default: throw unexpected()
        }
    }

    private mutating func transactionName() throws(TDSMessage) {
        if accept("TRAN") || accept("TRANSACTION") { _ = try name() }
    }

    private mutating func name() throws(TDSMessage) -> String? {
        if case .variable(let name) = token.kind {
            advance()
            return name.lowercased()
        }
        return isIdentifier && !Keywords.starters.contains(word) ? try identifier() : nil
    }

    private mutating func begin() throws(TDSMessage) -> Statement.Kind {
        advance()
        if accept("TRAN") || accept("TRANSACTION") { return .begin(try name()) }
        if accept("DISTRIBUTED") {
            at -= 1
            throw unexpected()
        }
        if accept("TRY") {
            let body = try statements(until: ["END"])
            try expect("END")
            try expect("TRY")
            while acceptSign(";") {}
            try expect("BEGIN")
            try expect("CATCH")
            let handler = try statements(until: ["END"])
            try expect("END")
            try expect("CATCH")
            return .attempt(body, handler)
        }
        let body = try statements(until: ["END"])
        guard !body.isEmpty else { throw unexpected() }
        try expect("END")
        return .block(body)
    }

    private mutating func declare() throws(TDSMessage) -> Statement.Kind {
        advance()
        let name = try variableName()
        _ = accept("AS")
        if accept("TABLE") { return .declareTable(name, try tableElements()) }
        var declarations = [try declaration(name)]
        while acceptSign(",") {
            let name = try variableName()
            _ = accept("AS")
            declarations.append(try declaration(name))
        }
        return .declare(declarations)
    }

    private mutating func declaration(_ name: String) throws(TDSMessage) -> Statement.Declaration {
        if word == "CURSOR" { throw unexpected() }
        let type = try typeName()
        return Statement.Declaration(name: name, type: type, value: acceptSign("=") ? try value() : nil)
    }

    private mutating func raise() throws(TDSMessage) -> Statement.Kind {
        advance()
        try expectSign("(")
        let text = try value()
        try expectSign(",")
        let severity = try value()
        try expectSign(",")
        let state = try value()
        var arguments: [Expression] = []
        while acceptSign(",") { arguments.append(try value()) }
        try expectSign(")")
        var noWait = false
        if accept("WITH") {
            repeat {
                if accept("NOWAIT") { noWait = true } else if !accept("SETERROR"), !accept("LOG") { throw unexpected() }
            } while acceptSign(",")
        }
        return .raise(text, severity, state, arguments, noWait: noWait)
    }

    private mutating func set() throws(TDSMessage) -> Statement.Kind {
        advance()
        if case .variable = token.kind {
            let name = try variableName()
            guard case .sign(let sign) = token.kind,
                ["=", "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^="].contains(sign)
            else { throw unexpected() }
            advance()
            return .set(name, sign, try value())
        }
        if accept("TRANSACTION") {
            try expect("ISOLATION")
            try expect("LEVEL")
            switch (word, word(ahead: 1)) {
            case ("READ", "UNCOMMITTED"): return isolation(.readUncommitted, words: 2)
            case ("READ", "COMMITTED"): return isolation(.readCommitted, words: 2)
            case ("REPEATABLE", "READ"): return isolation(.repeatableRead, words: 2)
            case ("SERIALIZABLE", _): return isolation(.serializable, words: 1)
            case ("SNAPSHOT", _): return isolation(.snapshot, words: 1)
            default: throw unexpected()
            }
        }
        if accept("IDENTITY_INSERT") {
            let table = try objectName()
            return .identityInsert(table, try onOrOff())
        }
        if accept("STATISTICS") {
            guard ["IO", "TIME", "XML", "PROFILE"].contains(word) else { throw unexpected() }
            advance()
            return try onOrOff() ? .nothing : .nothing
        }
        return try options()
    }

    private mutating func isolation(_ level: Statement.Isolation, words: Int) -> Statement.Kind {
        for _ in 0..<words { advance() }
        return .isolation(level)
    }

    private mutating func onOrOff() throws(TDSMessage) -> Bool {
        if accept("ON") { return true }
        try expect("OFF")
        return false
    }

    /// `SET NOCOUNT, XACT_ABORT ON` and the like.
    private mutating func options() throws(TDSMessage) -> Statement.Kind {
        let switches: Set<String> = [
            "NOCOUNT", "XACT_ABORT", "QUOTED_IDENTIFIER", "ANSI_NULLS", "ANSI_PADDING", "ANSI_WARNINGS",
            "ANSI_NULL_DFLT_ON", "ANSI_NULL_DFLT_OFF", "ANSI_DEFAULTS", "ARITHABORT", "ARITHIGNORE",
            "CONCAT_NULL_YIELDS_NULL", "CURSOR_CLOSE_ON_COMMIT", "IMPLICIT_TRANSACTIONS", "NUMERIC_ROUNDABORT",
            "FMTONLY", "NOEXEC", "PARSEONLY", "NO_BROWSETABLE", "FORCEPLAN",
        ]
        let values: Set<String> = [
            "TEXTSIZE", "LOCK_TIMEOUT", "DATEFORMAT", "DATEFIRST", "LANGUAGE", "ROWCOUNT", "DEADLOCK_PRIORITY",
            "QUERY_GOVERNOR_COST_LIMIT", "CONTEXT_INFO",
        ]
        if values.contains(word) {
            let name = word
            advance()
            let start = at
            if name == "LOCK_TIMEOUT" || name == "TEXTSIZE" || name == "ROWCOUNT" || name == "DATEFIRST" {
                return .option([name], String(try integer()))
            }
            advance()
            guard start < tokens.count - 1 else { throw unexpected() }
            if case .string(let units, _) = tokens[start].kind {
                return .option([name], String(decoding: units, as: UTF16.self))
            }
            return .option([name], written(from: start, to: at))
        }
        guard switches.contains(word) else {
            if word.isEmpty || Keywords.reserved.contains(word) { throw unexpected() }
            let written = String(decoding: text[token.start..<token.end], as: UTF16.self)
            throw TDSMessage(195, 15, "'\(written)' is not a recognized SET option.", state: 5, line: token.line)
        }
        var names = [word]
        advance()
        while acceptSign(",") {
            guard switches.contains(word) else { throw unexpected() }
            names.append(word)
            advance()
        }
        return .option(names, try onOrOff() ? "ON" : "OFF")
    }
}
