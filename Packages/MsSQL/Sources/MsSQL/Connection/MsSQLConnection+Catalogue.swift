@_spi(SQLDrivers) public import SQLCore

extension MsSQLConnection {
    /// Tables and views of the database that the user may see, but the server's own; those of the user's default schema have
    /// no schema in their names. Temporary tables are not listed.
    public func tables() throws(ConnError) -> [SQLTableInfo] {
        try beginOperation()
        let rows = try link.query(
            """
            SELECT NULLIF(s.name, SCHEMA_NAME()), o.name, o.type FROM sys.objects AS o \
            JOIN sys.schemas AS s ON s.schema_id = o.schema_id \
            WHERE o.type IN ('U', 'V') AND o.is_ms_shipped = 0 \
            ORDER BY CASE WHEN s.name = SCHEMA_NAME() THEN 0 ELSE 1 END, s.name, o.name
            """
        )
        return rows.map { row in
            let isView = row[2]?.hasPrefix("V") == true
            return SQLTableInfo(name: SQLTableName(schema: row[0], row[1] ?? ""), kind: isView ? .view : .table)
        }
    }

    /// The columns of a table or view, temporary ones included; empty if there is no such table.
    public func columns(of table: SQLTableName) throws(ConnError) -> [SQLTableColumn] {
        try beginOperation()
        guard let reference = try? MsSQLDriver.dialect.quote(table) else { return [] }
        let rows = try link.query(
            """
            SELECT c.name, t.name, c.max_length, c.precision, c.scale, c.is_nullable, c.is_identity, c.is_computed, \
            c.default_object_id, k.key_ordinal \
            FROM \(Self.catalogue(of: table)).columns AS c \
            JOIN \(Self.catalogue(of: table)).types AS t ON t.user_type_id = c.user_type_id \
            LEFT JOIN \(Self.catalogue(of: table)).indexes AS i ON i.object_id = c.object_id AND i.is_primary_key = 1 \
            LEFT JOIN \(Self.catalogue(of: table)).index_columns AS k \
            ON k.object_id = c.object_id AND k.index_id = i.index_id AND k.column_id = c.column_id \
            WHERE c.object_id = OBJECT_ID(\(Self.literal(Self.place(of: table, reference)))) ORDER BY c.column_id
            """
        )
        if rows.isEmpty { return [] }
        let types = try types(of: reference)
        return rows.map { row in
            let type = row[1] ?? ""
            let isTrue = { (index: Int) in row[index] == "true" || row[index] == "1" }
            let isGenerated = isTrue(7) || type == "timestamp" || type == "rowversion"
            return SQLTableColumn(
                name: row[0] ?? "",
                declaredType: Self.declaration(type, length: row[2], precision: row[3], scale: row[4]),
                type: types[row[0] ?? ""],
                isNullable: isTrue(5),
                hasDefault: isTrue(6) || isGenerated || (row[8] ?? "0") != "0",
                isGenerated: isGenerated,
                primaryKeyPosition: row[9].flatMap { Int($0) } ?? 0
            )
        }
    }

    /// The frame types of a table's columns as a result of its rows would have them, by name.
    private func types(of reference: String) throws(ConnError) -> [String: DataType] {
        try link.begin()
        let cursor = try open(SQLStatement(text: "SELECT TOP 0 * FROM \(reference)", isCacheable: false))
        defer { cursor.close() }
        return Dictionary(cursor.columns.map { ($0.name, $0.type) }) { first, _ in first }
    }

    /// Where the catalogue of a table's database is: temporary tables have one of their own.
    private static func catalogue(of table: SQLTableName) -> String {
        table.name.hasPrefix("#") ? "tempdb.sys" : "sys"
    }

    private static func place(of table: SQLTableName, _ reference: String) -> String {
        table.name.hasPrefix("#") ? "tempdb..\(reference)" : reference
    }

    private static func literal(_ text: String) -> String {
        "N'\(text.replacing("'", with: "''"))'"
    }

    /// A type as it was declared.
    private static func declaration(_ type: String, length: String?, precision: String?, scale: String?) -> String {
        let bytes = length.flatMap { Int($0) } ?? 0
        return switch type {
        case "char", "varchar", "binary", "varbinary": "\(type)(\(bytes < 0 ? "max" : String(bytes)))"
        case "nchar", "nvarchar": "\(type)(\(bytes < 0 ? "max" : String(bytes / 2)))"
        case "decimal", "numeric": "\(type)(\(precision ?? ""),\(scale ?? ""))"
        case "time", "datetime2", "datetimeoffset": "\(type)(\(scale ?? ""))"
        default: type
        }
    }

    /// Refuses an upsert whose keys no unique index is on: MERGE would run it, and double rows that others insert meanwhile.
    public func checkUpsert(into table: SQLTableName, keys: [String], columns: [String]) throws(ConnError) {
        try beginOperation()
        let reference = try MsSQLDriver.dialect.quote(table)
        let rows = try link.query(
            """
            SELECT i.index_id, c.name FROM \(Self.catalogue(of: table)).indexes AS i \
            JOIN \(Self.catalogue(of: table)).index_columns AS k ON k.object_id = i.object_id AND k.index_id = i.index_id \
            JOIN \(Self.catalogue(of: table)).columns AS c ON c.object_id = k.object_id AND c.column_id = k.column_id \
            WHERE i.is_unique = 1 AND i.has_filter = 0 AND k.is_included_column = 0 \
            AND i.object_id = OBJECT_ID(\(Self.literal(Self.place(of: table, reference))))
            """
        )
        var indexes: [String: Set<String>] = [:]
        for row in rows { indexes[row[0] ?? "", default: []].insert((row[1] ?? "").lowercased()) }
        guard !indexes.values.contains(Set(keys.map { $0.lowercased() })) else { return }
        throw ConnError(
            .invalidInput,
            "An upsert into table '\(table)' needs a unique index on its keys (\(keys.joined(separator: ", ")))",
            advice: "create one, or name the columns of one that is there"
        )
    }
}
