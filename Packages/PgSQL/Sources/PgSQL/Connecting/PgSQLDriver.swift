public import SQLCore

/// PostgreSQL for SQLCore's handler; users write ``PgSQLHandler``.
public struct PgSQLDriver: SQLDriver {
    let shared: PgSQLShared

    /// `postgresql` and `postgres`.
    public static let urlSchemes = ["postgresql", "postgres"]

    /// `CONN_PG_URL`.
    public static let urlEnvironmentVariable = "CONN_PG_URL"

    /// PostgreSQL's SQL.
    public static var dialect: any SQLDialect { PgSQLDialect() }

    /// Splits `postgresql://user:password@host:5432/database?key=value` into properties and options.
    public static func parse(_ url: ConnectionURL) throws(ConnError) -> (SQLConnProperties, PgSQLOptions) {
        try PgSQLURL.parse(url)
    }

    /// Makes the state that the connections of one handler share. Does not connect.
    ///
    /// - Throws: `.invalidInput` or `.misuse` for properties or options that cannot work.
    public init(properties: SQLConnProperties, options: PgSQLOptions) throws(ConnError) {
        shared = try PgSQLShared(properties: properties, options: options)
    }

    /// Opens a connection and logs in.
    public func connect(_ context: ConnectContext) throws(ConnError) -> PgSQLConnection {
        try PgSQLConnection(shared: shared, context: context)
    }

    /// Ends the streams of notifications.
    public func close() {
        shared.listeners.close()
    }
}
