import ConnCoreTesting
import ConnTesting
import Foundation
import IntegrationSupport
import MySQL

/// MariaDB behind a proxy as the server of one contract case, with a user and a table of its own.
///
/// The proxy refuses and cuts; the server refuses logins (another password) and holds operations (a locked table).
final class MySQLContractSubject: HandlerContractSubject {
    typealias Handler = MySQLHandler

    private struct State {
        var connectFailures = 0
        var operationFailures = 0
        var kills = 0
    }

    let properties: SQLConnProperties
    let options: MySQLOptions
    let canary: String?

    private let proxy: FaultProxy
    private let state: Shared<State>
    private let name: String
    private let table: SQLTableName
    /// Holds every reader of the table up.
    private let holder: LockHolder

    init() async throws {
        let name = TestServer.uniqueName("contract")
        let password = "canary-\(UInt64.random(in: 0...UInt64.max))"
        let state = Shared(State())
        let table = SQLTableName(name)
        self.name = name
        canary = password
        self.state = state
        self.table = table
        try await TestServer.admin.execute("CREATE USER \(identifier: name) IDENTIFIED BY '\(unsafe: password)'")
        try await TestServer.admin.execute("CREATE TABLE \(table: table) (n INT)")
        try await TestServer.admin.execute("GRANT SELECT ON \(table: table) TO \(identifier: name)")
        holder = LockHolder { [table] wait in
            try TestServer.admin.withSession { session in
                try session.execute("LOCK TABLES \(table: table) WRITE")
                wait()
                try session.execute("UNLOCK TABLES")
            }
        }

        let framing = MySQLFraming()
        // The operation's text is in every command that prepares it, since nothing is kept; it fails before the server sees
        // it.
        let failing = StreamMatch.message(of: framing) { message, bytes in
            if message.type == "COM_QUERY", bytes.contains(Array("KILL QUERY".utf8)) {
                state.change { $0.kills += 1 }
            }
            guard message.type == "COM_STMT_PREPARE", bytes.contains(Array(name.utf8)) else { return false }
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
        options.statementCacheSize = 0
        self.properties = properties
        self.options = options
    }

    private var statement: SQLQuery { "SELECT COUNT(*) FROM \(table: table)" }

    func callBlocking(_ handler: Handler, _ options: CallOptions) throws {
        _ = try handler.readScalar(statement, as: Int.self, options: options)
    }

    func call(_ handler: Handler, _ options: CallOptions) async throws {
        _ = try await handler.readScalar(statement, as: Int.self, options: options)
    }

    /// A cancel goes over a connection too, but none of the handler's.
    var connectsTried: Int { proxy.connections.count - state.change { $0.kills } }
    var openConnections: Int { proxy.connections.count { $0.state == .open } }
    func failConnects(_ count: Int) { state.change { $0.connectFailures = count } }
    func failOperations(_ count: Int) { state.change { $0.operationFailures = count } }
    func cutConnections() { proxy.cutAll() }

    func refuseLogins(_ refuse: Bool) {
        let password = refuse ? "another" : canary ?? ""
        try! TestServer.admin.execute("ALTER USER \(identifier: name) IDENTIFIED BY '\(unsafe: password)'")
    }

    func holdOperations() { holder.hold() }
    func releaseOperations() { holder.release() }

    var heldOperations: Int {
        let waiting: SQLQuery = """
            SELECT COUNT(*) FROM information_schema.PROCESSLIST WHERE USER = \(name) AND STATE LIKE 'Waiting for table%'
            """
        return (try? TestServer.admin.readScalar(waiting, as: Int.self)) ?? -1
    }

    func stop() async {
        holder.release()
        proxy.stop()
        _ = try? await TestServer.admin.execute("DROP TABLE \(table: table)")
        _ = try? await TestServer.admin.execute("DROP USER \(identifier: name)")
    }
}
