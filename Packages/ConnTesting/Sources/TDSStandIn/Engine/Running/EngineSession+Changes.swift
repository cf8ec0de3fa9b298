internal import CStandInSQLite

extension EngineSession {
    /// What SET says, resolved.
    private struct Settled {
        var places: [Int] = []
        var variables: [(item: Int, name: String)] = []
        var items: [Expression] = []
    }

    private func settle(_ assignments: [Statement.Assignment], _ table: TableDefinition) throws(TDSMessage) -> Settled {
        var settled = Settled()
        for assignment in assignments {
            var value = assignment.value
            if assignment.column.hasPrefix("@") {
                guard frame.variables[assignment.column] != nil else { throw .undeclared(assignment.column) }
                if assignment.operation != "=" {
                    value = .binaryOperator(
                        String(assignment.operation.dropLast()),
                        .variable(assignment.column),
                        value
                    )
                }
                settled.variables.append((settled.items.count, assignment.column))
                settled.places.append(-1)
                settled.items.append(value)
                continue
            }
            guard
                let place = table.columns.firstIndex(where: { $0.name.lowercased() == assignment.column.lowercased() })
            else { throw .invalidColumn(assignment.column) }
            let column = table.columns[place]
            if column.identity != nil { throw TDSMessage(8102, 16, "Cannot update identity column '\(column.name)'.") }
            if column.isComputed {
                throw TDSMessage(
                    271,
                    16,
                    "The column \"\(column.name)\" cannot be modified because it is either a computed column or is the result "
                        + "of a UNION operator."
                )
            }
            if column.type == .rowversion { throw TDSMessage(272, 16, "Cannot update a timestamp column.") }
            if settled.places.contains(place) {
                throw TDSMessage(
                    264,
                    16,
                    "The column name '\(column.name)' is specified more than once in the SET clause or column list of an "
                        + "INSERT. A column cannot be assigned more than one value in the same clause."
                )
            }
            if assignment.operation != "=" {
                value = .binaryOperator(
                    String(assignment.operation.dropLast()),
                    .column([table.name, column.name]),
                    value
                )
            }
            settled.places.append(place)
            settled.items.append(value)
        }
        return settled
    }

    /// A row with what SET makes of it.
    private func changed(
        _ old: [TDSValue],
        _ values: ArraySlice<TDSValue>,
        _ settled: Settled,
        _ types: [TDSType],
        _ writer: RowWriter
    ) throws(TDSMessage) -> [TDSValue] {
        var row = old
        for (index, place) in settled.places.enumerated() where place >= 0 {
            let column = writer.table.columns[place]
            let value = values[values.startIndex + index]
            if settled.items[index] == Self.defaultMark {
                row[place] = try initial(column)
            } else if case .null = value {
                row[place] = .null
            } else {
                try Assigning.check(types[index], column.type)
                row[place] = try Assigning.convert(value, from: types[index], to: column, writer)
            }
        }
        return row
    }

    func update(_ update: Statement.Update, _ statement: Statement) throws(TDSMessage) {
        let known = try targetTable(update.target, update.from)
        guard let database = database(holding: known) else { throw .invalidObject(known.name) }
        let count = try writing(database) { () throws(TDSMessage) -> (Int64, OutputWriter?) in
            let table = try targetTable(update.target, update.from)
            let alias = aliasOfTarget(update.target, update.from, table)
            var settled = try settle(update.assignments, table)
            settled.items = settled.items.map { Self.replacing($0, table.name, with: alias) }
            let change = try changePlan(
                update.target,
                from: update.from,
                filter: update.filter,
                top: update.top,
                items: settled.items,
                keepsOthers: update.output != nil
            )
            let output = try update.output.map { (output) throws(TDSMessage) in
                try OutputWriter(output, table, hasInserted: true, hasDeleted: true, extra: change.others, self)
            }
            let width = table.columns.count
            let types = Array(change.plan.types[(1 + width)..<(1 + width + change.items)])
            let writer = try self.writer(table)
            var seen: Set<Int64> = []
            var (inserted, deleted): ([[TDSValue]], [[TDSValue]]) = ([], [])
            for row in try rows(change.plan) {
                if isCancelled { throw .cancelled }
                guard case .integer(let id) = row[0], seen.insert(id).inserted else { continue }
                let old = Array(row[1...width])
                let values = row[(1 + width)..<(1 + width + change.items)]
                let new = try changed(old, values, settled, types, writer)
                let written = try writer.update(id, new, old: old)
                for (item, name) in settled.variables {
                    guard let variable = frame.variables[name] else { continue }
                    frame.variables[name]?.value = try Conversion.convert(
                        values[values.startIndex + item],
                        from: types[item],
                        to: variable.type
                    )
                }
                try output?.add(inserted: written, deleted: old, extra: Array(row[(1 + width + change.items)...]))
                if !table.triggers.isEmpty {
                    inserted.append(written)
                    deleted.append(old)
                }
            }
            try output?.finish()
            if !table.triggers.isEmpty { try fireTriggers(table, "UPDATE", inserted: inserted, deleted: deleted) }
            return (Int64(seen.count), output)
        }
        rowCount = count.0
        count.1?.tell()
        done(count.0)
    }

