internal import CSQLite
public import SQLCore

extension SQLiteConnection {
    /// Tables, views and virtual tables; those of the main database have no schema in their names.
    public func tables() throws(ConnError) -> [SQLTableInfo] {
        try beginOperation()
        let text = """
            SELECT schema, name, type FROM pragma_table_list
            WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND type <> 'shadow' ORDER BY schema <> 'main', schema, name
            """
        var tables: [SQLTableInfo] = []
        try rows(of: text, []) { row in
            let schema = row.text(0)
            let kind: SQLTableInfo.Kind =
                switch row.text(2) {
                case "view": .view
                case "virtual": .virtual
                default: schema == "temp" ? .temporary : .table
                }
            tables.append(
                SQLTableInfo(name: SQLTableName(schema: schema == "main" ? nil : schema, row.text(1)), kind: kind)
            )
        }
        return tables
    }

    /// The columns of a table or view, generated ones included, hidden ones of virtual tables left out.
    public func columns(of table: SQLTableName) throws(ConnError) -> [SQLTableColumn] {
        try beginOperation()
        var parameters: [SQLValue] = [.string(table.name)]
        var list = "SELECT wr FROM pragma_table_list WHERE name = ?1 COLLATE NOCASE"
        var info = "SELECT name, type, \"notnull\", dflt_value, pk, hidden FROM pragma_table_xinfo(?1"
        if let schema = table.schema {
            parameters.append(.string(schema))
            list += " AND schema = ?2 COLLATE NOCASE"
            info += ", ?2"
        }
        var hasRowIdentifiers = true
        try rows(of: list, parameters) { row in hasRowIdentifiers = row.integer(0) == 0 }
        var columns: [SQLTableColumn] = []
        try rows(of: info + ") ORDER BY cid", parameters) { row in
            let hidden = row.integer(5)
            guard hidden != 1 else { return }
            let declared = row.text(1)
            let plan = ColumnPlan(declared: declared, options)
            columns.append(
                SQLTableColumn(
                    name: row.text(0),
                    declaredType: declared,
                    type: plan.origin == .schema ? plan.type : nil,
                    isNullable: row.integer(2) == 0,
                    hasDefault: !row.isNull(3) || hidden != 0,
                    isGenerated: hidden != 0,
                    primaryKeyPosition: row.integer(4)
                )
            )
        }
        let keys = columns.indices.filter { columns[$0].primaryKeyPosition > 0 }
        if keys.count == 1, let key = keys.first, hasRowIdentifiers,
            columns[key].declaredType.uppercased() == "INTEGER"
        {
            // An alias of the row identifier: SQLite counts it, and it is never NULL.
            columns[key].hasDefault = true
            columns[key].isNullable = false
        } else if !hasRowIdentifiers {
            for key in keys { columns[key].isNullable = false }
        }
        return columns
    }

    /// One row of a small statement.
    struct SmallRow {
        let statement: OpaquePointer

        func text(_ index: Int32) -> String { sqlite3_column_text(statement, index).map { String(cString: $0) } ?? "" }
        func integer(_ index: Int32) -> Int { Int(sqlite3_column_int64(statement, index)) }
        func isNull(_ index: Int32) -> Bool { sqlite3_column_type(statement, index) == SQLITE_NULL }
    }

    /// Runs a small statement and gives each row to the closure.
    func rows(of text: String, _ parameters: [SQLValue], _ body: (SmallRow) -> Void) throws(ConnError) {
        let prepared = try prepare(text, isCacheable: true)
        defer { prepared.reset() }
        let binder = ParameterBinder(statement: prepared.pointer, options: options)
        for (index, value) in parameters.enumerated() { try binder.bind(value, at: index + 1) }
        var code = sqlite3_step(prepared.pointer)
        while code == SQLITE_ROW {
            body(SmallRow(statement: prepared.pointer))
            code = sqlite3_step(prepared.pointer)
        }
        guard code == SQLITE_DONE else { throw failure(code, text: text) }
    }
}
