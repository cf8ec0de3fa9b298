internal import CStandInSQLite

extension EngineSession {
    /// The plan kept with a statement, if it is still right.
    func kept(_ statement: Statement) -> QueryPlan? {
        guard let plan = statement.plan as? QueryPlan, let stamp = plan.stamp, stamp == self.stamp else { return nil }
        return isStill(plan) ? plan : nil
    }

    func isStill(_ plan: QueryPlan) -> Bool {
        plan.variableTypes.allSatisfy { frame.variables[$0.key]?.type == $0.value }
    }

    func compile(_ query: Query) throws(TDSMessage) -> QueryPlan {
        let compiler = Compiler(self)
        compiler.maximumRecursion = query.maximumRecursion
        let compiled = try compiler.query(query, outer: nil)
        return QueryPlan(compiled, compiler, stamp: stamp)
    }

    /// Runs a plan; the body gets SQLite's row. Stops when the body says false.
    func each(_ plan: QueryPlan, row values: [TDSValue] = [], _ body: (OpaquePointer) throws(TDSMessage) -> Bool)
        throws(TDSMessage)
    {
        let statement: SQLiteStatement
        if let kept = plan.statement { statement = kept } else { statement = try SQLiteStatement(connection, plan.sql) }
        plan.statement = nil
        defer {
            statement.reset()
            sqlite3_clear_bindings(statement.handle)
            plan.statement = statement
        }
        try bind(plan.parameters, statement, row: values)
        host.error = nil
        while true {
            let code = statement.step()
            if code == SQLITE_DONE { return }
            guard code == SQLITE_ROW else { throw failure() }
            guard try body(statement.handle) else { return }
        }
    }

    private func bind(_ parameters: [Compiler.Parameter], _ statement: SQLiteStatement, row values: [TDSValue])
        throws(TDSMessage)
    {
        for (index, parameter) in parameters.enumerated() {
            switch parameter {
            case .variable(let name):
                guard let variable = frame.variables[name] else { throw .undeclared(name) }
                Storage.bind(statement.handle, Int32(index + 1), variable.value, variable.type)
            case .constant(let value, let type): Storage.bind(statement.handle, Int32(index + 1), value, type)
            case .row(let place, let type):
                Storage.bind(statement.handle, Int32(index + 1), place < values.count ? values[place] : .null, type)
            }
        }
    }

    static func read(_ handle: OpaquePointer, _ types: [TDSType]) -> [TDSValue] {
        [TDSValue](unsafeUninitializedCapacity: types.count) { buffer, count in
            for (index, type) in types.enumerated() {
                buffer.initializeElement(at: index, to: Storage.column(handle, Int32(index), type))
            }
            count = types.count
        }
    }

    /// All rows of a plan.
    func rows(_ plan: QueryPlan) throws(TDSMessage) -> [[TDSValue]] {
        var rows: [[TDSValue]] = []
        let types = plan.types
        try each(plan) { (handle) throws(TDSMessage) in
            rows.append(Self.read(handle, types))
            return true
        }
        return rows
    }

    /// One expression's value now.
    func evaluate(_ expression: Expression, as type: TDSType?) throws(TDSMessage) -> TDSValue {
        try evaluateTyped(expression, as: type).value
    }

    func evaluateTyped(_ expression: Expression, as type: TDSType?) throws(TDSMessage) -> (
        value: TDSValue, type: TDSType
    ) {
        let compiler = Compiler(self)
        let compiled = try compiler.value(expression, Scope())
        if let constant = compiled.constant {
            let target = type ?? compiled.type
            return (try Conversion.convert(constant, from: compiled.type, to: target), target)
        }
        if case .variable(let name) = expression, let variable = frame.variables[name] {
            let target = type ?? variable.type
            return (try Conversion.convert(variable.value, from: variable.type, to: target), target)
        }
        let column = ScopeColumn(name: "", sql: "c1", type: compiled.type, isNullable: true)
        let plan = QueryPlan(
            CompiledQuery(sql: "SELECT \(compiled.sql) AS c1", columns: [column]),
            compiler,
            stamp: nil
        )
        try beginReading(isOfTables: !plan.tables.isEmpty)
        var value = TDSValue.null
        try each(plan) { (handle) throws(TDSMessage) in
            value = Storage.column(handle, 0, compiled.type)
            return false
        }
        let target = type ?? compiled.type
        return (try Conversion.convert(value, from: compiled.type, to: target), target)
    }

