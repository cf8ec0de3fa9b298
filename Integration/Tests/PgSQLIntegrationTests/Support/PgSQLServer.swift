import Foundation
import PgSQL
import SQLCoreTesting

/// The server that `CONN_PG_URL` leads to.
enum PgSQLServer {
    /// Whether there is one.
    static let isThere = url != nil

    private static let url = ProcessInfo.processInfo.environment["CONN_PG_URL"]

    /// Where it is, and as whom to connect.
    static func properties() throws -> SQLConnProperties {
        guard let url else { throw ContractFailure("CONN_PG_URL is not set") }
        return try PgSQLDriver.parse(ConnectionURL(url)).0
    }

    /// A handler for what a test needs beside what it tests.
    static let administration: Result<PgSQLHandler, any Error> = Result {
        var configuration = HandlerConfiguration()
        configuration.skipConnect = true
        return try PgSQLHandler(unconnected: properties(), options: PgSQLOptions(), configuration: configuration)
    }
}

/// A database of its own for one test.
final class PgSQLDatabase: Sendable {
    let name: String
    let properties: SQLConnProperties

    init() async throws {
        var properties = try PgSQLServer.properties()
        name = "conn_test_\(UUID().uuidString.lowercased().replacing("-", with: "_"))"
        try await PgSQLServer.administration.get().execute("CREATE DATABASE \(identifier: name) TEMPLATE template0")
        properties.database = name
        self.properties = properties
    }

    /// Ends every session in the database.
    func cutConnections() throws {
        _ = try PgSQLServer.administration.get().readFrame(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = \(name)"
        )
    }

    /// How many sessions there are, once their number stays the same: a session ends a moment after its client has gone.
    var openConnections: Int {
        var last = -1
        var calm = 0
        for _ in 0..<200 {
            let now = count
            calm = now == last ? calm + 1 : 0
            if calm == 5 { break }
            last = now
            usleep(10_000)
        }
        return last
    }

    private var count: Int {
        let count = try? PgSQLServer.administration.get().readScalar(
            "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = \(name)",
            as: Int.self
        )
        return count.flatMap(\.self) ?? -1
    }

    /// Drops it, whoever is in it.
    func remove() async {
        _ = try? await PgSQLServer.administration.get().execute("DROP DATABASE \(identifier: name) WITH (FORCE)")
    }
}
