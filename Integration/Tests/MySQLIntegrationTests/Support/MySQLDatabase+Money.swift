import ConnTesting
import IntegrationSupport
import MySQL

extension MySQLDatabase {
    /// This database for a ``MoneyRun``.
    func moneyServer() throws -> MoneyServer<MySQLDriver> {
        let properties = properties
        var (own, _) = try TestServer.parsed(TestServer.adminVariable)
        own.database = name
        let owner = try MySQLHandler(unconnected: own, options: MySQLOptions(), configuration: TestServer.quick())
        return .make(owner: owner, user: properties)
    }
}

extension MoneyServer<MySQLDriver> {
    /// A server whose money is in one database.
    ///
    /// - Parameters:
    ///   - owner: A superuser in that database.
    ///   - user: Another user in it, whom nobody else is.
    static func make(owner: MySQLHandler, user: SQLConnProperties) -> MoneyServer {
        MoneyServer(at: .tcp(user.host, port: user.port ?? TestServer.defaultPort), owner: owner) {
            port,
            hasMarker,
            configuration in
            var options = MySQLOptions()
            if hasMarker { options.commitMarkerTable = "commit_marker" }
            return try MySQLHandler(unconnected: user.through(port), options: options, configuration: configuration)
        } sessions: {
            let query: SQLQuery = "SELECT COUNT(*) FROM information_schema.PROCESSLIST WHERE USER = \(user.user)"
            return try await owner.readScalar(query, as: Int.self) ?? -1
        }
    }
}
