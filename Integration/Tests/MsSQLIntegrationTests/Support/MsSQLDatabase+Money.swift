import IntegrationSupport
import MsSQL

extension MsSQLDatabase {
    /// This database for a ``MoneyRun``.
    func moneyServer() throws -> MoneyServer<MsSQLDriver> {
        let user = try direct()
        var (own, _) = try TestServer.parsed(TestServer.adminVariable)
        own.database = name
        let owner = try MsSQLHandler(unconnected: own, options: MsSQLOptions(), configuration: TestServer.quick())
        return MoneyServer(at: try TestServer.upstream(), owner: owner) { port, hasMarker, configuration in
            var options = MsSQLOptions()
            if hasMarker { options.commitMarkerTable = "commit_marker" }
            return try MsSQLHandler(unconnected: user.through(port), options: options, configuration: configuration)
        } sessions: {
            guard let query = ServerQuirks.sessions(of: user.user ?? "", TestServer.product) else { return 0 }
            return try await owner.readScalar(query, as: Int.self) ?? -1
        }
    }
}
