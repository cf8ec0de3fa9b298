public import SQLCore

/// SQLite's SQL, as far as this library writes any.
public struct SQLiteDialect: SQLDialect {
    /// Makes the dialect.
    public init() {}

    /// `SQLite`.
    public var name: String { "SQLite" }
    /// `sqlite`.
    public var systemName: String { "sqlite" }
    /// 32,766, SQLite's own default; some builds allow more.
    public var maximumParameters: Int { 32_766 }

    private static let markers = (0..<32).map { "?\($0)" }

    /// Appends `?1`, `?2` and so on.
    public func appendMarker(_ number: Int, to text: inout String) {
        if number < Self.markers.count {
            text += Self.markers[number]
        } else {
            text += "?"
            text += String(number)
        }
    }

    /// Quotes a name with double quotes.
    public func quote(identifier: String) throws(ConnError) -> String {
        if identifier.isEmpty { throw ConnError(.invalidInput, "A name of a table or column is empty") }
        if identifier.utf8.contains(0) {
            throw ConnError(.invalidInput, "A name of a table or column holds a NUL character")
        }
        guard identifier.utf8.contains(UInt8(ascii: "\"")) else { return "\"\(identifier)\"" }
        var quoted = "\""
        for character in identifier.unicodeScalars {
            if character == "\"" { quoted += "\"\"" } else { quoted.unicodeScalars.append(character) }
        }
        return quoted + "\""
    }

    /// The declared type that holds a frame's column without loss, and from which it is read back as the same type.
    ///
    /// Decimals of up to 15 digits become `DECIMAL(p,s)`, which SQLite keeps as a number; longer ones become
    /// `DECIMAL_TEXT(p,s)`, which has text affinity, because SQLite's numbers hold 15 digits. Integers of all widths
    /// become `INTEGER` and are read back as 64 bits wide.
    public func columnType(for type: DataType) throws(ConnError) -> String {
        switch type {
        case .null: ""
        case .bool: "BOOLEAN"
        case .int8, .int16, .int32, .int64, .uint8, .uint16, .uint32, .uint64: "INTEGER"
        case .float: "FLOAT4"
        case .double: "REAL"
        case .decimal(let precision, let scale):
            precision <= 15 ? "DECIMAL(\(precision),\(scale))" : "DECIMAL_TEXT(\(precision),\(scale))"
        case .string: "TEXT"
        case .binary: "BLOB"
        case .date: "DATE"
        case .time(let unit): "TIME(\(unit.fractionDigits))"
        case .localTimestamp(let unit): "DATETIME(\(unit.fractionDigits))"
        case .instant(let unit): "TIMESTAMPTZ(\(unit.fractionDigits))"
        case .duration(let unit): "DURATION_TEXT(\(unit.fractionDigits))"
        case .interval: "INTERVAL_TEXT"
        case .uuid: "UUID"
        case .dictionary(let value): try columnType(for: value)
        case .list, .structure:
            throw ConnError(
                .unsupported,
                "SQLite has no column type for \(type)",
                advice: "turn the column into text, for example JSON, before writing"
            )
        @unknown default:
            throw ConnError(.unsupported, "SQLite has no column type for \(type)")
        }
    }

    /// `CREATE TEMP TABLE`; the columns have the affinities of the target's.
    public func createStaging(name: String, like table: SQLTableName, columns: [String]) throws(ConnError) -> String {
        "CREATE TEMP TABLE \(try quote(identifier: name)) AS SELECT \(try quote(columns: columns)) FROM \(try quote(table)) WHERE 0"
    }

    /// The table in the schema `temp`.
    public func stagingReference(name: String) throws(ConnError) -> String {
        "temp." + (try quote(identifier: name))
    }

    /// `INSERT … SELECT … ON CONFLICT (keys) DO UPDATE`; columns that are keys are left alone.
    public func upsert(
        from staging: String,
        into table: SQLTableName,
        keys: [String],
        columns: [String]
    ) throws(ConnError) -> String {
        let list = try quote(columns: columns)
        var updates: [String] = []
        for column in columns where !keys.contains(column) {
            let name = try quote(identifier: column)
            updates.append("\(name) = excluded.\(name)")
        }
        let action = updates.isEmpty ? "NOTHING" : "UPDATE SET " + updates.joined(separator: ", ")
        // WHERE true keeps SQLite from taking ON for a join's.
        return "INSERT INTO \(try quote(table)) (\(list)) SELECT \(list) FROM \(staging) WHERE true "
            + "ON CONFLICT (\(try quote(columns: keys))) DO \(action)"
    }
}
