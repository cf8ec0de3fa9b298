/// One MERGE: reads which rows match, then changes them.
struct MergeRun {
    private let merge: Statement.Merge
    private let table: TableDefinition
    private let session: EngineSession
    private let alias: String
    private let targetHints: [String]

    init(_ merge: Statement.Merge, _ table: TableDefinition, _ session: EngineSession) {
        self.merge = merge
        self.table = table
        self.session = session
        alias = merge.alias ?? table.name
        targetHints = []
    }

    /// What a clause does, its expressions' places in the row read.
    private struct Step {
        var clause: Statement.Merge.Clause
        /// Where its condition's value stands.
        var flag: Int
        /// Where its values begin.
        var first: Int
        /// The columns that they are for.
        var places: [Int]
        var expressions: [Expression]
    }

    func run() throws(TDSMessage) -> (Int64, OutputWriter?) {
        let writer = try session.writer(table)
        var output: OutputWriter?
        if let wanted = merge.output {
            let action = Scope.Source(
                alias: "",
                shown: "",
                columns: [ScopeColumn(name: "$action", sql: "", type: .nvarchar(length: 10), isNullable: false)]
            )
            output = try OutputWriter(wanted, table, hasInserted: true, hasDeleted: true, extra: [action], session)
        }
        var changes = Changes()
        try matched(writer, output, &changes)
        if merge.clauses.contains(where: { $0.match == .notMatchedBySource }) {
            try unmatchedBySource(writer, output, &changes)
        }
        try output?.finish()
        if !table.triggers.isEmpty {
            if !changes.inserted.isEmpty {
                try session.fireTriggers(table, "INSERT", inserted: changes.inserted, deleted: [])
            }
            if !changes.updated.isEmpty {
                try session.fireTriggers(table, "UPDATE", inserted: changes.updated, deleted: changes.replaced)
            }
            if !changes.deleted.isEmpty {
                try session.fireTriggers(table, "DELETE", inserted: [], deleted: changes.deleted)
            }
        }
        return (changes.count, output)
    }

    private struct Changes {
        var count: Int64 = 0
        var inserted: [[TDSValue]] = []
        var updated: [[TDSValue]] = []
        var replaced: [[TDSValue]] = []
        var deleted: [[TDSValue]] = []
        var touched: Set<Int64> = []
    }

    private func steps(_ matches: Set<Statement.Merge.Match>) throws(TDSMessage) -> ([Step], [Expression]) {
        var items: [Expression] = []
        var steps: [Step] = []
        for clause in merge.clauses where matches.contains(clause.match) {
            let flag = items.count
            if let condition = clause.condition {
                items.append(
                    .searchedCase([Expression.Branch(when: condition, then: .integer(1))], .integer(0))
                )
            } else {
                items.append(.integer(1))
            }
            var step = Step(clause: clause, flag: flag, first: items.count, places: [], expressions: [])
            switch clause.action {
            case .update(let assignments):
                for assignment in assignments {
                    let place = try self.place(assignment.column)
                    step.places.append(place)
                    var value = assignment.value
                    if assignment.operation != "=" {
                        value = .binaryOperator(
                            String(assignment.operation.dropLast()),
                            .column([alias, assignment.column]),
                            value
                        )
                    }
                    step.expressions.append(value)
                }
            case .insert(let columns, let values):
                if let values {
                    if let columns {
                        for column in columns { step.places.append(try self.place(column)) }
                    } else {
                        step.places = table.columns.indices.filter {
                            let column = table.columns[$0]
                            return column.identity == nil && !column.isComputed && column.type != .rowversion
                        }
                    }
                    guard values.count == step.places.count else {
                        throw TDSMessage(
                            10_709,
                            16,
                            "The number of columns for each row in a table value constructor must be the same."
                        )
                    }
                    step.expressions = values
                }
            case .delete: break
            }
            items += step.expressions
            steps.append(step)
        }
        return (steps, items)
    }

    private func place(_ name: String) throws(TDSMessage) -> Int {
        guard let place = table.columns.firstIndex(where: { $0.name.lowercased() == name.lowercased() }) else {
            throw .invalidColumn(name)
        }
        let column = table.columns[place]
        if column.isComputed {
            throw TDSMessage(
                271,
                16,
                "The column \"\(column.name)\" cannot be modified because it is either a computed column or is the result of a "
                    + "UNION operator."
            )
        }
        if column.identity != nil, session.identityInsert != "\(table.place).\(table.id)" {
            throw TDSMessage(
                544,
                16,
                "Cannot insert explicit value for identity column in table '\(table.name)' when IDENTITY_INSERT is set to OFF."
            )
        }
        return place
    }

    private func matched(_ writer: RowWriter, _ output: OutputWriter?, _ changes: inout Changes) throws(TDSMessage) {
        let (steps, items) = try steps([.matched, .notMatched])
        let compiler = Compiler(session)
        let scope = Scope()
        let source = try compiler.source(merge.source, scope)
        let target = try compiler.add(table, alias: alias, scope)
        let own = scope.sources[scope.sources.count - 1]
        let on = try compiler.condition(merge.on, scope)
        let plan = try self.plan(compiler, scope, own, items, "\(source) LEFT JOIN \(target) ON \(on)")
        try apply(try session.rows(plan), plan, steps, writer, output, &changes)
    }

