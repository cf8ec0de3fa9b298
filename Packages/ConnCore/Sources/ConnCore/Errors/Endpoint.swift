/// The server, file or base URL that a handler talks to. It holds no secrets and may be logged.
public struct Endpoint: Hashable, Sendable, Codable, CustomStringConvertible {
    /// The OpenTelemetry name of the system: `sqlite`, `postgresql`, `microsoft.sql_server`, `mysql`, `http`, `ftp`.
    public var system: String
    /// The host name or address; `nil` for a file.
    public var host: String?
    /// The port; `nil` for a file or socket.
    public var port: Int?
    /// The database, file path or base path.
    public var database: String?
    /// The user name, never the password.
    public var user: String?

    /// Makes an endpoint.
    public init(system: String, host: String? = nil, port: Int? = nil, database: String? = nil, user: String? = nil) {
        self.system = system
        self.host = host
        self.port = port
        self.database = database
        self.user = user
    }

    /// As a connection URL has it, for example `postgresql://app@db:5432/plant`, `sqlserver://sa@db:1433/plant` or
    /// `sqlite:plant.db`.
    public var description: String {
        let scheme = system == "microsoft.sql_server" ? "sqlserver" : system
        guard let host else { return "\(scheme):\(database ?? "")" }
        let shownHost = host.contains(":") ? "[\(host)]" : host
        let shownUser = user.map { "\($0)@" } ?? ""
        let shownPort = port.map { ":\($0)" } ?? ""
        let shownDatabase = database.map { $0.hasPrefix("/") ? $0 : "/\($0)" } ?? ""
        return "\(scheme)://\(shownUser)\(shownHost)\(shownPort)\(shownDatabase)"
    }
}
