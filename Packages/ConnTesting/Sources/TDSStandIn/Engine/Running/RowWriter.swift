internal import CStandInSQLite

/// Writes rows of one table: defaults, identity, computed columns, constraints and the errors of all that.
final class RowWriter {
    let table: TableDefinition
    unowned let session: EngineSession
    let stamp: [Int]
    private let insertion: SQLiteStatement
    private var change: SQLiteStatement?
    private var removal: SQLiteStatement?
    private var computed: [(index: Int, formula: RowFormula)] = []
    private var checks: [(name: String, formula: RowFormula)] = []
    let identityIndex: Int?
    let versionIndex: Int?
    /// Other sessions see the table too.
    private let isShared: Bool
    private let owner: Database?

    init(_ table: TableDefinition, _ session: EngineSession) throws(TDSMessage) {
        self.table = table
        self.session = session
        stamp = session.stamp
        isShared = table.place != "temp"
        owner = session.database(holding: table)
        let names = table.columns.map { "c\($0.id)" }.joined(separator: ", ")
        let marks = table.columns.indices.map { "?\($0 + 1)" }.joined(separator: ", ")
        insertion = try SQLiteStatement(
            session.connection,
            "INSERT INTO \(table.sqlite) (\(names), rowid) VALUES (\(marks), ?\(table.columns.count + 1))"
        )
        identityIndex = table.columns.firstIndex { $0.identity != nil }
        versionIndex = table.columns.firstIndex { $0.type == .rowversion }
        let source = Self.source(table)
        for (index, column) in table.columns.enumerated() {
            guard let expression = column.computed else { continue }
            let formula = try RowFormula([.expression(expression, name: nil)], [source], session)
            computed.append((index, formula))
        }
        for check in table.checks {
            let test = Expression.searchedCase(
                [Expression.Branch(when: .not(check.condition), then: .integer(1))],
                .integer(0)
            )
            checks.append((check.name, try RowFormula([.expression(test, name: nil)], [source], session)))
        }
    }

    static func source(_ table: TableDefinition, alias: String? = nil) -> Scope.Source {
        let alias = alias ?? table.name
        return Scope.Source(
            alias: alias.lowercased(),
            shown: alias,
            columns: table.columns.map { Compiler.column($0, sql: "") },
            table: table
        )
    }

    /// Writes a new row, one value for each column, and gives it back as it lies there.
    @discardableResult
    func insert(_ values: [TDSValue]) throws(TDSMessage) -> [TDSValue] {
        var row = values
        if !isShared, session.transaction.count > 0 { session.transaction.isPinned = true }
        try complete(&row, verb: "INSERT")
        var rowid: Int64?
        if isShared {
            try session.shareTable(table)
            try session.lock { keys(row) }
            rowid = owner?.nextRow()
        }
        guard put(row, rowid) else { throw try failure(row, verb: "INSERT") }
        if let rowid { session.note(RowChange(table: table, rowid: rowid, kind: .insert(row))) }
        return row
    }

    /// Changes a row.
    @discardableResult
    func update(_ rowid: Int64, _ values: [TDSValue], old: [TDSValue]) throws(TDSMessage) -> [TDSValue] {
        var row = values
        if !isShared, session.transaction.count > 0 { session.transaction.isPinned = true }
        try complete(&row, verb: "UPDATE")
        try References.checkParent(of: self, old: old, new: row, session)
        if isShared {
            try session.shareTable(table)
            try session.lock { ["row \(table.id) \(rowid)"] + keys(old) + keys(row) }
        }
        guard try replace(rowid, row) else { throw try failure(row, verb: "UPDATE") }
        if isShared { session.note(RowChange(table: table, rowid: rowid, kind: .update(row))) }
        return row
    }

    private func replace(_ rowid: Int64, _ row: [TDSValue]) throws(TDSMessage) -> Bool {
        let statement: SQLiteStatement
        if let change {
            statement = change
        } else {
            let list = table.columns.enumerated().map { "c\($1.id) = ?\($0 + 1)" }.joined(separator: ", ")
            statement = try SQLiteStatement(
                session.connection,
                "UPDATE \(table.sqlite) SET \(list) WHERE rowid = ?\(table.columns.count + 1)"
            )
            change = statement
        }
        bind(statement, row)
        statement.bind(table.columns.count + 1, integer: rowid)
        let code = statement.step()
        statement.reset()
        return code == SQLITE_DONE
    }

    func delete(_ rowid: Int64, old: [TDSValue]) throws(TDSMessage) {
        try References.checkParent(of: self, old: old, new: nil, session)
        if isShared {
            try session.shareTable(table)
            try session.lock { ["row \(table.id) \(rowid)"] + keys(old) }
        }
        guard try remove(rowid) else { throw session.failure() }
        if isShared { session.note(RowChange(table: table, rowid: rowid, kind: .delete)) }
    }

    private func remove(_ rowid: Int64) throws(TDSMessage) -> Bool {
        let statement: SQLiteStatement
        if let removal {
            statement = removal
        } else {
            statement = try SQLiteStatement(session.connection, "DELETE FROM \(table.sqlite) WHERE rowid = ?1")
        }
        removal = statement
        statement.bind(1, integer: rowid)
        let code = statement.step()
        statement.reset()
        return code == SQLITE_DONE
    }

