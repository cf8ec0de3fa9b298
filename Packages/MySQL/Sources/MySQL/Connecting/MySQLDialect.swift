public import SQLCore

/// MySQL's and MariaDB's SQL, as far as this library writes any.
public struct MySQLDialect: SQLDialect {
    /// Makes the dialect.
    public init() {}

    /// `MySQL`.
    public var name: String { "MySQL" }
    /// `mysql`.
    public var systemName: String { "mysql" }
    /// 65,535: the protocol counts them in 16 bits.
    public var maximumParameters: Int { 65_535 }

    /// Appends `?`.
    public func appendMarker(_ number: Int, to text: inout String) {
        text += "?"
    }

    /// Appends a query without rows; it needs a table here before it may have a condition.
    public func appendEmptyList(to text: inout String) {
        text += "SELECT NULL FROM DUAL WHERE 1 = 0"
    }

    /// Quotes a name with backticks, which mean the same under every SQL mode.
    ///
    /// - Throws: `.invalidInput` for an empty name, one with a NUL character, a space at its end, or more than 64
    ///   characters.
    public func quote(identifier: String) throws(ConnError) -> String {
        if identifier.isEmpty { throw ConnError(.invalidInput, "A name of a table or column is empty") }
        if identifier.utf8.contains(0) {
            throw ConnError(.invalidInput, "A name of a table or column holds a NUL character")
        }
        if identifier.utf8.last == UInt8(ascii: " ") {
            throw ConnError(.invalidInput, "A name of a table or column ends with a space", advice: "MySQL takes none")
        }
        if identifier.utf8.count > 64, identifier.unicodeScalars.count > 64 {
            throw ConnError(
                .invalidInput,
                "A name of a table or column is \(identifier.unicodeScalars.count) characters long",
                advice: "MySQL takes 64"
            )
        }
        return "`" + identifier.replacing("`", with: "``") + "`"
    }

    /// The column type that holds a frame's column without loss.
    ///
    /// Truth values become `TINYINT(1)`. Times of day and lengths of time become `TIME`, which is read as a length of time;
    /// it and the date-times keep microseconds at most: writing a finer value is an error, not a rounding. Instants become
    /// `TIMESTAMP`, which ends in 2038 on most servers. Universally unique identifiers become 36 characters.
    public func columnType(for type: DataType) throws(ConnError) -> String {
        switch type {
        case .null, .string: "LONGTEXT"
        case .bool: "BOOLEAN"
        case .int8: "TINYINT"
        case .int16: "SMALLINT"
        case .int32: "INT"
        case .int64: "BIGINT"
        case .uint8: "TINYINT UNSIGNED"
        case .uint16: "SMALLINT UNSIGNED"
        case .uint32: "INT UNSIGNED"
        case .uint64: "BIGINT UNSIGNED"
        case .float: "FLOAT"
        case .double: "DOUBLE"
        case .decimal(let precision, let scale):
            scale < 0
                ? "DECIMAL(\(min(65, precision - scale)),0)" : "DECIMAL(\(max(precision, scale)),\(min(38, scale)))"
        case .binary: "LONGBLOB"
        case .date: "DATE"
        case .time(let unit), .duration(let unit): "TIME(\(min(6, unit.fractionDigits)))"
        case .localTimestamp(let unit): "DATETIME(\(min(6, unit.fractionDigits)))"
        case .instant(let unit): "TIMESTAMP(\(min(6, unit.fractionDigits)))"
        case .uuid: "CHAR(36) CHARACTER SET ascii"
        case .dictionary(let value): try columnType(for: value)
        case .interval, .list, .structure: throw Self.noType(type)
        @unknown default: throw Self.noType(type)
        }
    }

    private static func noType(_ type: DataType) -> ConnError {
        ConnError(
            .unsupported,
            "MySQL has no column type for \(type)",
            advice: "turn the column into text, for example JSON, before writing"
        )
    }

    /// `CREATE TEMPORARY TABLE … AS SELECT … LIMIT 0`: the columns' types, no indexes.
    public func createStaging(name: String, like table: SQLTableName, columns: [String]) throws(ConnError) -> String {
        "CREATE TEMPORARY TABLE \(try quote(identifier: name)) ENGINE=InnoDB "
            + "AS SELECT \(try quote(columns: columns)) FROM \(try quote(table)) LIMIT 0"
    }

    /// The table's own name: a temporary table hides one of that name.
    public func stagingReference(name: String) throws(ConnError) -> String {
        try quote(identifier: name)
    }

    /// `DROP TEMPORARY TABLE`, which does not commit.
    public func dropStaging(_ reference: String) -> String {
        "DROP TEMPORARY TABLE IF EXISTS \(reference)"
    }

    /// True: CREATE, ALTER and DROP TABLE commit.
    public var definitionsCommit: Bool { true }

    /// `INSERT … SELECT … ON DUPLICATE KEY UPDATE`.
    ///
    /// The statement takes any unique index, so ``MySQLConnection/checkUpsert(into:keys:columns:)`` looks first whether
    /// the keys have one and no other can be hit.
    public func upsert(
        from staging: String,
        into table: SQLTableName,
        keys: [String],
        columns: [String]
    ) throws(ConnError) -> String {
        let list = try quote(columns: columns)
        var updates: [String] = []
        let updated = columns.filter { !keys.contains($0) }
        for column in updated.isEmpty ? keys : updated {
            let name = try quote(identifier: column)
            updates.append("\(name) = VALUES(\(name))")
        }
        return "INSERT INTO \(try quote(table)) (\(list)) SELECT \(list) FROM \(staging) "
            + "ON DUPLICATE KEY UPDATE \(updates.joined(separator: ", "))"
    }
}
