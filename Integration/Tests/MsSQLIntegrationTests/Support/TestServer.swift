import IntegrationSupport
import MsSQL

/// The server of T-SQL that `Tools/servers env` names, and the ways to it.
enum TestServer: SQLTestServer {
    typealias Driver = MsSQLDriver

    static let adminVariable = "CONN_MSSQL_ADMIN_URL"
    static let defaultPort = 1433

    /// The handler of a user who may do everything, shared by all tests.
    static let admin = shared(adminVariable)

    /// What a server that speaks T-SQL is: tests run on all of them, and differ in what ServerQuirks.swift says.
    enum Product: Sendable {
        /// Microsoft's own.
        case sqlServer
        /// PostgreSQL with Babelfish.
        case babelfish
        /// ConnTesting's stand-in.
        case standIn
    }

    /// What the server is.
    static let product: Product = {
        guard isThere, let version = try? admin.readScalar("SELECT @@VERSION", as: String.self) else {
            return .sqlServer
        }
        if version.contains("Babelfish") { return .babelfish }
        return version.lowercased().contains("stand-in") ? .standIn : .sqlServer
    }()

    private static let turns = Turns()

    /// Makes or drops a database: one after another on Babelfish, which refuses to do two such things at once.
    static func administer(_ body: @escaping @Sendable () async throws -> Void) async throws {
        if product == .babelfish { try await turns.run(body) } else { try await body() }
    }
}
