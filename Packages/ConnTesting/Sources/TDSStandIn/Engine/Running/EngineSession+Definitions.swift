extension EngineSession {
    /// Changes a database's catalogue, under its writer's lock.
    func changing(_ database: Database, _ body: (inout Catalogue) throws(TDSMessage) -> Void) throws(TDSMessage) {
        try writing(database) { () throws(TDSMessage) in
            if transaction.count > 0 { transaction.isPinned = true }
            var catalogue = catalogue(database)
            try body(&catalogue)
            transaction.catalogues[database.id] = catalogue
        }
        done(nil)
    }

    func define(_ statement: Statement) throws(TDSMessage) {
        switch statement.kind {
        case .createTable(let definition): try createTable(definition)
        case .dropObject(let kind, let names, let ifExists):
            for name in names { try drop(kind, name, ifExists: ifExists) }
            done(nil)
        case .truncate(let name): try truncate(name)
        case .createIndex(let index): try createIndex(index)
        case .dropIndex(let name, let table, let ifExists): try dropIndex(name, table, ifExists: ifExists)
        case .alterTable(let name, let action): try alter(name, action)
        case .login(let action, let name, let password): try login(action, name, password)
        case .nothing: done(nil)
        case .userOptions: tellUserOptions()
        case .createSchema(let name):
            try changing(database) { (catalogue) throws(TDSMessage) in
                guard !catalogue.hasSchema(name) else { throw .alreadyExists(name) }
                catalogue.addSchema(name)
            }
        case .dropSchema(let name, let ifExists):
            try changing(database) { (catalogue) throws(TDSMessage) in
                guard catalogue.hasSchema(name) else {
                    if ifExists { return }
                    throw TDSMessage(
                        15_151,
                        16,
                        "Cannot drop the schema '\(name)', because it does not exist or you do not have permission."
                    )
                }
                if let held = catalogue.objects.keys.first(where: { $0.hasPrefix(name.lowercased() + ".") }) {
                    throw TDSMessage(
                        3729,
                        16,
                        "Cannot drop schema '\(name)' because it is being referenced by object '\(held.dropFirst(name.count + 1))'."
                    )
                }
                catalogue.removeSchema(name)
            }
        case .createDatabase(let name):
            try refuseInTransaction("CREATE DATABASE")
            try engine.create(name)
            done(nil)
        case .dropDatabase(let name, let ifExists): try dropDatabase(name, ifExists: ifExists)
        case .createView(let name, let columns, let query, let mode):
            try createView(name, columns, query, mode)
        case .createProcedure(let text, let mode): try createProcedure(text, mode)
        case .createTrigger(let text, let mode): try createTrigger(text, mode)
        default: throw .syntax(near: "", line: statement.line)
        }
    }

    private func refuseInTransaction(_ what: String) throws(TDSMessage) {
        guard transaction.count > 0 else { return }
        throw TDSMessage(226, 16, "\(what) statement not allowed within multi-statement transaction.", state: 6)
    }

    func checkSchema(_ name: ObjectName, _ catalogue: Catalogue) throws(TDSMessage) {
        guard let schema = name.schema, !catalogue.hasSchema(schema) else { return }
        throw TDSMessage(
            2760,
            16,
            "The specified schema name \"\(schema)\" either does not exist or you do not have permission to use it."
        )
    }

    private func createTable(_ definition: CreateTable) throws(TDSMessage) {
        let name = definition.name
        if name.isTemporary {
            try writing(database) { () throws(TDSMessage) in
                if transaction.count > 0 { transaction.isPinned = true }
                guard temporary.object("dbo", name.name) == nil else { throw .alreadyExists(name.name) }
                var builder = TableBuilder(ObjectName(name: name.name), place: "temp", self, database)
                try builder.add(definition.elements)
                try builder.create()
                temporary.set(builder.table)
            }
            done(nil)
            return
        }
        let owner = try database(of: name)
        try changing(owner) { (catalogue) throws(TDSMessage) in
            try checkSchema(name, catalogue)
            guard catalogue.object(name.schema ?? "dbo", name.name) == nil else { throw .alreadyExists(name.name) }
            var builder = TableBuilder(name, place: owner.place, self, owner)
            try builder.add(definition.elements)
            try builder.create()
            catalogue.set(builder.table)
        }
    }

    private func drop(_ kind: String, _ name: ObjectName, ifExists: Bool) throws(TDSMessage) {
        let missing = TDSMessage(
            3701,
            11,
            "Cannot drop the \(kind.lowercased()) '\(name.text)', because it does not exist or you do not have permission.",
            state: 5
        )
        if name.isTemporary {
            guard case .table(let table)? = temporary.object("dbo", name.name) else {
                if ifExists { return }
                throw missing
            }
            try writing(database) { () throws(TDSMessage) in
                if transaction.count > 0 { transaction.isPinned = true }
                writers[table.id] = nil
                try connection.execute("DROP TABLE \(table.sqlite)")
                temporary.set("dbo", table.name, nil)
            }
            return
        }
        let owner = try database(of: name)
        if case .table(let table)? = catalogue(owner).object(name.schema ?? "dbo", name.name) { try lockTable(table) }
        try writing(owner) { () throws(TDSMessage) in
            if transaction.count > 0 { transaction.isPinned = true }
            var catalogue = catalogue(owner)
            let schema = name.schema ?? "dbo"
            switch (kind, catalogue.object(schema, name.name)) {
            case ("TABLE", .table(let table)?):
                let key = Catalogue.key(table.schema, table.name)
                if let child = catalogue.tables.first(where: { other in
                    other.id != table.id && other.foreigns.contains { $0.key == key }
                }) {
                    _ = child
                    throw TDSMessage(
                        3726,
                        16,
                        "Could not drop object '\(name.text)' because it is referenced by a FOREIGN KEY constraint."
                    )
                }
                writers[table.id] = nil
                small = [:]
                try connection.execute("DROP TABLE \(table.sqlite)")
                for trigger in table.triggers {
                    if let trigger = catalogue.trigger(id: trigger) { catalogue.set(trigger.schema, trigger.name, nil) }
                }
            case ("VIEW", .view?), ("PROCEDURE", .procedure?): break
            case ("TRIGGER", .trigger(let trigger)?):
                if var table = catalogue.tables.first(where: { $0.id == trigger.table }) {
                    table.triggers.removeAll { $0 == trigger.id }
                    catalogue.set(table)
                }
            default:
                if ifExists { return }
                throw missing
            }
            catalogue.set(schema, name.name, nil)
            transaction.catalogues[owner.id] = catalogue
        }
    }

    private func truncate(_ name: ObjectName) throws(TDSMessage) {
        let table = try table(name)
        guard let owner = database(holding: table) else { throw .invalidObject(name.text) }
        let key = Catalogue.key(table.schema, table.name)
        if catalogue(owner).tables.contains(where: { $0.foreigns.contains { $0.key == key } }), table.place != "temp" {
            throw TDSMessage(
                4712,
                16,
                "Cannot truncate table '\(name.text)' because it is being referenced by a FOREIGN KEY constraint."
            )
        }
        try lockTable(table)
        try writing(owner) { () throws(TDSMessage) in
            if transaction.count > 0 { transaction.isPinned = true }
            try connection.execute("DELETE FROM \(table.sqlite)")
            owner.resetIdentity(table.id)
        }
        done(nil)
    }

    private func createIndex(_ index: Statement.CreateIndex) throws(TDSMessage) {
        guard index.filter == nil else { throw .keyword("WHERE") }
        try altering(index.table) { (builder) throws(TDSMessage) in
            if builder.table.indexes.contains(where: { $0.name.lowercased() == index.name.lowercased() }) {
                throw TDSMessage(
                    1913,
                    16,
                    "The operation failed because an index or statistics with name '\(index.name)' already exists on table "
                        + "'\(index.table.text)'."
                )
            }
            var columns: [(id: Int, isDescending: Bool)] = []
            for column in index.columns {
                let place = try builder.place(column.name)
                try builder.checkKey(builder.table.columns[place])
                columns.append((builder.table.columns[place].id, column.isDescending))
            }
            let made = TableDefinition.Index(
                id: Catalogue.next(),
                name: index.name,
                isUnique: index.isUnique,
                isPrimary: false,
                isConstraint: false,
                isClustered: index.isClustered,
                columns: columns
            )
            do throws(TDSMessage) { try builder.create(made) } catch {
                guard connection.message.contains("UNIQUE") || error.text.contains("UNIQUE") else { throw error }
                throw TDSMessage(
                    1505,
                    16,
                    "The CREATE UNIQUE INDEX statement terminated because a duplicate key was found for the object name "
                        + "'\(builder.table.schema).\(builder.table.name)' and the index name '\(index.name)'."
                )
            }
            builder.table.indexes.append(made)
        }
    }

    private func dropIndex(_ name: String, _ table: ObjectName, ifExists: Bool) throws(TDSMessage) {
        try altering(table) { (builder) throws(TDSMessage) in
            guard let place = builder.table.indexes.firstIndex(where: { $0.name.lowercased() == name.lowercased() })
            else {
                if ifExists { return }
                throw TDSMessage(
                    3701,
                    11,
                    "Cannot drop the index '\(table.text).\(name)', because it does not exist or you do not have permission.",
                    state: 7
                )
            }
            if builder.table.indexes[place].isConstraint {
                throw TDSMessage(
                    3723,
                    16,
                    "An explicit DROP INDEX is not allowed on index '\(table.text).\(name)'. It is being used for a key "
                        + "constraint enforcement.",
                    state: 4
                )
            }
            try drop(builder.table.indexes[place], of: builder.table)
            builder.table.indexes.remove(at: place)
        }
    }

    func drop(_ index: TableDefinition.Index, of table: TableDefinition) throws(TDSMessage) {
        try connection.execute("DROP INDEX IF EXISTS \(table.place).i\(index.id)n")
        try connection.execute("DROP INDEX \(table.place).i\(index.id)")
    }

    /// Changes a table's definition, temporary or not.
    func altering(_ name: ObjectName, _ body: (inout TableBuilder) throws(TDSMessage) -> Void) throws(TDSMessage) {
        let table: TableDefinition
        do throws(TDSMessage) { table = try self.table(name) } catch {
            throw error.number == 208
                ? TDSMessage(
                    4902,
                    16,
                    "Cannot find the object \"\(name.text)\" because it does not exist or you do not have permissions."
                ) : error
        }
        guard let owner = database(holding: table) else { throw .invalidObject(name.text) }
        try lockTable(table)
        try writing(owner) { () throws(TDSMessage) in
            if transaction.count > 0 { transaction.isPinned = true }
            var builder = TableBuilder(try self.table(name), self, owner)
            writers[table.id] = nil
            small = [:]
            try body(&builder)
            if table.place == "temp" {
                temporary.set(builder.table)
            } else {
                var catalogue = catalogue(owner)
                catalogue.set(builder.table)
                transaction.catalogues[owner.id] = catalogue
            }
        }
        done(nil)
    }

    private func dropDatabase(_ name: String, ifExists: Bool) throws(TDSMessage) {
        try refuseInTransaction("DROP DATABASE")
        guard let gone = engine.database(name) else {
            if ifExists {
                done(nil)
                return
            }
            throw TDSMessage(
                3701,
                11,
                "Cannot drop the database '\(name)', because it does not exist or you do not have permission."
            )
        }
        if engine.allSessions.contains(where: { $0.status.values.database == gone.id }) || gone.id <= 4 {
            throw TDSMessage(3702, 16, "Cannot drop database \"\(name)\" because it is currently in use.", state: 4)
        }
        engine.drop(name)
        done(nil)
    }

    func dropTemporaryTables() {
        for table in temporary.tables { try? connection.execute("DROP TABLE IF EXISTS \(table.sqlite)") }
        temporary = Catalogue()
    }

    // MARK: Table variables

    func declareTable(_ name: String, _ elements: [CreateTable.Element]) throws(TDSMessage) {
        if frame.tables[name] != nil { return }
        var builder = TableBuilder(ObjectName(name: name), place: "temp", self, database)
        try builder.add(elements)
        try builder.create()
        frame.tables[name] = builder.table
    }

    func dropTableVariables() {
        for table in frame.tables.values {
            writers[table.id] = nil
            try? connection.execute("DROP TABLE IF EXISTS \(table.sqlite)")
        }
        frame.tables = [:]
    }
}
