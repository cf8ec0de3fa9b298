/// What UPDATE, DELETE and MERGE read before they change anything.
struct ChangePlan {
    /// The row's id, the target's columns, the extra items, then the other sources' columns.
    var plan: QueryPlan
    var table: TableDefinition
    var items: Int
    var others: [Scope.Source]
}

extension EngineSession {
    /// A query for the rows to change, with items of their scope.
    func changePlan(
        _ target: Statement.Target,
        from: Query.Source?,
        filter: Expression?,
        top: Expression?,
        items: [Expression],
        keepsOthers: Bool
    ) throws(TDSMessage) -> ChangePlan {
        let compiler = Compiler(self)
        let scope = Scope()
        var sql: String
        if let from {
            sql = try compiler.source(from, scope)
            if try index(of: target, in: scope) == nil {
                let table = try table(target)
                sql += " CROSS JOIN " + (try compiler.add(table, alias: table.name, scope))
            }
        } else {
            let table = try table(target)
            sql = try compiler.add(table, alias: table.name, scope)
        }
        guard let index = try index(of: target, in: scope), let table = scope.sources[index].table else {
            throw TDSMessage(4406, 16, "Update or insert of view or function failed because it is no table.")
        }
        let source = scope.sources[index]
        var list = ["\(source.sqlite).rowid AS c1"]
        var columns = [ScopeColumn(name: "", sql: "c1", type: .bigint, isNullable: false)]
        func add(_ text: String, _ type: TDSType) {
            list.append("\(text) AS c\(list.count + 1)")
            columns.append(ScopeColumn(name: "", sql: "", type: type, isNullable: true))
        }
        for column in source.columns { add(column.sql, column.type) }
        for item in items {
            if item == Self.defaultMark {
                add("NULL", .int)
                continue
            }
            let compiled = try compiler.value(item, scope)
            add(compiled.sql, compiled.isBareNull ? .variant : compiled.type)
        }
        var others: [Scope.Source] = []
        if keepsOthers {
            for (place, other) in scope.sources.enumerated() where place != index {
                others.append(other)
                for column in other.columns { add(column.sql, column.type) }
            }
        }
        sql = "SELECT \(list.joined(separator: ", ")) FROM \(sql)"
        if let filter { sql += " WHERE \(try compiler.condition(filter, scope))" }
        sql += try compiler.limit(top, nil, nil)
        let plan = QueryPlan(CompiledQuery(sql: sql, columns: columns), compiler, stamp: stamp)
        return ChangePlan(plan: plan, table: table, items: items.count, others: others)
    }

    /// Where in the scope the target stands: by its alias, else by its table.
    private func index(of target: Statement.Target, in scope: Scope) throws(TDSMessage) -> Int? {
        switch target {
        case .table(let name, _):
            if name.schema == nil, let index = scope.index(ofAlias: name.name.lowercased()) { return index }
            guard case .table(let table)? = try object(name) else { return nil }
            return scope.index(ofTable: table.id)
        case .variable(let name):
            if let index = scope.index(ofAlias: name) { return index }
            guard let table = frame.tables[name] else { return nil }
            return scope.index(ofTable: table.id)
        }
    }
}

extension Scope {
    fileprivate func index(ofAlias alias: String) -> Int? {
        sources.firstIndex { $0.alias == alias }
    }

    // A loop: closures over optional tables, inlined, end Swift 6.3's optimizer.
    fileprivate func index(ofTable id: Int) -> Int? {
        for (index, source) in sources.enumerated() {
            guard let table = source.table else { continue }
            if table.id == id { return index }
        }
        return nil
    }
}
