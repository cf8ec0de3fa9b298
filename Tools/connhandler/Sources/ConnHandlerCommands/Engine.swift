internal import ConnHandlers

/// What the command line knows of an engine by its URL's scheme. A new one joins by an entry in `all`.
struct Engine {
    /// How its databases are reached.
    enum Reach {
        /// As a file, or in memory.
        case file
        /// Over the network or by a unix socket.
        case server(Server)
    }

    /// What reaching a server takes.
    struct Server {
        /// The port if the URL names none.
        var port: Int
        /// The name of the unix socket of a port in a folder; `nil` if the engine has no rule for it.
        var socketName: @Sendable (Int) -> String?
        /// Where and as whom a handler connects, as the engine read its URL.
        var properties: @Sendable (any SQLHandling) -> SQLConnProperties?
    }

    var name: String
    var schemes: [String]
    var reach: Reach

    static let all = [
        Engine(name: "SQLite", schemes: SQLiteHandler.urlSchemes, reach: .file),
        Engine(
            name: "PostgreSQL",
            schemes: PgSQLHandler.urlSchemes,
            reach: .server(
                Server(port: 5432, socketName: { ".s.PGSQL.\($0)" }, properties: { ($0 as? PgSQLHandler)?.properties })
            )
        ),
        Engine(
            name: "MySQL",
            schemes: MySQLHandler.urlSchemes,
            reach: .server(
                Server(port: 3306, socketName: { _ in nil }, properties: { ($0 as? MySQLHandler)?.properties })
            )
        ),
        Engine(
            name: "SQL Server",
            schemes: MsSQLHandler.urlSchemes,
            reach: .server(
                Server(port: 1433, socketName: { _ in nil }, properties: { ($0 as? MsSQLHandler)?.properties })
            )
        ),
    ]

    /// The engine that answers to a scheme; `nil` for a scheme that none answers to.
    static func answering(to scheme: String) -> Engine? { all.first { $0.schemes.contains(scheme) } }

    /// Whether there is somebody to tell a password to.
    var isServer: Bool {
        if case .server = reach { true } else { false }
    }
}
