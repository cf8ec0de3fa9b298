public import ConnCore
public import DataFrames

/// What an engine's SQL looks like, as far as this library writes any.
public protocol SQLDialect: Sendable {
    /// The engine's name as users know it, for example `SQLite`.
    var name: String { get }
    /// The OpenTelemetry name of the system, for example `sqlite`.
    var systemName: String { get }
    /// The most parameters that one statement may have.
    var maximumParameters: Int { get }

    /// Appends the marker of the parameter with this number, from 1.
    func appendMarker(_ number: Int, to text: inout String)

    /// Appends what stands inside `IN ( )` for a list without values; the text ends with `IN (`, and `)` follows.
    ///
    /// By default a query without rows. An engine that would compare its column's type overrides this.
    func appendEmptyList(to text: inout String)

    /// Quotes a table, column or other name; doubles the quote character inside it.
    ///
    /// - Throws: `.invalidInput` for an empty name, one with a NUL character or one longer than the engine allows.
    func quote(identifier: String) throws(ConnError) -> String

    /// The column type that holds a frame's column without loss.
    ///
    /// - Throws: `.unsupported` that names the type if the engine has none.
    func columnType(for type: DataType) throws(ConnError) -> String

    /// The statement that creates a temporary table `name` with the given columns of `table`, no constraints.
    func createStaging(name: String, like table: SQLTableName, columns: [String]) throws(ConnError) -> String

    /// How the staging table of that name is written in statements.
    func stagingReference(name: String) throws(ConnError) -> String

    /// The statement that drops the staging table written as `reference`, inside a transaction that goes on.
    func dropStaging(_ reference: String) -> String

    /// Whether a definition, such as CREATE TABLE, commits the open transaction and cannot be rolled back.
    ///
    /// A table is then created before the transaction that loads it, and dropped again if that fails.
    var definitionsCommit: Bool { get }

    /// The statement that inserts the staging table's rows into `table` and updates where `keys` exist already.
    func upsert(from staging: String, into table: SQLTableName, keys: [String], columns: [String]) throws(ConnError)
        -> String
}

extension SQLDialect {
    /// Appends a query without rows.
    public func appendEmptyList(to text: inout String) {
        text += "SELECT NULL WHERE 1 = 0"
    }

    /// `DROP TABLE`.
    public func dropStaging(_ reference: String) -> String {
        "DROP TABLE \(reference)"
    }

    /// False: definitions are part of their transaction.
    public var definitionsCommit: Bool { false }

    /// A table's name, each part quoted.
    public func quote(_ table: SQLTableName) throws(ConnError) -> String {
        let name = try quote(identifier: table.name)
        guard let schema = table.schema else { return name }
        return try quote(identifier: schema) + "." + name
    }

    /// Column names quoted and joined by commas.
    public func quote(columns: [String]) throws(ConnError) -> String {
        var parts: [String] = []
        for column in columns { parts.append(try quote(identifier: column)) }
        return parts.joined(separator: ", ")
    }
}
