public import ConnCore
public import ConnCoreTesting
internal import ConnTesting
public import SQLCore

/// A database server behind a proxy as the server of one contract case, with a user and a table of its own.
///
/// The proxy refuses and cuts; the server refuses logins (another password) and holds operations (a locked table).
public final class SQLContractSubject<Driver: SQLDriver>: HandlerContractSubject
where Driver.Properties == SQLConnProperties {
    /// The engine's handler.
    public typealias Handler = SQLHandler<Driver>

    private struct State {
        var connectFailures = 0
        var operationFailures = 0
        var cancels = 0
    }

    /// Leads through the proxy, as the case's user.
    public let properties: SQLConnProperties
    /// The options of the case's handlers.
    public let options: Driver.Options
    /// The user's password.
    public let canary: String?

    private let server: SQLContractServer<Driver>
    private let proxy: FaultProxy
    private let state: Shared<State>
    private let name: String
    private let table: SQLTableName
    /// Holds every reader of the table up.
    private let holder: LockHolder

    /// Makes user, table and proxy.
    public init(_ server: SQLContractServer<Driver>) async throws {
        let name = uniqueName("contract")
        let password = "canary-\(UInt64.random(in: 0...UInt64.max))"
        let state = Shared(State())
        let table = SQLTableName(name)
        self.server = server
        self.name = name
        self.state = state
        self.table = table
        canary = password
        for statement in server.setUp(name, password) { try await server.admin.execute(statement) }
        holder = LockHolder { wait in try server.lock(server.admin, table, wait) }

        // The operation's text goes over the wire each time; it fails before the server sees it.
        let failing = StreamMatch.message(of: server.framing) { message, bytes in
            if server.isCancel(message, bytes) { state.change { $0.cancels += 1 } }
            guard server.bringsText(message), bytes.contains(Array(name.utf8)) else { return false }
            return state.change { state in
                guard state.operationFailures > 0 else { return false }
                state.operationFailures -= 1
                return true
            }
        }
        let script = FaultScript([FaultRule(.match(failing, .clientToServer, .before), .cut)])
        proxy = try FaultProxy(to: server.upstream, framing: server.framing)
        proxy.script { _ in
            state.change { state in
                guard state.connectFailures > 0 else { return script }
                state.connectFailures -= 1
                return .refused
            }
        }
        try proxy.start()
        var properties = server.properties.through(proxy.port)
        properties.user = name
        properties.password = Secret(password)
        self.properties = properties
        options = server.options(name)
    }

    private var statement: SQLQuery { "SELECT COUNT(*) FROM \(table: table)" }

    /// Counts the rows of the table; blocks.
    public func callBlocking(_ handler: Handler, _ options: CallOptions) throws {
        _ = try handler.readScalar(statement, as: Int.self, options: options)
    }

    /// Counts the rows of the table.
    public func call(_ handler: Handler, _ options: CallOptions) async throws {
        _ = try await handler.readScalar(statement, as: Int.self, options: options)
    }

    /// A cancel goes over a connection too, but none of the handler's.
    public var connectsTried: Int { proxy.connections.count - state.value.cancels }
    /// As the proxy sees them.
    public var openConnections: Int { proxy.connections.count { $0.state == .open } }
    /// By a refusal of the proxy.
    public func failConnects(_ count: Int) { state.change { $0.connectFailures = count } }
    /// By a cut before the operation's text.
    public func failOperations(_ count: Int) { state.change { $0.operationFailures = count } }
    /// By the proxy.
    public func cutConnections() { proxy.cutAll() }

    /// By another password.
    public func refuseLogins(_ refuse: Bool) {
        try! server.admin.execute(server.setPassword(name, refuse ? "another" : canary ?? ""))
    }

    /// By a lock on the table.
    public func holdOperations() { holder.hold() }
    /// Gives the lock back.
    public func releaseOperations() { holder.release() }
    /// As the server counts them.
    public var heldOperations: Int { (try? server.admin.readScalar(server.countHeld(name), as: Int.self)) ?? -1 }

    /// Stops the proxy, and drops user and table.
    public func stop() async {
        holder.release()
        proxy.stop()
        for statement in server.tearDown(name) { _ = try? await server.admin.execute(statement) }
    }
}