    private func plan(_ query: Query, _ statement: Statement) throws(TDSMessage) -> QueryPlan {
        if let kept = kept(statement) { return kept }
        let plan = try compile(query)
        statement.plan = plan
        return plan
    }

    func select(_ query: Query, _ statement: Statement) throws(TDSMessage) {
        var plain = query
        if let into = plain.body.takeInto() {
            try selectInto(plain, into)
            return
        }
        var plan = try self.plan(query, statement)
        let before = stamp
        try awaitDefinitions(of: plan.tables)
        if stamp != before { plan = try self.plan(query, statement) }
        if plan.locksForWrite, transaction.count > 0 {
            try beginWriting(database)
            transaction.isPinned = true
        }
        if settings.implicitTransactions, transaction.count == 0, !plan.tables.isEmpty { begin() }
        try beginReading(isOfTables: !plan.tables.isEmpty)
        if !plan.assignments.isEmpty {
            try assign(plan)
            return
        }
        let columns = plan.columns.map {
            TDSColumn(
                name: $0.name,
                type: $0.type,
                isNullable: $0.isNullable,
                isIdentity: $0.isIdentity,
                isComputed: $0.isComputed
            )
        }
        guard let sink else { return }
        if settings.formatOnly {
            sink.columns(columns)
            done(0, isSelect: true)
            return
        }
        var count: Int64 = 0
        let types = plan.types
        let limit = settings.rowLimit
        var isTold = false
        do throws(TDSMessage) {
            try each(plan) { (handle) throws(TDSMessage) in
                if !isTold {
                    sink.columns(columns)
                    isTold = true
                }
                if isCancelled { throw .cancelled }
                sink.row(Self.read(handle, types))
                count += 1
                return limit == 0 || count < limit
            }
        } catch {
            // SQL Server has told the columns before an error of the first row.
            if !isTold, !isCancelled { sink.columns(columns) }
            throw error
        }
        if !isTold { sink.columns(columns) }
        rowCount = count
        done(count, isSelect: true)
    }

    /// SELECT @v = …: the last row stays.
    private func assign(_ plan: QueryPlan) throws(TDSMessage) {
        var count: Int64 = 0
        let types = plan.types
        // An operator that uses the variable reads what the row before made of it.
        if plan.assignments.contains(where: { $0.operation != "=" }) || plan.usesItsVariables {
            let all = try rows(plan)
            guard all.count <= 1 else {
                throw TDSMessage(
                    102,
                    15,
                    "Incorrect syntax near '='. (The stand-in has no running totals in variables.)"
                )
            }
            for row in all { try put(row, plan, types) }
            count = Int64(all.count)
        } else {
            var last: [TDSValue]?
            try each(plan) { (handle) throws(TDSMessage) in
                last = Self.read(handle, types)
                count += 1
                return true
            }
            if let last { try put(last, plan, types) }
        }
        rowCount = count
    }

    private func put(_ row: [TDSValue], _ plan: QueryPlan, _ types: [TDSType]) throws(TDSMessage) {
        for (index, assignment) in plan.assignments.enumerated() {
            guard let variable = frame.variables[assignment.variable] else { continue }
            frame.variables[assignment.variable]?.value = try Conversion.convert(
                row[index],
                from: types[index],
                to: variable.type
            )
        }
    }
}

extension QueryPlan {
    /// Whether an assigned variable is read too.
    var usesItsVariables: Bool {
        assignments.contains { variableTypes[$0.variable] != nil }
    }
}
