extension Compiler {
    /// A query with its order and limits.
    func query(_ query: Query, outer: Scope?) throws(TDSMessage) -> CompiledQuery {
        let mark = commonTables.count
        defer { commonTables.removeLast(commonTables.count - mark) }
        var prefix: [String] = []
        for table in query.commonTables { prefix.append(try commonTable(table, outer)) }
        var compiled: CompiledQuery
        switch query.body {
        case .core(let core):
            compiled = try self.core(core, order: query.order, offset: query.offset, fetch: query.fetch, outer)
        case .nested(let inner) where query.order.isEmpty && query.commonTables.isEmpty:
            return try self.query(inner, outer: outer)
        default:
            compiled = try body(query.body, outer)
            if !query.order.isEmpty {
                compiled.sql = "SELECT * FROM (\(compiled.sql))"
                compiled.sql += " ORDER BY " + (try order(query.order, of: compiled))
            }
            compiled.sql += try limit(nil, query.offset, query.fetch)
        }
        if !prefix.isEmpty { compiled.sql = "WITH RECURSIVE \(prefix.joined(separator: ", ")) \(compiled.sql)" }
        return compiled
    }

    private func commonTable(_ table: Query.CommonTable, _ outer: Scope?) throws(TDSMessage) -> String {
        let name = alias("w")
        guard case .combined("UNION", true, let anchor, let rest) = table.query.body, mentions(table.name, in: rest)
        else {
            let inner = try query(table.query, outer: outer)
            commonTables.append((table.name.lowercased(), name, try renamed(inner.columns, table.columns, table.name)))
            return "\(name) AS (\(inner.sql))"
        }
        let first = try body(anchor, outer)
        let columns = try renamed(first.columns, table.columns, table.name)
        commonTables.append((table.name.lowercased(), name, columns))
        let saved = recursion
        recursion = maximumRecursion > 0 ? name : nil
        var second = try body(rest, outer)
        recursion = saved
        guard second.columns.count == columns.count else { throw Self.unequalCounts }
        for (mine, theirs) in zip(first.columns, second.columns) where mine.type != theirs.type {
            let isSame = mine.type.isText && theirs.type.isText
            guard isSame || mine.type.isNumber && theirs.type.isNumber else {
                throw TDSMessage(
                    240,
                    16,
                    "Types don't match between the anchor and the recursive part in column \"\(mine.name)\" of recursive "
                        + "query \"\(table.name)\"."
                )
            }
        }
        second = try converted(second, to: first.columns.map(\.type), directly: true)
        var list = columns.indices.map { "c\($0 + 1)" }
        guard maximumRecursion > 0 else {
            return "\(name)(\(list.joined(separator: ", "))) AS (\(first.sql) UNION ALL \(second.sql))"
        }
        list.append("c\(columns.count + 1)")
        return "\(name)(\(list.joined(separator: ", "))) AS (SELECT *, 0 FROM (\(first.sql)) UNION ALL \(second.sql))"
    }

    private func mentions(_ name: String, in body: Query.Body) -> Bool {
        switch body {
        case .core(let core): core.from.map { mentions(name, in: $0) } ?? false
        case .combined(_, _, let left, let right): mentions(name, in: left) || mentions(name, in: right)
        case .nested(let query): mentions(name, in: query.body)
        case .values: false
        }
    }

    private func mentions(_ name: String, in source: Query.Source) -> Bool {
        switch source {
        case .table(let table, _, _): table.schema == nil && table.name.lowercased() == name.lowercased()
        case .join(_, let left, let right, _), .apply(_, let left, let right):
            mentions(name, in: left) || mentions(name, in: right)
        case .derived(let query, _, _): mentions(name, in: query.body)
        default: false
        }
    }

    static let unequalCounts = TDSMessage(
        205,
        16,
        "All queries combined using a UNION, INTERSECT or EXCEPT operator must have an equal number of expressions in "
            + "their target lists."
    )

