import SQLite

/// SQLite with a way to make it fail: everything goes through to the real driver, except for what the faults change.
struct FaultyDriver: SQLDriver {
    struct Options: HandlerOptions {
        var sqlite = SQLiteOptions()
        var faults = Faults()
    }

    let base: SQLiteDriver
    let faults: Faults

    static var urlSchemes: [String] { SQLiteDriver.urlSchemes }
    static var urlEnvironmentVariable: String { SQLiteDriver.urlEnvironmentVariable }
    static var dialect: any SQLDialect { SQLiteDriver.dialect }

    static func parse(_ url: ConnectionURL) throws(ConnError) -> (SQLiteConnProperties, Options) {
        let (properties, sqlite) = try SQLiteDriver.parse(url)
        return (properties, Options(sqlite: sqlite))
    }

    init(properties: SQLiteConnProperties, options: Options) throws(ConnError) {
        base = try SQLiteDriver(properties: properties, options: options.sqlite)
        faults = options.faults
    }

    func connect(_ context: ConnectContext) throws(ConnError) -> FaultyConnection {
        try faults.connecting()
        let connection = FaultyConnection(try base.connect(context), faults)
        faults.opened()
        return connection
    }

    func close() { base.close() }
}
