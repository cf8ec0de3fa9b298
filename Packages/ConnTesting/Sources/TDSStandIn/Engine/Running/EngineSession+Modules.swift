extension EngineSession {
    // MARK: Views, procedures and triggers made and changed

    private func check(_ mode: Statement.CreateMode, exists: Bool, _ name: ObjectName) throws(TDSMessage) {
        if mode == .create, exists { throw .alreadyExists(name.name) }
        if mode == .alter, !exists { throw .invalidObject(name.text) }
    }

    func createView(_ name: ObjectName, _ columns: [String], _ query: Query, _ mode: Statement.CreateMode)
        throws(TDSMessage)
    {
        let owner = try database(of: name)
        try changing(owner) { (catalogue) throws(TDSMessage) in
            try checkSchema(name, catalogue)
            let schema = name.schema ?? "dbo"
            var old: Int?
            switch catalogue.object(schema, name.name) {
            case nil: try check(mode, exists: false, name)
            case .view(let view)?:
                try check(mode, exists: true, name)
                old = view.id
            default: throw .alreadyExists(name.name)
            }
            let compiler = Compiler(self)
            _ = try compiler.renamed(try compiler.query(query, outer: nil).columns, columns, name.name)
            let view = Catalogue.View(
                id: old ?? Catalogue.next() + 100_000,
                schema: schema,
                name: name.name,
                columns: columns,
                query: query
            )
            catalogue.set(schema, name.name, .view(view))
        }
    }

    func createProcedure(_ text: Statement.ProcedureText, _ mode: Statement.CreateMode) throws(TDSMessage) {
        let owner = try database(of: text.name)
        for parameter in text.parameters { _ = try parameter.type.resolved() }
        try changing(owner) { (catalogue) throws(TDSMessage) in
            try checkSchema(text.name, catalogue)
            let schema = text.name.schema ?? "dbo"
            var old: Int?
            switch catalogue.object(schema, text.name.name) {
            case nil: try check(mode, exists: false, text.name)
            case .procedure(let procedure)?:
                try check(mode, exists: true, text.name)
                old = procedure.id
            default: throw .alreadyExists(text.name.name)
            }
            let procedure = Catalogue.Procedure(
                id: old ?? Catalogue.next() + 100_000,
                schema: schema,
                name: text.name.name,
                text: text.text,
                version: Catalogue.next()
            )
            catalogue.set(schema, text.name.name, .procedure(procedure))
        }
    }

    func createTrigger(_ text: Statement.TriggerText, _ mode: Statement.CreateMode) throws(TDSMessage) {
        let owner = try database(of: text.table)
        try changing(owner) { (catalogue) throws(TDSMessage) in
            guard var table = catalogue.table(text.table.schema ?? "dbo", text.table.name) else {
                throw TDSMessage(
                    8197,
                    16,
                    "The object '\(text.table.text)' does not exist or is invalid for this operation.",
                    state: 4
                )
            }
            let schema = text.name.schema ?? table.schema
            let old = catalogue.object(schema, text.name.name)
            try check(mode, exists: old != nil, text.name)
            if case .trigger(let trigger)? = old { table.triggers.removeAll { $0 == trigger.id } }
            let trigger = Catalogue.Trigger(
                id: Catalogue.next() + 100_000,
                schema: schema,
                name: text.name.name,
                table: table.id,
                events: text.events,
                text: text.text,
                version: Catalogue.next()
            )
            table.triggers.append(trigger.id)
            catalogue.set(table)
            catalogue.set(schema, text.name.name, .trigger(trigger))
        }
    }

    /// A procedure's text, parsed once for the session.
    func procedureText(_ procedure: Catalogue.Procedure) throws(TDSMessage) -> Statement.ProcedureText {
        if let known = procedures[procedure.id], known.version == procedure.version { return known.text }
        guard case .createProcedure(let text, _)? = try Parser.statements(of: procedure.text).first?.kind else {
            throw TDSMessage(2812, 16, "Could not find stored procedure '\(procedure.name)'.", state: 62)
        }
        procedures[procedure.id] = (procedure.version, text)
        return text
    }

    private func triggerText(_ trigger: Catalogue.Trigger) throws(TDSMessage) -> Statement.TriggerText? {
        if let known = triggers[trigger.id], known.version == trigger.version { return known.text }
        guard case .createTrigger(let text, _)? = try Parser.statements(of: trigger.text).first?.kind else {
            return nil
        }
        triggers[trigger.id] = (trigger.version, text)
        return text
    }

    // MARK: Triggers run

    func fireTriggers(_ table: TableDefinition, _ event: String, inserted: [[TDSValue]], deleted: [[TDSValue]])
        throws(TDSMessage)
    {
        guard let owner = database(holding: table) else { return }
        for id in table.triggers {
            guard let trigger = catalogue(owner).trigger(id: id), trigger.events.contains(event),
                let text = try triggerText(trigger)
            else { continue }
            guard depth < 32 else { throw Self.tooDeep }
            let new = try shadow(table, inserted)
            let old = try shadow(table, deleted)
            let saved = frame
            let savedSettings = settings
            var inner = Frame()
            inner.special = ["inserted": new, "deleted": old]
            inner.procedure = trigger.name
            inner.isInTrigger = true
            frame = inner
            depth += 1
            tryDepth += 1
            var stop: Stop?
            do throws(Stop) { _ = try run(text.body) } catch { stop = error }
            tryDepth -= 1
            depth -= 1
            dropTableVariables()
            frame = saved
            settings = savedSettings
            writers[new.id] = nil
            writers[old.id] = nil
            if !connection.isIdle {
                try? connection.execute("DROP TABLE IF EXISTS \(new.sqlite); DROP TABLE IF EXISTS \(old.sqlite)")
            }
            switch stop {
            case .failed(let message)?: throw message
            case .cancelled?: throw .cancelled
            case .ended?, nil: break
            }
        }
    }

    static let tooDeep = TDSMessage(
        217,
        16,
        "Maximum stored procedure, function, trigger, or view nesting level exceeded (limit 32)."
    )

    /// The trigger's own table of the rows.
    private func shadow(_ table: TableDefinition, _ rows: [[TDSValue]]) throws(TDSMessage) -> TableDefinition {
        var copy = table
        copy.id = Catalogue.next() + 100_000
        copy.place = "temp"
        copy.indexes = []
        copy.checks = []
        copy.foreigns = []
        copy.triggers = []
        for index in copy.columns.indices {
            copy.columns[index].identity = nil
            copy.columns[index].computed = nil
            copy.columns[index].initial = nil
            copy.columns[index].isNullable = true
            if copy.columns[index].type == .rowversion { copy.columns[index].type = .binary(length: 8) }
        }
        try TableBuilder(copy, self, database).create()
        let writer = try RowWriter(copy, self)
        for row in rows { try writer.insert(row) }
        return copy
    }
}
