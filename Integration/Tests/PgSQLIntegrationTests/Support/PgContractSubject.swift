import ConnCoreTesting
import ConnTesting
import Foundation
import IntegrationSupport
import PgSQL

/// PostgreSQL behind a proxy as the server of one contract case, with a role and a table of its own.
///
/// The proxy refuses and cuts; the server refuses logins (another password) and holds operations (a locked table).
final class PgContractSubject: HandlerContractSubject {
    typealias Handler = PgSQLHandler

    private struct State {
        var connectFailures = 0
        var operationFailures = 0
        var refuses = false
    }

    let properties: SQLConnProperties
    let options: PgSQLOptions
    let canary: String?

    private let proxy: FaultProxy
    private let state: Shared<State>
    private let role: String
    private let table: SQLTableName
    /// Holds every reader of the table up.
    private let holder: LockHolder

    init() async throws {
        let name = TestServer.uniqueName("contract")
        let password = "canary-\(UInt64.random(in: 0...UInt64.max))"
        let state = Shared(State())
        let table = SQLTableName(name)
        role = name
        canary = password
        self.state = state
        self.table = table
        try await TestServer.admin.execute("CREATE ROLE \(identifier: name) LOGIN PASSWORD '\(unsafe: password)'")
        try await TestServer.admin.execute("CREATE TABLE \(table: table) (n int)")
        try await TestServer.admin.execute("GRANT SELECT ON \(table: table) TO \(identifier: name)")
        holder = LockHolder { [table] wait in
            try TestServer.admin.transaction { transaction in
                try transaction.execute("LOCK TABLE \(table: table) IN ACCESS EXCLUSIVE MODE")
                wait()
            }
        }

        let framing = PostgreSQLFraming()
        // The operation's text is in every Parse, since nothing is prepared; it fails before the server sees it.
        let failing = StreamMatch.message(of: framing) { message, bytes in
            guard message.type == "P" || message.type == "Q", bytes.contains(Array(name.utf8)) else { return false }
            return state.change { state in
                guard state.operationFailures > 0 else { return false }
                state.operationFailures -= 1
                return true
            }
        }
        let script = FaultScript([FaultRule(.match(failing, .clientToServer, .before), .cut)])
        proxy = try TestServer.proxy(framing: framing) { _ in
            state.change { state in
                guard state.connectFailures > 0 else { return script }
                state.connectFailures -= 1
                return .refused
            }
        }
        var (properties, options) = try TestServer.parsed(through: proxy)
        properties.user = name
        properties.password = Secret(password)
        options.applicationName = name
        options.statementCacheSize = 0
        self.properties = properties
        self.options = options
    }

    private var statement: SQLQuery { "SELECT count(*) FROM \(table: table)" }

    func callBlocking(_ handler: Handler, _ options: CallOptions) throws {
        _ = try handler.readScalar(statement, as: Int.self, options: options)
    }

    func call(_ handler: Handler, _ options: CallOptions) async throws {
        _ = try await handler.readScalar(statement, as: Int.self, options: options)
    }

    /// A cancel is a connection too, but none of the handler's.
    private var handlerConnections: [ConnectionRecord] {
        proxy.connections.filter { $0.messageTypes(.clientToServer).first != "CancelRequest" }
    }

    var connectsTried: Int { handlerConnections.count }
    var openConnections: Int { handlerConnections.count { $0.state == .open } }
    func failConnects(_ count: Int) { state.change { $0.connectFailures = count } }
    func failOperations(_ count: Int) { state.change { $0.operationFailures = count } }
    func cutConnections() { proxy.cutAll() }

    func refuseLogins(_ refuse: Bool) {
        let password = refuse ? "another" : canary ?? ""
        try! TestServer.admin.execute("ALTER ROLE \(identifier: role) PASSWORD '\(unsafe: password)'")
    }

    func holdOperations() { holder.hold() }
    func releaseOperations() { holder.release() }

    var heldOperations: Int {
        let waiting: SQLQuery = """
            SELECT count(*) FROM pg_locks AS l JOIN pg_stat_activity AS a USING (pid)
            WHERE NOT l.granted AND l.relation = \(table.name)::regclass AND a.application_name = \(role)
            """
        return (try? TestServer.admin.readScalar(waiting, as: Int.self)) ?? -1
    }

    func stop() async {
        holder.release()
        proxy.stop()
        _ = try? await TestServer.admin.execute("DROP TABLE \(table: table)")
        _ = try? await TestServer.admin.execute("DROP ROLE \(identifier: role)")
    }
}
