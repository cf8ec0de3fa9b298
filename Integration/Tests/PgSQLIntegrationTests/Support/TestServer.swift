import IntegrationSupport
import PgSQL

/// The PostgreSQL server that `Tools/servers env` names, and the ways to it.
enum TestServer: SQLTestServer {
    typealias Driver = PgSQLDriver

    static let adminVariable = "CONN_PG_ADMIN_URL"
    static let defaultPort = 5432

    /// The superuser's handler, shared by all tests.
    static let admin = shared(adminVariable)
    /// The handler of the tests' own user, shared by all tests.
    static let owner = shared("CONN_PG_URL")
}

extension TestServer {
    /// How many server processes have this application name.
    static func processes(_ name: String) async throws -> Int {
        try await admin.readScalar(
            "SELECT count(*) FROM pg_stat_activity WHERE application_name = \(name)",
            as: Int.self
        ) ?? 0
    }

    /// Ends the server processes of that application name, or the one of that number, and waits until they are gone.
    static func terminate(_ name: String, pid: Int? = nil) async throws {
        let pids = try await admin.readFrame(
            """
            SELECT pid, pg_terminate_backend(pid, 10000) AS gone FROM pg_stat_activity
            WHERE application_name = \(name) AND (\(pid)::int IS NULL OR pid = \(pid)::int)
            """
        )
        guard pids.rowCount > 0 else { throw Missing(variable: "a server process named \(name)") }
    }
}
