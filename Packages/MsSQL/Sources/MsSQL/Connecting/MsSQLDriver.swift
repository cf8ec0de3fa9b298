public import SQLCore

/// SQL Server for SQLCore's handler; users write ``MsSQLHandler``.
public struct MsSQLDriver: SQLDriver {
    let shared: MsSQLShared

    /// `sqlserver` and `mssql`, which mean the same.
    public static let urlSchemes = ["sqlserver", "mssql"]

    /// `CONN_MSSQL_URL`.
    public static let urlEnvironmentVariable = "CONN_MSSQL_URL"

    /// SQL Server's SQL.
    public static var dialect: any SQLDialect { MsSQLDialect() }

    /// Splits `sqlserver://user:password@host:1433/database?key=value` into properties and options.
    ///
    /// - Throws: `.invalidInput` that names the part or key, never the value.
    public static func parse(_ url: ConnectionURL) throws(ConnError) -> (SQLConnProperties, MsSQLOptions) {
        var items = url.items
        try MsSQLOptions.refuseForeignKeys(items.keys)
        let properties = try SQLConnProperties.take(from: url, &items)
        var options = MsSQLOptions()
        try options.take(from: &items)
        try items.finish()
        try properties.validate()
        try options.validate()
        return (properties, options)
    }

    /// Makes the state that the connections of one handler share. Does not connect.
    ///
    /// - Throws: `.invalidInput`, `.unsupported` or `.misuse` for properties or options that cannot work.
    public init(properties: SQLConnProperties, options: MsSQLOptions) throws(ConnError) {
        shared = try MsSQLShared(properties: properties, options: options)
    }

    /// Opens a connection and logs in.
    public func connect(_ context: ConnectContext) throws(ConnError) -> MsSQLConnection {
        try MsSQLConnection(shared: shared, context: context)
    }

    /// There is nothing to free.
    public func close() {}
}
