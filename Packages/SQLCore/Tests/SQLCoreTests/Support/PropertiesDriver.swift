import SQLCore

/// A scripted driver that takes the properties which servers share.
struct PropertiesDriver: SQLDriver {
    static var urlSchemes: [String] { ["sql"] }
    static var urlEnvironmentVariable: String { "CONN_PROPERTIES_URL" }
    static var dialect: any SQLDialect { ScriptedDialect() }

    static func parse(_ url: ConnectionURL) throws(ConnError) -> (SQLConnProperties, NoOptions) {
        var items = url.items
        let properties = try SQLConnProperties.take(from: url, &items)
        try items.finish()
        return (properties, NoOptions())
    }

    init(properties: SQLConnProperties, options: NoOptions) throws(ConnError) {}

    func connect(_ context: ConnectContext) throws(ConnError) -> ScriptedConnection {
        ScriptedConnection(Script())
    }

    func close() {}
}
