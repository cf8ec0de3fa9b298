internal import CStandInSQLite

extension EngineSession {
    /// The table that a change is for.
    func table(_ target: Statement.Target) throws(TDSMessage) -> TableDefinition {
        switch target {
        case .table(let name, _): return try table(name)
        case .variable(let name):
            guard let table = frame.tables[name] else {
                throw TDSMessage(1087, 15, "Must declare the table variable \"\(name)\".", state: 2)
            }
            return table
        }
    }

    /// The database whose writer's lock a change of the table needs; for temporary ones it is the session's own.
    func database(holding table: TableDefinition) -> Database? {
        if table.place == "temp" { return database }
        return engine.allDatabases.first { $0.place == table.place }
    }

    func writer(_ table: TableDefinition) throws(TDSMessage) -> RowWriter {
        if let known = writers[table.id], known.stamp == stamp { return known }
        let writer = try RowWriter(table, self)
        if writers.count > 100 { writers = [:] }
        writers[table.id] = writer
        return writer
    }

    func cached(_ sql: String) throws(TDSMessage) -> SQLiteStatement {
        if let known = small[sql] { return known }
        let statement = try SQLiteStatement(connection, sql)
        if small.count > 200 { small = [:] }
        small[sql] = statement
        return statement
    }

    func insert(_ insert: Statement.Insert, _ statement: Statement) throws(TDSMessage) {
        let known = try table(insert.target)
        guard let database = database(holding: known) else { throw .invalidObject(known.name) }
        var executed: [[TDSValue]]?
        var executedTypes: [TDSType] = []
        if case .execute(let call) = insert.source { (executed, executedTypes) = try captured(call) }
        let result = try writing(database) { () throws(TDSMessage) -> (Int64, OutputWriter?) in
            let table = try table(insert.target)
            let output = try insert.output.map { (output) throws(TDSMessage) in
                try OutputWriter(output, table, hasInserted: true, hasDeleted: false, self)
            }
            let columns = try targetColumns(insert, table)
            let loader = try RowLoader(try writer(table), columns: columns, self)
            var count: Int64 = 0
            var inserted: [[TDSValue]] = []
            let keeps = !table.triggers.isEmpty
            let put: ([TDSValue]) throws(TDSMessage) -> Void = { (values) throws(TDSMessage) in
                if self.isCancelled { throw .cancelled }
                let row = try loader.insert(values)
                count += 1
                if keeps { inserted.append(row) }
                try output?.add(inserted: row, deleted: nil)
            }
            switch insert.source {
            case .defaults:
                try loader.accept([])
                try put([])
            case .execute:
                try loader.accept(executedTypes)
                for row in executed ?? [] { try put(row) }
            case .query(let query):
                if case .values(let rows) = query.body, rows.contains(where: { $0.contains(Self.defaultMark) }) {
                    try self.insert(rows, columns, table, put, loader)
                } else {
                    let plan: QueryPlan
                    if let kept = kept(statement) {
                        plan = kept
                    } else {
                        plan = try compile(Self.typed(query))
                        statement.plan = plan
                    }
                    guard plan.columns.count == columns.count else {
                        throw Self.unequal(plan.columns.count, columns.count, query, hasList: insert.columns != nil)
                    }
                    try loader.accept(plan.types, bareNulls: plan.bareNulls)
                    if plan.tables.contains(table.id) || keeps {
                        for row in try self.rows(plan) { try put(row) }
                    } else {
                        let types = plan.types
                        try each(plan) { (handle) throws(TDSMessage) in
                            try put(Self.read(handle, types))
                            return true
                        }
                    }
                }
            }
            try output?.finish()
            if keeps { try fireTriggers(table, "INSERT", inserted: inserted, deleted: []) }
            return (count, output)
        }
        rowCount = result.0
        result.1?.tell()
        done(result.0)
    }

    static let defaultMark = Expression.call("DEFAULT", [], distinct: false, over: nil)

    /// Rows of VALUES are inserted one by one, so that each keeps its own types.
    static func typed(_ query: Query) -> Query { query }

