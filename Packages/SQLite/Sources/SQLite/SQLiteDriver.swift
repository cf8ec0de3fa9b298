public import SQLCore

/// SQLite for ``SQLHandler``.
public struct SQLiteDriver: SQLDriver {
    let shared: SQLiteSharedState

    /// `sqlite`.
    public static var urlSchemes: [String] { ["sqlite"] }
    /// `CONN_SQLITE_URL`.
    public static var urlEnvironmentVariable: String { "CONN_SQLITE_URL" }
    /// SQLite's SQL.
    public static var dialect: any SQLDialect { SQLiteDialect() }

    /// Splits a URL such as `sqlite:plant.db?mode=ro&busyTimeout=5s`.
    ///
    /// Keys are `mode` (`ro`, `rw`, `rwc`, `memory`) and the names of ``SQLiteOptions``.
    /// - Throws: `.invalidInput` that names the key, for one that is unknown or has an unfit value.
    public static func parse(_ url: ConnectionURL) throws(ConnError) -> (SQLiteConnProperties, SQLiteOptions) {
        var items = url.items
        let properties = try SQLiteConnProperties.take(from: url, &items)
        var options = SQLiteOptions()
        try options.take(from: &items)
        try items.finish()
        return (properties, options)
    }

    /// Checks properties and options; opens nothing.
    ///
    /// - Throws: `.invalidInput` or `.misuse(.invalidArgument)` that names what cannot work.
    public init(properties: SQLiteConnProperties, options: SQLiteOptions) throws(ConnError) {
        try properties.validate()
        try options.validate()
        shared = SQLiteSharedState(properties: properties, options: options)
    }

    /// Opens the database: extensions off, schema not trusted, defensive; sets what the options say.
    ///
    /// - Throws: `.notFound` for a missing file, `.corrupted` for one that is no database, `.authorization` for one
    ///   without permission, `.busy` for one that others keep locked.
    public func connect(_ context: ConnectContext) throws(ConnError) -> SQLiteConnection {
        try SQLiteConnection(shared: shared)
    }

    /// Frees the database in memory.
    public func close() {
        shared.close()
    }
}