    private func unmatchedBySource(_ writer: RowWriter, _ output: OutputWriter?, _ changes: inout Changes)
        throws(TDSMessage)
    {
        let (steps, items) = try steps([.notMatchedBySource])
        let compiler = Compiler(session)
        let scope = Scope()
        let target = try compiler.add(table, alias: alias, scope)
        let own = scope.sources[0]
        let inner = Scope(parent: scope)
        let source = try compiler.source(merge.source, inner)
        let on = try compiler.condition(merge.on, inner)
        let plan = try self.plan(
            compiler,
            scope,
            own,
            items,
            "\(target) WHERE NOT EXISTS (SELECT 1 FROM \(source) WHERE \(on))"
        )
        let touched = changes.touched
        let rows = try session.rows(plan).filter { row in
            if case .integer(let id) = row[0] { !touched.contains(id) } else { false }
        }
        try apply(rows, plan, steps, writer, output, &changes)
    }

    private func plan(
        _ compiler: Compiler,
        _ scope: Scope,
        _ own: Scope.Source,
        _ items: [Expression],
        _ from: String
    ) throws(TDSMessage) -> QueryPlan {
        var list = ["\(own.sqlite).rowid AS c1"]
        var columns = [ScopeColumn(name: "", sql: "", type: .bigint, isNullable: true)]
        func add(_ sql: String, _ type: TDSType) {
            list.append("\(sql) AS c\(list.count + 1)")
            columns.append(ScopeColumn(name: "", sql: "", type: type, isNullable: true))
        }
        for column in own.columns { add(column.sql, column.type) }
        for item in items {
            if item == EngineSession.defaultMark {
                add("NULL", .int)
            } else {
                let compiled = try compiler.value(item, scope)
                add(compiled.sql, compiled.type)
            }
        }
        let sql = "SELECT \(list.joined(separator: ", ")) FROM \(from)"
        return QueryPlan(CompiledQuery(sql: sql, columns: columns), compiler, stamp: nil)
    }

    private func apply(
        _ rows: [[TDSValue]],
        _ plan: QueryPlan,
        _ steps: [Step],
        _ writer: RowWriter,
        _ output: OutputWriter?,
        _ changes: inout Changes
    ) throws(TDSMessage) {
        let base = 1 + table.columns.count
        var loaders: [Int: RowLoader] = [:]
        for row in rows {
            if session.isCancelled { throw .cancelled }
            var id: Int64?
            if case .integer(let number) = row[0] { id = number }
            for (index, step) in steps.enumerated() {
                guard (step.clause.match == .notMatched) == (id == nil), row[base + step.flag] == .integer(1) else {
                    continue
                }
                let old = Array(row[1..<base])
                let start = base + step.first
                let types = Array(plan.types[start..<(start + step.expressions.count)])
                switch step.clause.action {
                case .insert:
                    let loader: RowLoader
                    if let known = loaders[index] {
                        loader = known
                    } else {
                        loader = try RowLoader(writer, columns: step.places, session)
                        var accepted = types
                        for (place, item) in step.expressions.enumerated()
                        where item == .null || item == EngineSession.defaultMark {
                            accepted[place] = table.columns[step.places[place]].type
                        }
                        try loader.accept(accepted)
                        loaders[index] = loader
                    }
                    var values = Array(row[start..<(start + step.expressions.count)])
                    for (place, item) in step.expressions.enumerated() where item == EngineSession.defaultMark {
                        values[place] = try session.initial(table.columns[step.places[place]])
                    }
                    let made = try loader.insert(values)
                    try output?.add(inserted: made, deleted: nil, extra: [.text(Array("INSERT".utf16))])
                    changes.inserted.append(made)
                case .update, .delete:
                    guard let id else { continue }
                    guard changes.touched.insert(id).inserted else {
                        throw TDSMessage(
                            8672,
                            16,
                            "The MERGE statement attempted to UPDATE or DELETE the same row more than once. This happens when a "
                                + "target row matches more than one source row."
                        )
                    }
                    if case .delete = step.clause.action {
                        try writer.delete(id, old: old)
                        try output?.add(inserted: nil, deleted: old, extra: [.text(Array("DELETE".utf16))])
                        changes.deleted.append(old)
                    } else {
                        var new = old
                        for (offset, place) in step.places.enumerated() {
                            let column = table.columns[place]
                            if step.expressions[offset] == EngineSession.defaultMark {
                                new[place] = try session.initial(column)
                            } else if case .null = row[start + offset] {
                                new[place] = .null
                            } else {
                                try Assigning.check(types[offset], column.type)
                                new[place] = try Assigning.convert(
                                    row[start + offset],
                                    from: types[offset],
                                    to: column,
                                    writer
                                )
                            }
                        }
                        let made = try writer.update(id, new, old: old)
                        try output?.add(inserted: made, deleted: old, extra: [.text(Array("UPDATE".utf16))])
                        changes.updated.append(made)
                        changes.replaced.append(old)
                    }
                }
                changes.count += 1
                break
            }
        }
    }
}