    /// `t += 1` names the table where the query may know it by an alias.
    private static func replacing(_ expression: Expression, _ name: String, with alias: String) -> Expression {
        guard case .binaryOperator(let sign, .column(let parts), let right) = expression, parts.count == 2,
            parts[0] == name
        else { return expression }
        return .binaryOperator(sign, .column([alias, parts[1]]), right)
    }

    private func aliasOfTarget(_ target: Statement.Target, _ from: Query.Source?, _ table: TableDefinition) -> String {
        guard let from else { return table.name }
        func find(_ source: Query.Source) -> String? {
            switch source {
            case .table(let name, let alias, _):
                if case .table(let wanted, _) = target {
                    if alias?.lowercased() == wanted.name.lowercased() { return alias }
                    if name.name.lowercased() == wanted.name.lowercased() { return alias ?? name.name }
                }
                return nil
            case .join(_, let left, let right, _): return find(left) ?? find(right)
            default: return nil
            }
        }
        return find(from) ?? table.name
    }

    /// The table that the target's name means, which may be an alias of FROM.
    private func targetTable(_ target: Statement.Target, _ from: Query.Source?) throws(TDSMessage) -> TableDefinition {
        guard let from, case .table(let name, _) = target, name.schema == nil else { return try table(target) }
        func find(_ source: Query.Source) -> ObjectName? {
            switch source {
            case .table(let table, let alias, _): alias?.lowercased() == name.name.lowercased() ? table : nil
            case .join(_, let left, let right, _): find(left) ?? find(right)
            default: nil
            }
        }
        func findVariable(_ source: Query.Source) -> String? {
            switch source {
            case .variable(let variable, let alias): alias?.lowercased() == name.name.lowercased() ? variable : nil
            case .join(_, let left, let right, _): findVariable(left) ?? findVariable(right)
            default: nil
            }
        }
        if let found = find(from) { return try table(found) }
        if let found = findVariable(from) { return try table(Statement.Target.variable(found)) }
        return try table(target)
    }

    func delete(_ delete: Statement.Delete, _ statement: Statement) throws(TDSMessage) {
        let known = try targetTable(delete.target, delete.from)
        guard let database = database(holding: known) else { throw .invalidObject(known.name) }
        let result = try writing(database) { () throws(TDSMessage) -> (Int64, OutputWriter?) in
            let table = try targetTable(delete.target, delete.from)
            let key = Catalogue.key(table.schema, table.name)
            let isShared = table.place != "temp"
            if !isShared, transaction.count > 0 { transaction.isPinned = true }
            let isReferred = isShared && catalogue(database).tables.contains { $0.foreigns.contains { $0.key == key } }
            // Rows are locked one by one where somebody may want them.
            let isLocking = isShared && (engine.locks.hasRows || transaction.count > 0 && !transaction.isPinned)
            if !isLocking, delete.from == nil, delete.top == nil, delete.output == nil, table.triggers.isEmpty,
                !isReferred
            {
                return (try deleteAtOnce(table, delete.filter), nil)
            }
            let change = try changePlan(
                delete.target,
                from: delete.from,
                filter: delete.filter,
                top: delete.top,
                items: [],
                keepsOthers: delete.output != nil
            )
            let output = try delete.output.map { (output) throws(TDSMessage) in
                try OutputWriter(output, table, hasInserted: false, hasDeleted: true, extra: change.others, self)
            }
            let width = table.columns.count
            let writer = try self.writer(table)
            var seen: Set<Int64> = []
            var deleted: [[TDSValue]] = []
            for row in try rows(change.plan) {
                if isCancelled { throw .cancelled }
                guard case .integer(let id) = row[0], seen.insert(id).inserted else { continue }
                let old = Array(row[1...width])
                try writer.delete(id, old: old)
                try output?.add(inserted: nil, deleted: old, extra: Array(row[(1 + width)...]))
                if !table.triggers.isEmpty { deleted.append(old) }
            }
            try output?.finish()
            if !table.triggers.isEmpty { try fireTriggers(table, "DELETE", inserted: [], deleted: deleted) }
            return (Int64(seen.count), output)
        }
        rowCount = result.0
        result.1?.tell()
        done(result.0)
    }