    private static func unequal(_ given: Int, _ wanted: Int, _ query: Query, hasList: Bool = true) -> TDSMessage {
        if !hasList {
            return TDSMessage(
                213,
                16,
                "Column name or number of supplied values does not match table definition."
            )
        }
        if case .values = query.body {
            return TDSMessage(
                given > wanted ? 110 : 109,
                15,
                "There are \(given > wanted ? "fewer" : "more") columns in the INSERT statement than values specified in the "
                    + "VALUES clause. The number of values in the VALUES clause must match the number of columns specified "
                    + "in the INSERT statement."
            )
        }
        return TDSMessage(
            given > wanted ? 121 : 120,
            15,
            "The select list for the INSERT statement contains \(given > wanted ? "more" : "fewer") items than the insert "
                + "list. The number of SELECT values must match the number of INSERT columns."
        )
    }

    private func insert(
        _ rows: [[Expression]],
        _ columns: [Int],
        _ table: TableDefinition,
        _ put: ([TDSValue]) throws(TDSMessage) -> Void,
        _ loader: RowLoader
    ) throws(TDSMessage) {
        for row in rows {
            guard row.count == columns.count else {
                throw Self.unequal(row.count, columns.count, Query(body: .values(rows)))
            }
            var values: [TDSValue] = []
            var types: [TDSType] = []
            for (index, item) in row.enumerated() {
                let column = table.columns[columns[index]]
                if item == .null {
                    values.append(.null)
                    types.append(column.type)
                } else if item == Self.defaultMark {
                    values.append(try initial(column))
                    types.append(column.type)
                } else {
                    let made = try evaluateTyped(item, as: nil)
                    values.append(made.value)
                    types.append(made.type)
                }
            }
            try loader.accept(types)
            try put(values)
        }
    }

    /// A column's default now.
    func initial(_ column: TableDefinition.Column) throws(TDSMessage) -> TDSValue {
        guard let initial = column.initial else { return .null }
        return try evaluate(initial.expression, as: column.type)
    }

    /// The places of the columns that an INSERT names, or of all that it may fill.
    private func targetColumns(_ insert: Statement.Insert, _ table: TableDefinition) throws(TDSMessage) -> [Int] {
        let isIdentityOpen = identityInsert == "\(table.place).\(table.id)"
        if case .defaults = insert.source { return [] }
        guard let names = insert.columns else {
            if isIdentityOpen {
                throw TDSMessage(
                    8101,
                    16,
                    "An explicit value for the identity column in table '\(table.name)' can only be specified when a column "
                        + "list is used and IDENTITY_INSERT is ON."
                )
            }
            return table.columns.indices.filter {
                let column = table.columns[$0]
                return column.identity == nil && !column.isComputed && column.type != .rowversion
            }
        }
        var places: [Int] = []
        for name in names {
            guard let place = table.columns.firstIndex(where: { $0.name.lowercased() == name.lowercased() }) else {
                throw .invalidColumn(name)
            }
            let column = table.columns[place]
            if places.contains(place) {
                throw TDSMessage(
                    264,
                    16,
                    "The column name '\(name)' is specified more than once in the SET clause or column list of an INSERT. A "
                        + "column cannot be assigned more than one value in the same clause."
                )
            }
            if column.isComputed {
                throw TDSMessage(
                    271,
                    16,
                    "The column \"\(column.name)\" cannot be modified because it is either a computed column or is the "
                        + "result of a UNION operator."
                )
            }
            if column.type == .rowversion {
                throw TDSMessage(
                    273,
                    16,
                    "Cannot insert an explicit value into a timestamp column. Use INSERT with a column list to exclude the "
                        + "timestamp column, or insert a DEFAULT into the timestamp column."
                )
            }
            if column.identity != nil, !isIdentityOpen {
                throw TDSMessage(
                    544,
                    16,
                    "Cannot insert explicit value for identity column in table '\(table.name)' when IDENTITY_INSERT is set "
                        + "to OFF."
                )
            }
            places.append(place)
        }
        if isIdentityOpen, let identity = table.columns.firstIndex(where: { $0.identity != nil }),
            !places.contains(identity)
        {
            throw TDSMessage(
                545,
                16,
                "Explicit value must be specified for identity column in table '\(table.name)' either when IDENTITY_INSERT "
                    + "is set to ON or when a replication user is inserting into a NOT FOR REPLICATION identity column."
            )
        }
        return places
    }
}
