public import SQLCore

/// PostgreSQL's SQL, as far as this library writes any.
public struct PgSQLDialect: SQLDialect {
    /// Makes the dialect.
    public init() {}

    /// `PostgreSQL`.
    public var name: String { "PostgreSQL" }
    /// `postgresql`.
    public var systemName: String { "postgresql" }
    /// 65,535: the protocol counts them in 16 bits.
    public var maximumParameters: Int { 65_535 }

    private static let markers = (0..<32).map { "$\($0)" }

    /// Appends `$1`, `$2` and so on.
    public func appendMarker(_ number: Int, to text: inout String) {
        if number < Self.markers.count {
            text += Self.markers[number]
        } else {
            text += "$"
            text += String(number)
        }
    }

    /// Makes `= ANY ('{}'` of `IN (`, and `<> ALL ('{}'` of `NOT IN (`: the array takes the type of what it is compared
    /// with, which no query without rows does.
    public func appendEmptyList(to text: inout String) {
        var words = Substring(text)
        func drop(_ suffix: String) -> Bool {
            while let last = words.last, last.isWhitespace { words.removeLast() }
            guard words.count >= suffix.count, words.suffix(suffix.count).uppercased() == suffix else { return false }
            words.removeLast(suffix.count)
            return true
        }
        guard drop("("), drop("IN"), words.last?.isWhitespace == true else {
            text += "SELECT NULL WHERE 1 = 0"
            return
        }
        let kept = words
        if drop("NOT"), let last = words.last, last.isWhitespace || last == ")" || last == "\"" {
            text = words + " <> ALL ('{}'"
        } else {
            text = kept + "= ANY ('{}'"
        }
    }

    /// Quotes a name with double quotes. A name of more than 63 bytes is an error: the server would cut it, and two
    /// names could become one.
    public func quote(identifier: String) throws(ConnError) -> String {
        if identifier.isEmpty { throw ConnError(.invalidInput, "A name of a table or column is empty") }
        if identifier.utf8.contains(0) {
            throw ConnError(.invalidInput, "A name of a table or column holds a NUL character")
        }
        if identifier.utf8.count > 63 {
            throw ConnError(
                .invalidInput,
                "A name of a table or column is \(identifier.utf8.count) bytes long",
                advice: "PostgreSQL keeps 63 bytes of a name"
            )
        }
        guard identifier.utf8.contains(UInt8(ascii: "\"")) else { return "\"\(identifier)\"" }
        var quoted = "\""
        for scalar in identifier.unicodeScalars {
            if scalar == "\"" { quoted += "\"\"" } else { quoted.unicodeScalars.append(scalar) }
        }
        return quoted + "\""
    }

    /// The column type that holds a frame's column without loss.
    ///
    /// Unsigned integers get the next larger type, 64 bits wide ones `numeric(20,0)`. Times of nanoseconds and of 100 ns
    /// get microseconds, which is all that PostgreSQL has: writing a finer value is an error, not a rounding. Durations
    /// become `interval`.
    public func columnType(for type: DataType) throws(ConnError) -> String {
        switch type {
        case .null, .string: "text"
        case .bool: "boolean"
        case .int8, .int16, .uint8: "smallint"
        case .int32, .uint16: "integer"
        case .int64, .uint32: "bigint"
        case .uint64: "numeric(20,0)"
        case .float: "real"
        case .double: "double precision"
        case .decimal(let precision, let scale):
            // Before version 15, a scale must lie between 0 and the precision.
            scale < 0 ? "numeric(\(precision - scale),0)" : "numeric(\(max(precision, scale)),\(scale))"
        case .binary: "bytea"
        case .date: "date"
        case .time(let unit): "time(\(min(6, unit.fractionDigits)))"
        case .localTimestamp(let unit): "timestamp(\(min(6, unit.fractionDigits)))"
        case .instant(let unit): "timestamptz(\(min(6, unit.fractionDigits)))"
        case .duration, .interval: "interval"
        case .uuid: "uuid"
        case .list(let element): try arrayType(of: element)
        case .dictionary(let value): try columnType(for: value)
        case .structure: throw Self.noType(type)
        @unknown default: throw Self.noType(type)
        }
    }

    /// PostgreSQL's arrays have any number of dimensions under one name.
    private func arrayType(of element: DataType) throws(ConnError) -> String {
        if case .list = element { return try columnType(for: element) }
        return try columnType(for: element) + "[]"
    }

    private static func noType(_ type: DataType) -> ConnError {
        ConnError(
            .unsupported,
            "PostgreSQL has no column type for \(type)",
            advice: "turn the column into text, for example JSON, before writing"
        )
    }

    /// `CREATE TEMP TABLE … AS SELECT … WITH NO DATA`: the columns' types, no constraints. It goes with its transaction.
    public func createStaging(name: String, like table: SQLTableName, columns: [String]) throws(ConnError) -> String {
        "CREATE TEMP TABLE \(try quote(identifier: name)) ON COMMIT DROP "
            + "AS SELECT \(try quote(columns: columns)) FROM \(try quote(table)) WITH NO DATA"
    }

    /// The table in the schema `pg_temp`.
    public func stagingReference(name: String) throws(ConnError) -> String {
        "pg_temp." + (try quote(identifier: name))
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
        return "INSERT INTO \(try quote(table)) (\(list)) SELECT \(list) FROM \(staging) "
            + "ON CONFLICT (\(try quote(columns: keys))) DO \(action)"
    }
}
