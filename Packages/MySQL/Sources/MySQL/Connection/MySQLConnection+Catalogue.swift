internal import CMySQL
internal import CMySQLShims
@_spi(SQLDrivers) public import SQLCore

extension MySQLConnection {
    /// Tables and views of all databases that the user may see, but the server's own; those of the connection's database
    /// have no schema in their names. Temporary tables are listed by servers that know them there (MariaDB from 11.2).
    public func tables() throws(ConnError) -> [SQLTableInfo] {
        try beginOperation()
        let rows = try link.query(
            """
            SELECT IF(TABLE_SCHEMA <=> DATABASE(), NULL, TABLE_SCHEMA), TABLE_NAME, TABLE_TYPE \
            FROM information_schema.TABLES \
            WHERE TABLE_SCHEMA NOT IN ('information_schema', 'performance_schema', 'mysql', 'sys') \
            ORDER BY NOT (TABLE_SCHEMA <=> DATABASE()), TABLE_SCHEMA, TABLE_NAME
            """
        )
        return rows.map { row in
            let kind: SQLTableInfo.Kind =
                switch row[2] ?? "" {
                case "VIEW", "SYSTEM VIEW": .view
                case "TEMPORARY": .temporary
                case "SEQUENCE": .virtual
                default: .table
                }
            return SQLTableInfo(name: SQLTableName(schema: row[0], row[1] ?? ""), kind: kind)
        }
    }

    /// The columns of a table or view, temporary ones included; empty if there is no such table.
    public func columns(of table: SQLTableName) throws(ConnError) -> [SQLTableColumn] {
        try beginOperation()
        guard let reference = try? MySQLDriver.dialect.quote(table) else { return [] }
        let rows: [[String?]]
        do {
            rows = try link.query("SHOW FULL COLUMNS FROM \(reference)")
        } catch  where ["1146", "1049", "1103"].contains(error.nativeCode?.code) {
            return []
        }
        var keys: [String: Int] = [:]
        if rows.contains(where: { $0[4] == "PRI" }) {
            for row in try link.query("SHOW KEYS FROM \(reference) WHERE Key_name = 'PRIMARY'") where row.count > 4 {
                keys[row[4] ?? ""] = row[3].flatMap { Int($0) }
            }
        }
        let shapes = try shapes(of: reference)
        return rows.map { row in
            let name = row[0] ?? ""
            let extra = (row[6] ?? "").uppercased()
            let isGenerated = extra.contains("VIRTUAL") || extra.contains("STORED") || extra.contains("PERSISTENT")
            let plan = shapes[name].flatMap { try? ColumnPlan($0, declared: nil, options: options) }
            return SQLTableColumn(
                name: name,
                declaredType: row[1] ?? "",
                type: plan?.field.type,
                isNullable: row[3] == "YES",
                hasDefault: row[5] != nil || extra.contains("AUTO_INCREMENT") || isGenerated,
                isGenerated: isGenerated,
                primaryKeyPosition: keys[name] ?? 0
            )
        }
    }

    /// The columns of a table as a result of its rows would have them, by name.
    private func shapes(of reference: String) throws(ConnError) -> [String: ColumnShape] {
        let prepared = try prepare("SELECT * FROM \(reference)", StatementTraits("SELECT"), isCacheable: false)
        defer { prepared.close(link) }
        guard let metadata = mysql_stmt_result_metadata(prepared.pointer) else { return [:] }
        defer { mysql_free_result(metadata) }
        guard let fields = mysql_fetch_fields(metadata) else { return [:] }
        let shapes = ColumnShape.columns(fields, count: Int(mysql_num_fields(metadata)))
        return Dictionary(shapes.map { ($0.name, $0) }) { first, _ in first }
    }

    /// Refuses an upsert that `ON DUPLICATE KEY UPDATE` would run otherwise than asked: it takes any unique index.
    ///
    /// - Throws: `.invalidInput` if no unique index is on exactly the keys, `.unsupported` if a row could hit another one.
    public func checkUpsert(into table: SQLTableName, keys: [String], columns: [String]) throws(ConnError) {
        try beginOperation()
        let reference = try MySQLDriver.dialect.quote(table)
        var indexes: [String: Set<String>] = [:]
        for row in try link.query("SHOW KEYS FROM \(reference) WHERE Non_unique = 0") where row.count > 7 {
            // A part of a column, as of a text, does not tell rows apart as the column does.
            let column = (row[4] ?? "").lowercased() + (row[7].map { "(\($0))" } ?? "")
            indexes[row[2] ?? "", default: []].insert(column)
        }
        let wanted = Set(keys.map { $0.lowercased() })
        let written = Set(columns.map { $0.lowercased() })
        guard indexes.values.contains(wanted) else {
            throw ConnError(
                .invalidInput,
                "An upsert into table '\(table)' needs a unique index on its keys (\(keys.joined(separator: ", ")))",
                advice: "create one, or name the columns of one that is there"
            )
        }
        let others = indexes.filter { !$0.value.isSuperset(of: wanted) && !$0.value.isDisjoint(with: written) }
        if let other = others.keys.sorted().first {
            throw ConnError(
                .unsupported,
                "An upsert into table '\(table)' could hit its unique index '\(other)', and MySQL would update that row",
                advice: "leave the columns of that index out, or write the rows with execute"
            )
        }
    }
}
