extension Parser {
    private mutating func target() throws(TDSMessage) -> Statement.Target {
        if case .variable = token.kind { return .variable(try variableName()) }
        let name = try objectName()
        return .table(name, hints: try tableHints())
    }

    private mutating func output() throws(TDSMessage) -> Statement.Output? {
        guard accept("OUTPUT") else { return nil }
        var output = Statement.Output(items: try items())
        if accept("INTO") {
            if case .variable = token.kind {
                output.intoVariable = try variableName()
            } else {
                output.into = try objectName()
            }
            if isSign("(") { output.intoColumns = try nameList() }
        }
        return output
    }

    mutating func insert() throws(TDSMessage) -> Statement.Kind {
        try expect("INSERT")
        if accept("BULK") { return try insertBulk() }
        _ = accept("INTO")
        let target = try target()
        var columns: [String]?
        if isSign("("), word(ahead: 1) != "SELECT", word(ahead: 1) != "WITH" { columns = try nameList() }
        let output = try output()
        let source: Statement.Insert.Source
        if accept("DEFAULT", "VALUES") {
            source = .defaults
        } else if word == "EXEC" || word == "EXECUTE" {
            advance()
            guard case .execute(let call) = try execute() else { throw unexpected() }
            source = .execute(call)
        } else if word == "SELECT" || word == "VALUES" || word == "WITH" || isSign("(") {
            source = .query(try query())
        } else {
            throw unexpected()
        }
        return .insert(Statement.Insert(target: target, columns: columns, output: output, source: source))
    }

    private mutating func insertBulk() throws(TDSMessage) -> Statement.Kind {
        let table = try objectName()
        var bulk = Statement.InsertBulk(table: table, columns: [], options: [])
        if acceptSign("(") {
            bulk.columns = try list { (parser) throws(TDSMessage) in
                let name = try parser.identifier()
                let type = try parser.typeName()
                if parser.accept("COLLATE") { _ = try parser.identifier() }
                if parser.accept("NOT") { try parser.expect("NULL") } else { _ = parser.accept("NULL") }
                return (name, type)
            }
            try expectSign(")")
        }
        if accept("WITH") {
            try expectSign("(")
            let known: Set<String> = [
                "CHECK_CONSTRAINTS", "FIRE_TRIGGERS", "KEEP_NULLS", "TABLOCK", "KEEP_IDENTITY", "ROWS_PER_BATCH",
                "KILOBYTES_PER_BATCH", "ORDER",
            ]
            repeat {
                guard known.contains(word) else { throw unexpected() }
                let option = word
                bulk.options.append(option)
                advance()
                if acceptSign("=") { _ = try integer() }
                if option == "ORDER" {
                    try expectSign("(")
                    _ = try order()
                    try expectSign(")")
                }
            } while acceptSign(",")
            try expectSign(")")
        }
        return .insertBulk(bulk)
    }

    private mutating func assignments() throws(TDSMessage) -> [Statement.Assignment] {
        try list { (parser) throws(TDSMessage) in
            var column: String
            if case .variable = parser.token.kind {
                column = try parser.variableName()
            } else {
                column = try parser.identifier()
                while parser.acceptSign(".") { column = try parser.identifier() }
            }
            guard case .sign(let sign) = parser.token.kind,
                ["=", "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^="].contains(sign)
            else { throw parser.unexpected() }
            parser.advance()
            if parser.accept("DEFAULT") {
                return Statement.Assignment(
                    column: column,
                    operation: "=",
                    value: .call("DEFAULT", [], distinct: false, over: nil)
                )
            }
            return Statement.Assignment(column: column, operation: sign, value: try parser.value())
        }
    }

    mutating func update() throws(TDSMessage) -> Statement.Kind {
        try expect("UPDATE")
        if word == "STATISTICS" { throw unexpected() }
        let top = try top()
        let target = try target()
        try expect("SET")
        var update = Statement.Update(top: top, target: target, assignments: try assignments())
        update.output = try output()
        if accept("FROM") { update.from = try sources() }
        if accept("WHERE") { update.filter = try condition() }
        try hintsOfQuery()
        return .update(update)
    }

    mutating func delete() throws(TDSMessage) -> Statement.Kind {
        try expect("DELETE")
        let top = try top()
        _ = accept("FROM")
        var delete = Statement.Delete(top: top, target: try target())
        delete.output = try output()
        if accept("FROM") { delete.from = try sources() }
        if accept("WHERE") { delete.filter = try condition() }
        try hintsOfQuery()
        return .delete(delete)
    }

    mutating func merge() throws(TDSMessage) -> Statement.Kind {
        try expect("MERGE")
        _ = accept("INTO")
        let target = try target()
        var alias: String?
        if accept("AS") || isIdentifier && word != "USING" { alias = try identifier() }
        try expect("USING")
        let source = try source()
        try expect("ON")
        var merge = Statement.Merge(target: target, alias: alias, source: source, on: try condition(), clauses: [])
        while accept("WHEN") {
            var match = Statement.Merge.Match.matched
            if accept("NOT") {
                try expect("MATCHED")
                match = .notMatched
                if accept("BY", "SOURCE") { match = .notMatchedBySource } else { _ = accept("BY", "TARGET") }
            } else {
                try expect("MATCHED")
            }
            let condition = accept("AND") ? try condition() : nil
            try expect("THEN")
            merge.clauses.append(
                Statement.Merge.Clause(match: match, condition: condition, action: try mergeAction(match))
            )
        }
        guard !merge.clauses.isEmpty else { throw unexpected() }
        merge.output = try output()
        try hintsOfQuery()
        guard isSign(";") else {
            throw TDSMessage(
                10713,
                15,
                "A MERGE statement must be terminated by a semi-colon (;).",
                line: token.line
            )
        }
        return .merge(merge)
    }

    private mutating func mergeAction(_ match: Statement.Merge.Match) throws(TDSMessage) -> Statement.Merge.Action {
        if match == .notMatched {
            try expect("INSERT")
            let columns = isSign("(") ? try nameList() : nil
            if accept("DEFAULT", "VALUES") { return .insert(columns: columns, values: nil) }
            try expect("VALUES")
            let rows = try rows()
            guard rows.count == 1 else { throw unexpected() }
            return .insert(columns: columns, values: rows[0])
        }
        if accept("DELETE") { return .delete }
        try expect("UPDATE")
        try expect("SET")
        return .update(try assignments())
    }
}
