extension EngineSession {
    func alter(_ name: ObjectName, _ action: Statement.AlterAction) throws(TDSMessage) {
        try altering(name) { (builder) throws(TDSMessage) in
            switch action {
            case .add(let elements): try add(elements, &builder)
            case .dropColumns(let columns, let ifExists):
                for column in columns { try drop(column: column, ifExists: ifExists, &builder) }
            case .dropConstraints(let names, let ifExists):
                for constraint in names { try drop(constraint: constraint, ifExists: ifExists, &builder) }
            case .alterColumn(let column, let type, let isNullable):
                try change(column, type, isNullable, &builder)
            case .nothing: break
            }
        }
    }

    private func add(_ elements: [CreateTable.Element], _ builder: inout TableBuilder) throws(TDSMessage) {
        let before = builder.table
        try builder.add(elements)
        let table = builder.table
        let known = Set(before.columns.map(\.id))
        for column in table.columns where !known.contains(column.id) {
            try connection.execute("ALTER TABLE \(table.sqlite) ADD COLUMN \(TableBuilder.declaration(column))")
        }
        let added = table.columns.filter { !known.contains($0.id) }
        if !added.isEmpty { try fill(added, table) }
        let indexes = Set(before.indexes.map(\.id))
        for index in table.indexes where !indexes.contains(index.id) {
            if index.isPrimary {
                for column in index.columns {
                    guard let old = before.column(id: column.id), old.isNullable else { continue }
                    throw TDSMessage(
                        8111,
                        16,
                        "Cannot define PRIMARY KEY constraint on nullable column in table '\(table.name)'."
                    )
                }
            }
            do throws(TDSMessage) { try builder.create(index) } catch {
                guard error.text.contains("UNIQUE") else { throw error }
                throw TDSMessage(
                    1505,
                    16,
                    "The CREATE UNIQUE INDEX statement terminated because a duplicate key was found for the object name "
                        + "'\(table.schema).\(table.name)' and the index name '\(index.name)'."
                )
            }
        }
        for check in table.checks where !before.checks.contains(where: { $0.id == check.id }) {
            try verify(check, table)
        }
    }

    /// Values of new columns in the rows that are there.
    private func fill(_ columns: [TableDefinition.Column], _ table: TableDefinition) throws(TDSMessage) {
        var rows: [(Int64, [TDSValue])] = []
        let list = table.columns.map { "c\($0.id)" }.joined(separator: ", ")
        let statement = try SQLiteStatement(connection, "SELECT rowid, \(list) FROM \(table.sqlite)")
        while statement.step() == 100 {
            var row: [TDSValue] = []
            for (index, column) in table.columns.enumerated() {
                row.append(Storage.column(statement.handle, Int32(index + 1), column.type))
            }
            guard case .integer(let id) = Storage.column(statement.handle, 0, .bigint) else { continue }
            rows.append((id, row))
        }
        statement.reset()
        guard !rows.isEmpty else { return }
        var shadow = table
        shadow.foreigns = []
        let writer = try RowWriter(shadow, self)
        for (id, old) in rows {
            var row = old
            for column in columns {
                guard let place = table.columns.firstIndex(where: { $0.id == column.id }) else { continue }
                if let identity = column.identity, let owner = database(holding: table) {
                    row[place] = try Conversion.convert(
                        .integer(owner.nextIdentity(table.id, identity)),
                        from: .bigint,
                        to: column.type
                    )
                } else if column.initial != nil, !column.isNullable {
                    row[place] = try initial(column)
                } else if !column.isNullable, !column.isComputed, column.type != .rowversion {
                    throw TDSMessage(
                        4901,
                        16,
                        "ALTER TABLE only allows columns to be added that can contain nulls, or have a DEFAULT definition "
                            + "specified, or the column being added is an identity or timestamp column, or alternatively if none "
                            + "of the previous conditions are satisfied the table must be empty to allow addition of this column. "
                            + "Column '\(column.name)' cannot be added to non-empty table '\(table.name)' because it does not "
                            + "satisfy these conditions."
                    )
                }
            }
            try writer.update(id, row, old: old)
        }
    }

