import ConnTesting
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

    /// This database for a ``BoundarySweep``.
    func boundaryServer(_ owner: MsSQLHandler, hasMarker: Bool) throws -> BoundaryServer<MsSQLDriver> {
        let user = try direct()
        return BoundaryServer(
            at: try TestServer.upstream(),
            framing: TDSFraming(),
            owner: owner,
            handler: { port, _, configuration in
                var properties = user.through(port)
                properties.connectTimeout = .seconds(10)
                var options = MsSQLOptions()
                if hasMarker { options.commitMarkerTable = "commit_marker" }
                return try MsSQLHandler(unconnected: properties, options: options, configuration: configuration)
            },
            endsLogin: { $0.type == "login" },
            isFarewell: { _ in false },
            settle: { _, table in
                // What a session that was cut off holds is there, or gone, once nobody is in the way.
                _ = try await owner.transaction { transaction in
                    let query: SQLQuery = "SELECT COUNT(*) FROM \(table: table) WITH (TABLOCKX, HOLDLOCK)"
                    return try await transaction.readScalar(query, as: Int.self)
                }
            }
        )
    }
}
