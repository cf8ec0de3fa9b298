public import SQLCore

extension PgSQLConnection {
    /// Tables, views, materialized views and foreign tables; those of the connection's default schema have no schema
    /// in their names.
    public func tables() throws(ConnError) -> [SQLTableInfo] {
        try beginOperation()
        let rows = try rows(
            of: """
                SELECT CASE WHEN n.nspname = pg_catalog.current_schema() OR c.relpersistence = 't' THEN NULL \
                ELSE n.nspname END, c.relname, c.relkind, c.relpersistence
                FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
                WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND NOT c.relispartition
                AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname !~ '^pg_toast'
                AND (n.nspname !~ '^pg_temp_' OR n.oid = pg_catalog.pg_my_temp_schema())
                AND pg_catalog.has_schema_privilege(n.oid, 'USAGE')
                ORDER BY n.nspname <> pg_catalog.current_schema(), n.nspname, c.relname
                """
        )
        return rows.map { row in
            let kind: SQLTableInfo.Kind =
                switch row[2] ?? "" {
                case "v", "m": .view
                case "f": .virtual
                default: row[3] == "t" ? .temporary : .table
                }
            return SQLTableInfo(name: SQLTableName(schema: row[0], row[1] ?? ""), kind: kind)
        }
    }

    /// The columns of a table or view; a name without a schema is looked up as a statement would.
    public func columns(of table: SQLTableName) throws(ConnError) -> [SQLTableColumn] {
        try beginOperation()
        // Looked up by name, not by to_regclass: a name that cannot be parsed is a table that is not there.
        let place =
            table.schema == nil
            ? "pg_catalog.pg_table_is_visible(c.oid)"
            : "c.relnamespace = (SELECT n.oid FROM pg_catalog.pg_namespace n WHERE n.nspname = $2)"
        let rows = try rows(
            of: """
                SELECT a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod), a.atttypid, a.atttypmod,
                a.attnotnull OR (t.typtype = 'd' AND t.typnotnull), a.atthasdef OR a.attidentity <> '' OR t.typdefault \
                IS NOT NULL,
                a.attgenerated <> '' OR a.attidentity = 'a',
                COALESCE((SELECT pg_catalog.array_position(i.indkey::pg_catalog.int2[], a.attnum) + \
                CASE WHEN pg_catalog.array_lower(i.indkey::pg_catalog.int2[], 1) = 0 THEN 1 ELSE 0 END
                FROM pg_catalog.pg_index i WHERE i.indrelid = c.oid AND i.indisprimary), 0)
                FROM pg_catalog.pg_class c JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid
                JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
                WHERE c.relname = $1 AND \(place) AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
                AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum
                """,
            [table.name] + (table.schema.map { [$0] } ?? [])
        )
        let oids = rows.map { $0[2].flatMap { UInt32($0) } ?? 0 }
        try learnTypes(oids)
        var columns: [SQLTableColumn] = []
        for (row, oid) in zip(rows, oids) {
            let name = row[0] ?? ""
            let plan = try? ColumnPlan(
                name: name,
                oid: oid,
                typmod: row[3].flatMap { Int32($0) } ?? -1,
                declared: nil,
                catalog: catalog,
                options: options
            )
            columns.append(
                SQLTableColumn(
                    name: name,
                    declaredType: row[1] ?? "",
                    type: plan?.field.type,
                    isNullable: row[4] != "t",
                    hasDefault: row[5] == "t",
                    isGenerated: row[6] == "t",
                    primaryKeyPosition: row[7].flatMap { Int($0) } ?? 0
                )
            )
        }
        return columns
    }
}
