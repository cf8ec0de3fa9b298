import ConnTesting
import IntegrationSupport
import PgSQL

extension PrivateCluster {
    /// This cluster for a ``MoneyRun``.
    func moneyServer() throws -> MoneyServer<PgSQLDriver> {
        let properties = properties()
        let owner = try PgSQLHandler(
            unconnected: properties,
            options: PgSQLOptions(),
            configuration: TestServer.quick()
        )
        var server = MoneyServer<PgSQLDriver>(at: .tcp(port: port), owner: owner) { port, hasMarker, configuration in
            var options = PgSQLOptions()
            options.applicationName = "money"
            if hasMarker { options.commitMarkerTable = "commit_marker" }
            return try PgSQLHandler(
                unconnected: properties.through(port),
                options: options,
                configuration: configuration
            )
        } sessions: {
            Int(try await self.sql("SELECT count(*) FROM pg_stat_activity WHERE application_name = 'money'")) ?? -1
        }
        server.markerType = "uuid"
        return server
    }
}