    /// The columns under the names of a column list, all of them named.
    func renamed(_ columns: [ScopeColumn], _ names: [String], _ table: String) throws(TDSMessage) -> [ScopeColumn] {
        if !names.isEmpty, names.count != columns.count {
            throw TDSMessage(
                names.count > columns.count ? 8158 : 8159,
                16,
                "'\(table)' has \(names.count > columns.count ? "more" : "fewer") columns than were specified in the column "
                    + "list."
            )
        }
        var result = columns
        for index in columns.indices {
            if !names.isEmpty { result[index].name = names[index] }
            guard !result[index].name.isEmpty else {
                throw TDSMessage(
                    8155,
                    16,
                    "No column name was specified for column \(index + 1) of '\(table)'.",
                    state: 2
                )
            }
            result[index].isComputed = false
        }
        return result
    }

    func body(_ body: Query.Body, _ outer: Scope?) throws(TDSMessage) -> CompiledQuery {
        switch body {
        case .core(let core):
            var compiled = try self.core(core, order: [], offset: nil, fetch: nil, outer)
            if core.top != nil { compiled.sql = "SELECT * FROM (\(compiled.sql))" }
            return compiled
        case .nested(let inner):
            var compiled = try query(inner, outer: outer)
            compiled.sql = "SELECT * FROM (\(compiled.sql))"
            return compiled
        case .values(let rows): return try values(rows, outer)
        case .combined(let operation, let all, let left, let right):
            var first = try self.body(left, outer)
            var second = try self.body(right, outer)
            guard first.columns.count == second.columns.count else { throw Self.unequalCounts }
            var types: [TDSType] = []
            for (index, pair) in zip(first.columns, second.columns).enumerated() {
                if first.bareNulls.contains(index) {
                    types.append(pair.1.type)
                } else if second.bareNulls.contains(index) {
                    types.append(pair.0.type)
                } else {
                    types.append(TDSType.common(pair.0.type, pair.1.type))
                }
            }
            let nulls = first.bareNulls.intersection(second.bareNulls)
            first = try converted(first, to: types)
            second = try converted(second, to: types)
            if case .combined = right { second.sql = "SELECT * FROM (\(second.sql))" }
            var result = CompiledQuery(
                sql: "\(first.sql) \(operation)\(all ? " ALL" : "") \(second.sql)",
                columns: first.columns
            )
            for index in result.columns.indices {
                result.columns[index].isNullable = first.columns[index].isNullable || second.columns[index].isNullable
                result.columns[index].isIdentity = false
                result.columns[index].isComputed = false
            }
            result.bareNulls = nulls
            return result
        }
    }

    private func converted(_ query: CompiledQuery, to types: [TDSType], directly: Bool = false)
        throws(TDSMessage) -> CompiledQuery
    {
        guard zip(query.columns, types).contains(where: { $0.type != $1 }) else { return query }
        var result = query
        var items: [String] = []
        for (index, type) in types.enumerated() {
            var item = Compiled(sql: "c\(index + 1)", type: query.columns[index].type)
            item.isBareNull = query.bareNulls.contains(index)
            items.append("\(try coerce(item, to: type).sql)\(type.isText ? " COLLATE TS_CI" : "") AS c\(index + 1)")
            result.columns[index].type = type
        }
        if directly {
            // SQLite wants the recursive table in the FROM of the recursive part itself.
            return try convertedInPlace(query, types)
        }
        result.sql = "SELECT \(items.joined(separator: ", ")) FROM (\(query.sql))"
        return result
    }

    private func convertedInPlace(_ query: CompiledQuery, _ types: [TDSType]) throws(TDSMessage) -> CompiledQuery {
        // Values that lie alike need nothing; others are cast by whoever wrote the query.
        for (column, type) in zip(query.columns, types) where column.type != type {
            let item = Compiled(sql: "x", type: column.type)
            guard try coerce(item, to: type).sql == "x" || column.type.isText && type.isText else {
                throw TDSMessage(
                    240,
                    16,
                    "Types don't match between the anchor and the recursive part in column \"\(column.name)\" of recursive "
                        + "query."
                )
            }
        }
        return query
    }