    private func deleteAtOnce(_ table: TableDefinition, _ filter: Expression?) throws(TDSMessage) -> Int64 {
        let compiler = Compiler(self)
        let scope = Scope()
        var sql = "DELETE FROM \(try compiler.add(table, alias: table.name, scope))"
        if let filter { sql += " WHERE \(try compiler.condition(filter, scope))" }
        let plan = QueryPlan(CompiledQuery(sql: sql, columns: []), compiler, stamp: nil)
        let before = connection.totalChanges
        try each(plan) { (_) throws(TDSMessage) in true }
        return connection.totalChanges - before
    }

    // MARK: SELECT … INTO

    func selectInto(_ plain: Query, _ into: ObjectName) throws(TDSMessage) {
        let isTemporary = into.isTemporary
        let owner = try self.database(of: into)
        let count = try writing(owner) { () throws(TDSMessage) -> Int64 in
            transaction.isPinned = transaction.isPinned || transaction.count > 0
            let plan = try compile(plain)
            var builder = TableBuilder(into, place: isTemporary ? "temp" : owner.place, self, owner)
            for (index, column) in plan.columns.enumerated() {
                guard !column.name.isEmpty else {
                    throw TDSMessage(
                        1038,
                        15,
                        "An object or column name is missing or empty. For SELECT INTO statements, verify each column has a "
                            + "name.",
                        state: 5
                    )
                }
                if builder.table.column(named: column.name) != nil {
                    throw TDSMessage(
                        2705,
                        16,
                        "Column names in each table must be unique. Column name '\(column.name)' in table '\(into.name)' is "
                            + "specified more than once.",
                        state: 3
                    )
                }
                let identity = column.isIdentity ? TableDefinition.Identity(seed: 1, increment: 1) : nil
                builder.table.columns.append(
                    TableDefinition.Column(
                        id: index + 1,
                        name: column.name,
                        type: column.type == .rowversion ? .binary(length: 8) : column.type,
                        isNullable: column.isNullable,
                        identity: identity
                    )
                )
            }
            builder.table.nextColumn = plan.columns.count + 1
            if isTemporary {
                guard temporary.object("dbo", into.name) == nil else { throw .alreadyExists(into.name) }
            } else {
                try checkSchema(into, catalogue(owner))
                guard catalogue(owner).object(into.schema ?? "dbo", into.name) == nil else {
                    throw .alreadyExists(into.name)
                }
            }
            let found = try rows(plan)
            try builder.create()
            if isTemporary {
                temporary.set(builder.table)
            } else {
                var catalogue = catalogue(owner)
                catalogue.set(builder.table)
                transaction.catalogues[owner.id] = catalogue
            }
            let writer = try RowWriter(builder.table, self)
            for row in found {
                try writer.insert(row)
                if let place = writer.identityIndex, case .integer(let number) = row[place],
                    let identity = builder.table.columns[place].identity
                {
                    owner.noteIdentity(builder.table.id, identity, number)
                }
            }
            return Int64(found.count)
        }
        rowCount = count
        done(count)
    }

    // MARK: MERGE

    func merge(_ merge: Statement.Merge, _ statement: Statement) throws(TDSMessage) {
        let known = try table(merge.target)
        guard let database = database(holding: known) else { throw .invalidObject(known.name) }
        let result = try writing(database) { () throws(TDSMessage) -> (Int64, OutputWriter?) in
            try MergeRun(merge, try table(merge.target), self).run()
        }
        rowCount = result.0
        result.1?.tell()
        done(result.0)
    }
}