    private func verify(_ check: TableDefinition.Check, _ table: TableDefinition) throws(TDSMessage) {
        let compiler = Compiler(self)
        let scope = Scope()
        let from = try compiler.add(table, alias: table.name, scope)
        let condition = try compiler.condition(.not(check.condition), scope)
        let plan = QueryPlan(
            CompiledQuery(sql: "SELECT 1 FROM \(from) WHERE \(condition) LIMIT 1", columns: []),
            compiler,
            stamp: nil
        )
        var found = false
        try each(plan) { (_) throws(TDSMessage) in
            found = true
            return false
        }
        guard found else { return }
        throw TDSMessage(
            547,
            16,
            "The ALTER TABLE statement conflicted with the CHECK constraint \"\(check.name)\". The conflict occurred in "
                + "database \"\(database.name)\", table \"\(table.schema).\(table.name)\"."
        )
    }

    private func drop(column name: String, ifExists: Bool, _ builder: inout TableBuilder) throws(TDSMessage) {
        guard let column = builder.table.column(named: name) else {
            if ifExists { return }
            throw TDSMessage(
                4924,
                16,
                "ALTER TABLE DROP COLUMN failed because column '\(name)' does not exist in table '\(builder.table.name)'."
            )
        }
        let table = builder.table
        let isUsed =
            table.indexes.contains { $0.columns.contains { $0.id == column.id } }
            || table.foreigns.contains { $0.columns.contains(column.id) } || column.initial != nil
        if isUsed || table.columns.count == 1 {
            throw TDSMessage(
                5074,
                16,
                "ALTER TABLE DROP COLUMN \(name) failed because one or more objects access this column."
            )
        }
        try connection.execute("ALTER TABLE \(table.sqlite) DROP COLUMN c\(column.id)")
        builder.table.columns.removeAll { $0.id == column.id }
    }

    private func drop(constraint name: String, ifExists: Bool, _ builder: inout TableBuilder) throws(TDSMessage) {
        let key = name.lowercased()
        if let place = builder.table.indexes.firstIndex(where: { $0.isConstraint && $0.name.lowercased() == key }) {
            try drop(builder.table.indexes[place], of: builder.table)
            builder.table.indexes.remove(at: place)
        } else if let place = builder.table.checks.firstIndex(where: { $0.name.lowercased() == key }) {
            builder.table.checks.remove(at: place)
        } else if let place = builder.table.foreigns.firstIndex(where: { $0.name.lowercased() == key }) {
            builder.table.foreigns.remove(at: place)
        } else if let place = builder.table.columns.firstIndex(where: { $0.initial?.name.lowercased() == key }) {
            builder.table.columns[place].initial = nil
        } else if !ifExists {
            throw TDSMessage(3728, 16, "'\(name)' is not a constraint.")
        }
    }

    private func change(_ name: String, _ type: TypeName, _ isNullable: Bool?, _ builder: inout TableBuilder)
        throws(TDSMessage)
    {
        let place = try builder.place(name)
        let old = builder.table.columns[place]
        let target = try type.resolved()
        var column = old
        column.type = target
        column.isNullable = isNullable ?? true
        let table = builder.table
        let statement = try SQLiteStatement(connection, "SELECT rowid, c\(old.id) FROM \(table.sqlite)")
        var rows: [(Int64, TDSValue)] = []
        while statement.step() == 100 {
            guard case .integer(let id) = Storage.column(statement.handle, 0, .bigint) else { continue }
            rows.append((id, Storage.column(statement.handle, 1, old.type)))
        }
        statement.reset()
        let writer = try RowWriter(table, self)
        let change = try SQLiteStatement(connection, "UPDATE \(table.sqlite) SET c\(old.id) = ?1 WHERE rowid = ?2")
        for (id, value) in rows {
            if case .null = value {
                guard column.isNullable else { throw writer.nullInto(column, "UPDATE") }
                continue
            }
            let made = try Assigning.convert(value, from: old.type, to: column, writer)
            Storage.bind(change.handle, 1, made, target)
            change.bind(2, integer: id)
            let code = change.step()
            change.reset()
            guard code == 101 else { throw failure() }
        }
        builder.table.columns[place] = column
    }
}
