/// What the command line knows of an engine by its URL's scheme. A new one joins by a line of `all`.
struct Engine {
    /// How its databases are reached.
    enum Reach {
        /// As a file, or in memory.
        case file
        /// Over the network, or by a unix socket whose name in a folder follows from the port.
        case server(port: Int, socketName: @Sendable (Int) -> String?)
    }

    var name: String
    var schemes: [String]
    var reach: Reach

    static let all = [
        Engine(name: "SQLite", schemes: ["sqlite"], reach: .file),
        Engine(
            name: "PostgreSQL",
            schemes: ["postgresql", "postgres"],
            reach: .server(port: 5432) { ".s.PGSQL.\($0)" }
        ),
    ]

    /// The engine that answers to a scheme; `nil` for a scheme that none answers to.
    static func answering(to scheme: String) -> Engine? { all.first { $0.schemes.contains(scheme) } }

    /// Whether there is somebody to tell a password to.
    var isServer: Bool {
        if case .server = reach { true } else { false }
    }
}
