extension Compiler {
    /// One SELECT … FROM … WHERE … GROUP BY … HAVING with the query's order.
    func core(_ core: Query.Core, order: [Query.Order], offset: Expression?, fetch: Expression?, _ outer: Scope?)
        throws(TDSMessage) -> CompiledQuery
    {
        try select(core, Scope(parent: outer), order: order, offset: offset, fetch: fetch)
    }

    private func select(
        _ core: Query.Core,
        _ scope: Scope,
        order: [Query.Order] = [],
        offset: Expression? = nil,
        fetch: Expression? = nil
    ) throws(TDSMessage) -> CompiledQuery {
        var sql = "SELECT "
        if core.isDistinct { sql += "DISTINCT " }
        let from = try core.from.map { (source) throws(TDSMessage) in try self.source(source, scope) }
        let level = level
        self.level = nil
        let filter = try core.filter.map { (filter) throws(TDSMessage) in try condition(filter, scope) }
        var groups: [String] = []
        let isGrouped = !core.groups.isEmpty || core.having != nil || usesAggregates(core, order)
        if isGrouped {
            var known: [(expression: Expression, sql: String)] = []
            for group in core.groups {
                let compiled = try value(group, scope)
                known.append((group, compiled.sql))
                let key = try comparable(compiled, compiled.type)
                groups.append(key + (compiled.type.isText ? collation(compiled) : ""))
            }
            scope.groups = known
        }
        var items: [(compiled: Compiled, name: String)] = []
        var assignments: [(variable: String, operation: String)] = []
        for item in core.items {
            switch item {
            case .all(let qualifier): items += try all(qualifier, scope)
            case .expression(let expression, let name):
                let compiled = try value(expression, scope)
                items.append((compiled, name ?? compiled.name))
            case .assignment(let name, let operation, let expression):
                guard session.frame.variables[name] != nil else { throw .undeclared(name) }
                var compiled = try value(expression, scope)
                if operation != "=" {
                    compiled = try arithmetic(String(operation.dropLast()), try variable(name), compiled)
                }
                items.append((compiled, ""))
                assignments.append((name, operation))
            }
        }
        if !assignments.isEmpty, assignments.count != items.count {
            throw TDSMessage(
                141,
                15,
                "A SELECT statement that assigns a value to a variable must not be combined with data-retrieval "
                    + "operations."
            )
        }
        var list: [String] = []
        var columns: [ScopeColumn] = []
        var nulls: Set<Int> = []
        for (index, item) in items.enumerated() {
            let compiled = item.compiled
            let needsOrder = compiled.type.isText && compiled.column == nil && !compiled.isBinaryOrder
            list.append("\(compiled.sql)\(needsOrder ? " COLLATE TS_CI" : "") AS c\(index + 1)")
            if compiled.isBareNull { nulls.insert(index) }
            columns.append(
                ScopeColumn(
                    name: item.name,
                    sql: "c\(index + 1)",
                    type: compiled.type,
                    isNullable: compiled.isNullable,
                    isIdentity: compiled.column?.isIdentity ?? false,
                    isComputed: compiled.column?.isComputed ?? false
                )
            )
        }
        if let level { list.append(recursionLevel(level).sql) }
        sql += list.joined(separator: ", ")
        if let from { sql += " FROM \(from)" }
        if let filter { sql += " WHERE \(filter)" }
        if !groups.isEmpty { sql += " GROUP BY \(groups.joined(separator: ", "))" }
        if let having = core.having {
            sql += " HAVING \(try condition(having, scope))"
        }
        if !order.isEmpty { sql += " ORDER BY " + (try self.order(order, items, scope)) }
        sql += try limit(core.top, offset, fetch)
        return CompiledQuery(sql: sql, columns: columns, assignments: assignments, bareNulls: nulls)
    }

    /// The next level of a recursion; too deep is error 530.
    private func recursionLevel(_ level: String) -> Compiled {
        let limit = maximumRecursion
        return call("recursion \(limit)", [Compiled(sql: "\(level) + 1", type: .int)], .int) {
            (values) throws(TDSMessage) in
            guard case .integer(let number) = values[0], number > limit else { return values[0] }
            throw TDSMessage(
                530,
                16,
                "The statement terminated. The maximum recursion \(limit) has been exhausted before statement completion."
            )
        }
    }