    private func put(_ row: [TDSValue], _ rowid: Int64?) -> Bool {
        bind(insertion, row)
        if let rowid {
            insertion.bind(table.columns.count + 1, integer: rowid)
        } else {
            insertion.bindNull(table.columns.count + 1)
        }
        let code = insertion.step()
        insertion.reset()
        return code == SQLITE_DONE
    }

    /// Makes a change again, without any check.
    static func again(_ change: RowChange, _ session: EngineSession) throws(TDSMessage) {
        let writer = try session.writer(change.table)
        let isDone =
            switch change.kind {
            case .insert(let row): writer.put(row, change.rowid)
            case .update(let row): try writer.replace(change.rowid, row)
            case .delete: try writer.remove(change.rowid)
            }
        guard isDone else { throw session.failure() }
    }

    /// Ends what its statements still hold open.
    func reset() {
        insertion.reset()
        change?.reset()
        removal?.reset()
    }

    /// The names of the unique keys that a row has.
    private func keys(_ row: [TDSValue]) -> [String] {
        table.indexes.filter(\.isUnique).map { index in
            var name = "key \(index.id)"
            for column in index.columns {
                guard let place = table.columns.firstIndex(where: { $0.id == column.id }) else { continue }
                if case .text(let units) = row[place] {
                    var folded = units.map(Collation.fold)
                    while folded.last == 32 { folded.removeLast() }
                    name += " " + String(decoding: folded, as: UTF16.self)
                } else {
                    name += " " + (Conversion.plainText(row[place], table.columns[place].type) ?? "")
                }
            }
            return name
        }
    }

    private func bind(_ statement: SQLiteStatement, _ row: [TDSValue]) {
        for (index, column) in table.columns.enumerated() {
            Storage.bind(statement.handle, Int32(index + 1), row[index], column.type)
        }
    }

    /// rowversion, computed columns, NOT NULL, CHECK and FOREIGN KEY.
    private func complete(_ row: inout [TDSValue], verb: String) throws(TDSMessage) {
        if let versionIndex { row[versionIndex] = .bytes(session.database.nextRowVersion()) }
        for (index, formula) in computed {
            let value = try formula.values(row, session)
            row[index] = try Conversion.convert(
                value.first ?? .null,
                from: formula.plan.types[0],
                to: table.columns[index].type
            )
        }
        for (index, column) in table.columns.enumerated() where !column.isNullable {
            if case .null = row[index] { throw nullInto(column, verb) }
        }
        for (name, formula) in checks where try formula.values(row, session).first == .integer(1) {
            throw TDSMessage(
                547,
                16,
                "The \(verb) statement conflicted with the CHECK constraint \"\(name)\". The conflict occurred in database "
                    + "\"\(session.database.name)\", table \"\(table.schema).\(table.name)\"."
            )
        }
        if !table.foreigns.isEmpty { try References.checkChild(of: table, row, verb, session) }
    }

    func nullInto(_ column: TableDefinition.Column, _ verb: String) -> TDSMessage {
        TDSMessage(
            515,
            16,
            "Cannot insert the value NULL into column '\(column.name)', table '\(longName)'; column does not allow nulls. "
                + "\(verb) fails.",
            state: 2
        )
    }

    var longName: String {
        table.place == "temp" ? "tempdb.dbo.\(table.name)" : "\(session.database.name).\(table.schema).\(table.name)"
    }

    /// A step that failed: a duplicate key is told as SQL Server does.
    private func failure(_ row: [TDSValue], verb: String) throws(TDSMessage) -> TDSMessage {
        guard session.connection.code & 0xFF == SQLITE_CONSTRAINT, session.host.error == nil else {
            return session.failure()
        }
        let text = session.connection.message
        for index in table.indexes where index.isUnique {
            let isNamed = text.contains("index 'i\(index.id)") || text.contains("i\(index.id)")
            let columns = index.columns.map { "t\(table.id).c\($0.id)" }
            guard isNamed || text.hasSuffix(": " + columns.joined(separator: ", ")) else { continue }
            let values = index.columns.map { column -> String in
                guard let place = table.columns.firstIndex(where: { $0.id == column.id }) else { return "" }
                if case .null = row[place] { return "<NULL>" }
                return Conversion.plainText(row[place], table.columns[place].type) ?? ""
            }
            let key = "(\(values.joined(separator: ", ")))"
            let owner = "\(table.schema).\(table.name)"
            if index.isConstraint {
                return TDSMessage(
                    2627,
                    14,
                    "Violation of \(index.isPrimary ? "PRIMARY" : "UNIQUE") KEY constraint '\(index.name)'. Cannot insert "
                        + "duplicate key in object '\(owner)'. The duplicate key value is \(key)."
                )
            }
            return TDSMessage(
                2601,
                14,
                "Cannot insert duplicate key row in object '\(owner)' with unique index '\(index.name)'. The duplicate key "
                    + "value is \(key)."
            )
        }
        return session.failure()
    }
}