    private func values(_ rows: [[Expression]], _ outer: Scope?) throws(TDSMessage) -> CompiledQuery {
        let scope = Scope(parent: outer)
        var compiled: [[Compiled]] = []
        for row in rows {
            compiled.append(try row.map { (item) throws(TDSMessage) in try value(item, scope) })
        }
        let width = compiled.first?.count ?? 0
        guard compiled.allSatisfy({ $0.count == width }) else {
            throw TDSMessage(
                10709,
                16,
                "The number of columns for each row in a table value constructor must be the same."
            )
        }
        var columns: [ScopeColumn] = []
        var nulls: Set<Int> = []
        for index in 0..<width {
            let all = compiled.map { $0[index] }
            if all.allSatisfy(\.isBareNull) { nulls.insert(index) }
            columns.append(
                ScopeColumn(
                    name: "",
                    sql: "c\(index + 1)",
                    type: try common(all),
                    isNullable: all.contains { $0.isNullable }
                )
            )
        }
        var parts: [String] = []
        for row in compiled {
            var items: [String] = []
            for (index, item) in row.enumerated() {
                items.append("\(try coerce(item, to: columns[index].type).sql) AS c\(index + 1)")
            }
            parts.append("SELECT " + items.joined(separator: ", "))
        }
        // SQLite lets 500 SELECTs stand in one chain.
        while parts.count > 400 {
            parts = stride(from: 0, to: parts.count, by: 400).map {
                "SELECT * FROM (" + parts[$0..<min($0 + 400, parts.count)].joined(separator: " UNION ALL ") + ")"
            }
        }
        return CompiledQuery(sql: parts.joined(separator: " UNION ALL "), columns: columns, bareNulls: nulls)
    }

    /// ORDER BY behind UNION and the like: names and places only.
    private func order(_ order: [Query.Order], of query: CompiledQuery) throws(TDSMessage) -> String {
        var parts: [String] = []
        for item in order {
            var place: Int?
            switch item.expression {
            case .integer(let number): place = Int(number) - 1
            case .column(let name) where name.count == 1:
                place = query.columns.firstIndex { $0.name.lowercased() == name[0].lowercased() }
                if place == nil { throw .invalidColumn(name[0]) }
            default: break
            }
            guard let place, query.columns.indices.contains(place) else {
                throw TDSMessage(
                    104,
                    16,
                    "ORDER BY items must appear in the select list if the statement contains a UNION, INTERSECT or EXCEPT "
                        + "operator."
                )
            }
            let type = query.columns[place].type
            let key = Compiled(sql: "c\(place + 1)", type: type)
            parts.append(
                "\(try comparable(key, type))\(type.isText ? " COLLATE TS_CI" : "")\(item.isDescending ? " DESC" : "")"
            )
        }
        return parts.joined(separator: ", ")
    }

    func limit(_ top: Expression?, _ offset: Expression?, _ fetch: Expression?) throws(TDSMessage) -> String {
        let scope = Scope()
        if let top {
            let count = try coerce(try value(top, scope), to: .bigint)
            if case .integer(let number)? = count.constant, number < 0 {
                throw TDSMessage(
                    1060,
                    15,
                    "The number of rows provided for a TOP or FETCH clauses row count parameter must be an integer."
                )
            }
            return " LIMIT \(count.sql)"
        }
        guard let offset else { return "" }
        let skip = try coerce(try value(offset, scope), to: .bigint).sql
        let count = try fetch.map { (fetch) throws(TDSMessage) in try coerce(try value(fetch, scope), to: .bigint).sql }
        return " LIMIT \(count ?? "-1") OFFSET \(skip)"
    }
}
