extension Compiler {
    /// What stands in FROM; its columns go to the scope.
    func source(_ source: Query.Source, _ scope: Scope) throws(TDSMessage) -> String {
        switch source {
        case .table(let name, let alias, let hints): return try table(name, alias: alias, hints: hints, scope)
        case .variable(let name, let alias):
            guard let table = session.frame.tables[name] else {
                throw TDSMessage(1087, 15, "Must declare the table variable \"\(name)\".", state: 2)
            }
            return try add(table, alias: alias ?? name, scope)
        case .derived(let query, let alias, let columns):
            let inner = try self.query(query, outer: scope.parent)
            return try add(inner.sql, try renamed(inner.columns, columns, alias), alias: alias, scope)
        case .function(let name, let arguments, let alias, let columns):
            return try function(name, arguments, alias: alias, columns: columns, scope)
        case .join(let kind, let left, let right, let on):
            let first = try self.source(left, scope)
            let mark = scope.sources.count
            let second = try self.source(right, scope)
            if kind == "LEFT" || kind == "FULL" {
                for index in mark..<scope.sources.count { scope.sources[index].isOuter = true }
            }
            if kind == "RIGHT" || kind == "FULL" {
                for index in 0..<mark { scope.sources[index].isOuter = true }
            }
            let grouped = if case .join = right { "(\(second))" } else { second }
            guard let on else { return "\(first) CROSS JOIN \(grouped)" }
            let word = kind == "INNER" ? "JOIN" : "\(kind) JOIN"
            return "\(first) \(word) \(grouped) ON \(try condition(on, scope))"
        case .apply: throw .keyword("APPLY")
        }
    }

    private func table(_ name: ObjectName, alias: String?, hints: [String], _ scope: Scope)
        throws(TDSMessage) -> String
    {
        if !Set(hints).isDisjoint(with: ["UPDLOCK", "XLOCK", "TABLOCKX"]) { locksForWrite = true }
        if name.schema == nil {
            let key = name.name.lowercased()
            if let known = commonTables.last(where: { $0.name == key }) {
                let own = self.alias()
                if recursion == known.sqlite { level = "\(own).c\(known.columns.count + 1)" }
                try register(alias ?? name.name, known.columns, sqlite: own, nil, scope)
                return "\(known.sqlite) AS \(own)"
            }
            if let special = session.frame.special[key] {
                isKept = false
                return try add(special, alias: alias ?? name.name, scope)
            }
        }
        if let rows = try SystemViews.view(name, session) {
            isKept = false
            return try add(rows, alias: alias ?? name.name, scope)
        }
        switch try session.object(name) {
        case .table(let table)?: return try add(table, alias: alias ?? name.name, scope)
        case .view(let view)?:
            viewDepth += 1
            defer { viewDepth -= 1 }
            guard viewDepth < 32 else {
                throw TDSMessage(
                    4435,
                    16,
                    "Maximum stored procedure, function, trigger, or view nesting level exceeded (limit 32)."
                )
            }
            let saved = commonTables
            commonTables = []
            defer { commonTables = saved }
            let inner = try query(view.query, outer: nil)
            let columns = try renamed(inner.columns, view.columns, view.name)
            return try add(inner.sql, columns, alias: alias ?? name.name, scope)
        default: throw .invalidObject(name.text)
        }
    }

    /// A table of the catalogue under a name of its own.
    func add(_ table: TableDefinition, alias: String, _ scope: Scope) throws(TDSMessage) -> String {
        let own = self.alias()
        places.insert(table.place)
        tables.insert(table.id)
        let columns = table.columns.map { Self.column($0, sql: "\(own).c\($0.id)") }
        try register(alias, columns, sqlite: own, table, scope)
        return "\(table.sqlite) AS \(own)"
    }

    static func column(_ column: TableDefinition.Column, sql: String) -> ScopeColumn {
        ScopeColumn(
            name: column.name,
            sql: sql,
            type: column.type,
            isNullable: column.isNullable,
            isIdentity: column.identity != nil,
            isComputed: column.isComputed
        )
    }

    /// A query under a name.
    func add(_ sql: String, _ columns: [ScopeColumn], alias: String, _ scope: Scope) throws(TDSMessage) -> String {
        let own = self.alias()
        try register(alias, columns, sqlite: own, nil, scope)
        return "(\(sql)) AS \(own)"
    }

    func register(
        _ alias: String,
        _ columns: [ScopeColumn],
        sqlite: String,
        _ table: TableDefinition?,
        _ scope: Scope
    ) throws(TDSMessage) {
        let key = alias.lowercased()
        if scope.sources.contains(where: { $0.alias == key }) {
            throw TDSMessage(
                1011,
                16,
                "The correlation name '\(alias)' is specified multiple times in a FROM clause."
            )
        }
        var own = columns
        if table == nil {
            for index in own.indices { own[index].sql = "\(sqlite).c\(index + 1)" }
        }
        scope.sources.append(Scope.Source(alias: key, shown: alias, columns: own, table: table, sqlite: sqlite))
    }

    /// Rows made up from what the engine knows.
    private func add(_ rows: SystemRows, alias: String, _ scope: Scope) throws(TDSMessage) -> String {
        var parts: [String] = []
        for row in rows.rows {
            var items: [String] = []
            for (value, column) in zip(row, rows.columns) { items.append(constant(value, column.type).sql) }
            parts.append("(\(items.joined(separator: ", ")))")
        }
        let names = rows.columns.indices.map { "c\($0 + 1)" }.joined(separator: ", ")
        let own = self.alias("v")
        let body: String
        if parts.isEmpty {
            body = "SELECT \(rows.columns.map { _ in "NULL" }.joined(separator: ", ")) WHERE 0"
        } else {
            body = "VALUES \(parts.joined(separator: ", "))"
        }
        let columns = rows.columns.map {
            ScopeColumn(name: $0.name, sql: "", type: $0.type, isNullable: $0.isNullable)
        }
        let cast = rows.columns.enumerated().map {
            "c\($0.offset + 1)\($0.element.type.isText ? " COLLATE TS_CI" : "") AS c\($0.offset + 1)"
        }.joined(separator: ", ")
        return try add("WITH \(own)(\(names)) AS (\(body)) SELECT \(cast) FROM \(own)", columns, alias: alias, scope)
    }

    private func function(_ name: String, _ arguments: [Expression], alias: String?, columns: [String], _ scope: Scope)
        throws(TDSMessage) -> String
    {
        guard name == "GENERATE_SERIES", (2...3).contains(arguments.count) else {
            throw .invalidObject(name.lowercased())
        }
        let values = try arguments.map { (argument) throws(TDSMessage) in
            try value(argument, Scope(parent: scope.parent))
        }
        let type = try common(values)
        guard type.family == .integer else {
            throw TDSMessage(
                8116,
                16,
                "Argument data type \(type.name) is invalid for argument 1 of generate_series function."
            )
        }
        let parts = try values.map { (value) throws(TDSMessage) in try coerce(value, to: type).sql }
        let step = parts.count > 2 ? parts[2] : "1"
        let sql = "SELECT c1 FROM ts_series(\(parts[0]), \(parts[1]), \(step))"
        let column = ScopeColumn(name: "value", sql: "c1", type: type, isNullable: false)
        return try add(sql, try renamed([column], columns, name), alias: alias ?? "generate_series", scope)
    }
}