    private func order(
        _ order: [Query.Order],
        _ items: [(compiled: Compiled, name: String)],
        _ scope: Scope
    ) throws(TDSMessage) -> String {
        var parts: [String] = []
        for item in order {
            var key: Compiled?
            switch item.expression {
            case .integer(let number):
                guard number >= 1, number <= items.count else {
                    throw TDSMessage(
                        108,
                        16,
                        "The ORDER BY position number \(number) is out of range of the number of items in the select list."
                    )
                }
                key = items[Int(number) - 1].compiled
            case .column(let parts) where parts.count == 1:
                key = items.first { $0.name.lowercased() == parts[0].lowercased() }?.compiled
            default: break
            }
            let compiled: Compiled
            if let key { compiled = key } else { compiled = try value(item.expression, scope) }
            if compiled.type.isIncomparable {
                throw TDSMessage(
                    306,
                    16,
                    "The text, ntext, and image data types cannot be compared or sorted, except when using IS NULL or LIKE "
                        + "operator.",
                    state: 2
                )
            }
            // A constant means nothing to the order, and SQLite would take a number for a place.
            if compiled.constant != nil { continue }
            let sql = try comparable(compiled, compiled.type)
            parts.append("\(sql)\(compiled.type.isText ? collation(compiled) : "")\(item.isDescending ? " DESC" : "")")
        }
        return parts.isEmpty ? "NULL" : parts.joined(separator: ", ")
    }

    private func all(_ qualifier: [String], _ scope: Scope) throws(TDSMessage) -> [(compiled: Compiled, name: String)] {
        var items: [(compiled: Compiled, name: String)] = []
        var found = false
        for source in scope.sources {
            if let last = qualifier.last, source.alias != last.lowercased() { continue }
            found = true
            for column in source.columns {
                if let groups = scope.groups, !groups.contains(where: { $0.sql == column.sql }) {
                    throw TDSMessage(
                        8120,
                        16,
                        "Column '\(source.shown).\(column.name)' is invalid in the select list because it is not contained "
                            + "in either an aggregate function or the GROUP BY clause."
                    )
                }
                let compiled = Compiled(
                    sql: column.sql,
                    type: column.type,
                    isNullable: column.isNullable || source.isOuter,
                    column: column,
                    name: column.name
                )
                items.append((compiled, column.name))
            }
        }
        guard found else {
            if let last = qualifier.last {
                throw TDSMessage(
                    107,
                    15,
                    "The column prefix '\(last)' does not match with a table name or alias name used in the query."
                )
            }
            throw TDSMessage(263, 16, "Must specify table to select from.")
        }
        return items
    }

    // MARK: Aggregates

    static let aggregates: Set<String> = [
        "COUNT", "COUNT_BIG", "SUM", "AVG", "MIN", "MAX", "STRING_AGG", "STDEV",
    ]

    private func usesAggregates(_ core: Query.Core, _ order: [Query.Order]) -> Bool {
        core.items.contains {
            switch $0 {
            case .all: false
            case .expression(let expression, _), .assignment(_, _, let expression): isAggregate(expression)
            }
        } || order.contains { isAggregate($0.expression) }
    }

    private func isAggregate(_ expression: Expression) -> Bool {
        switch expression {
        case .call(let name, let arguments, _, let over):
            over == nil && Self.aggregates.contains(name) || arguments.contains { isAggregate($0) }
        case .countAll(_, let over): over == nil
        case .unary(_, let inner), .cast(let inner, _, _, _), .collate(let inner, _), .not(let inner),
            .isNull(let inner, _):
            isAggregate(inner)
        case .binaryOperator(_, let left, let right), .comparison(_, let left, let right), .and(let left, let right),
            .or(let left, let right):
            isAggregate(left) || isAggregate(right)
        case .simpleCase(let subject, let branches, let otherwise):
            isAggregate(subject) || branches.contains { isAggregate($0.when) || isAggregate($0.then) }
                || otherwise.map { isAggregate($0) } ?? false
        case .searchedCase(let branches, let otherwise):
            branches.contains { isAggregate($0.when) || isAggregate($0.then) }
                || otherwise.map { isAggregate($0) } ?? false
        case .inList(let subject, let items, _): isAggregate(subject) || items.contains { isAggregate($0) }
        case .between(let subject, let low, let high, _): [subject, low, high].contains { isAggregate($0) }
        case .like(let subject, let pattern, _, _): isAggregate(subject) || isAggregate(pattern)
        default: false
        }
    }

    /// An aggregate stands where groups are made, and not within another.
    func checkAggregate(_ scope: Scope) throws(TDSMessage) {
        if scope.isInAggregate {
            throw TDSMessage(
                130,
                15,
                "Cannot perform an aggregate function on an expression containing an aggregate or a subquery."
            )
        }
        guard scope.groups != nil else {
            throw TDSMessage(
                147,
                15,
                "An aggregate may not appear in the WHERE clause unless it is in a subquery contained in a HAVING clause "
                    + "or a select list, and the column being aggregated is an outer reference."
            )
        }
    }
}

extension Compiler {
    /// A SELECT of items over columns that are in scope already.
    func items(_ list: [Query.Item], _ scope: Scope) throws(TDSMessage) -> CompiledQuery {
        var core = Query.Core()
        core.items = list
        let mark = scope.sources
        defer { scope.sources = mark }
        return try select(core, scope)
    }
}
