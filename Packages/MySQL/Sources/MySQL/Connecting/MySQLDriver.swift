public import SQLCore

/// MySQL and MariaDB for SQLCore's handler; users write ``MySQLHandler``.
public struct MySQLDriver: SQLDriver {
    let shared: MySQLShared

    /// `mysql` and `mariadb`, which mean the same.
    public static let urlSchemes = ["mysql", "mariadb"]

    /// `CONN_MYSQL_URL`.
    public static let urlEnvironmentVariable = "CONN_MYSQL_URL"

    /// MySQL's SQL.
    public static var dialect: any SQLDialect { MySQLDialect() }

    /// Splits `mysql://user:password@host:3306/database?key=value` into properties and options.
    ///
    /// - Throws: `.invalidInput` that names the part or key, never the value.
    public static func parse(_ url: ConnectionURL) throws(ConnError) -> (SQLConnProperties, MySQLOptions) {
        var items = url.items
        try MySQLOptions.refuseForeignKeys(items.keys)
        let properties = try SQLConnProperties.take(from: url, &items)
        var options = MySQLOptions()
        try options.take(from: &items)
        try items.finish()
        try properties.validate()
        try options.validate()
        return (properties, options)
    }

    /// Makes the state that the connections of one handler share. Does not connect.
    ///
    /// - Throws: `.invalidInput` or `.misuse` for properties or options that cannot work.
    public init(properties: SQLConnProperties, options: MySQLOptions) throws(ConnError) {
        shared = try MySQLShared(properties: properties, options: options)
    }

    /// Opens a connection and logs in.
    public func connect(_ context: ConnectContext) throws(ConnError) -> MySQLConnection {
        try MySQLConnection(shared: shared, context: context)
    }

    /// There is nothing to free.
    public func close() {}
}
