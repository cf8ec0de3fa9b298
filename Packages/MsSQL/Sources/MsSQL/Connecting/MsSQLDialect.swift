public import SQLCore

/// SQL Server's SQL, as far as this library writes any.
public struct MsSQLDialect: SQLDialect {
    /// Makes the dialect.
    public init() {}

    /// `SQL Server`.
    public var name: String { "SQL Server" }
    /// `microsoft.sql_server`.
    public var systemName: String { "microsoft.sql_server" }
    /// 2,098: of the 2,100 that a call may have, two are the statement's text and its parameters' types.
    public var maximumParameters: Int { 2_098 }

    /// Appends `@P1`, `@P2`, …
    public func appendMarker(_ number: Int, to text: inout String) {
        text += "@P\(number)"
    }

    /// Quotes a name with brackets, which mean the same under every setting.
    ///
    /// - Throws: `.invalidInput` for an empty name, one with a NUL character, or more than 128 characters of UTF-16.
    public func quote(identifier: String) throws(ConnError) -> String {
        if identifier.isEmpty { throw ConnError(.invalidInput, "A name of a table or column is empty") }
        if identifier.utf8.contains(0) {
            throw ConnError(.invalidInput, "A name of a table or column holds a NUL character")
        }
        if identifier.utf8.count > 128, identifier.utf16.count > 128 {
            throw ConnError(
                .invalidInput,
                "A name of a table or column is \(identifier.utf16.count) characters long",
                advice: "SQL Server takes 128"
            )
        }
        return "[" + identifier.replacing("]", with: "]]") + "]"
    }

    /// The column type that holds a frame's column without loss.
    ///
    /// `tinyint` is the only type without a sign, so the others go into the next larger type with one. Moments keep 100 ns
    /// at most: writing a finer value is an error, not a rounding.
    ///
    /// - Throws: `.unsupported` for lengths of time, intervals, lists and structures.
    public func columnType(for type: DataType) throws(ConnError) -> String {
        switch type {
        case .null, .string: "NVARCHAR(MAX)"
        case .bool: "BIT"
        case .int8, .int16: "SMALLINT"
        case .int32: "INT"
        case .int64: "BIGINT"
        case .uint8: "TINYINT"
        case .uint16: "INT"
        case .uint32: "BIGINT"
        case .uint64: "DECIMAL(20,0)"
        case .float: "REAL"
        case .double: "FLOAT(53)"
        case .decimal(let precision, let scale):
            scale < 0
                ? "DECIMAL(\(min(38, precision - scale)),0)"
                : "DECIMAL(\(min(38, max(precision, scale))),\(min(38, scale)))"
        case .binary: "VARBINARY(MAX)"
        case .date: "DATE"
        case .time(let unit): "TIME(\(min(7, unit.fractionDigits)))"
        case .localTimestamp(let unit): "DATETIME2(\(min(7, unit.fractionDigits)))"
        case .instant(let unit): "DATETIMEOFFSET(\(min(7, unit.fractionDigits)))"
        case .uuid: "UNIQUEIDENTIFIER"
        case .dictionary(let value): try columnType(for: value)
        case .duration, .interval, .list, .structure: throw Self.noType(type)
        @unknown default: throw Self.noType(type)
        }
    }

    private static func noType(_ type: DataType) -> ConnError {
        ConnError(
            .unsupported,
            "SQL Server has no column type for \(type)",
            advice: "turn the column into a number or a text before writing"
        )
    }

    /// `SELECT TOP 0 … INTO`: the columns' types, no indexes. The union keeps a counted column from being counted there too.
    public func createStaging(name: String, like table: SQLTableName, columns: [String]) throws(ConnError) -> String {
        let list = try quote(columns: columns)
        let source = try quote(table)
        return "SELECT \(list) INTO \(try stagingReference(name: name)) FROM \(source) WHERE 1 = 0 "
            + "UNION ALL SELECT \(list) FROM \(source) WHERE 1 = 0"
    }

    /// The name with the `#` of temporary tables.
    public func stagingReference(name: String) throws(ConnError) -> String {
        try quote(identifier: "#" + name)
    }

    /// `MERGE`, holding the range of the keys until the end of the transaction, so that nobody inserts one meanwhile.
    public func upsert(
        from staging: String,
        into table: SQLTableName,
        keys: [String],
        columns: [String]
    ) throws(ConnError) -> String {
        func each(_ names: [String], _ form: (String) -> String, _ separator: String) throws(ConnError) -> String {
            var parts: [String] = []
            for name in names { parts.append(form(try quote(identifier: name))) }
            return parts.joined(separator: separator)
        }
        let updated = columns.filter { !keys.contains($0) }
        var text = "MERGE INTO \(try quote(table)) WITH (HOLDLOCK) AS t USING \(staging) AS s ON "
        text += try each(keys, { "t.\($0) = s.\($0)" }, " AND ")
        if !updated.isEmpty {
            text += " WHEN MATCHED THEN UPDATE SET " + (try each(updated, { "\($0) = s.\($0)" }, ", "))
        }
        text += " WHEN NOT MATCHED THEN INSERT (\(try quote(columns: columns))) "
        text += "VALUES (\(try each(columns, { "s.\($0)" }, ", ")));"
        return text
    }
}
