import ConnCoreTesting
import ConnTesting
import Foundation
import IntegrationSupport
import MsSQL

/// A SQL Server behind a proxy as the server of one contract case, with a database and an owner of its own.
///
/// The proxy refuses and cuts; the server refuses logins (the password is another one) and holds operations (the table is
/// being altered).
final class MsSQLContractSubject: HandlerContractSubject {
    typealias Handler = MsSQLHandler

    private struct State {
        var connectFailures = 0
        var operationFailures = 0
        var refusesLogins = false
    }

    let properties: SQLConnProperties
    let options: MsSQLOptions
    let canary: String?

    private let proxy: FaultProxy
    private let state: Shared<State>
    private let database: MsSQLDatabase
    private let table: SQLTableName
    /// Holds every reader of the table up.
    private let holder: LockHolder

    init() async throws {
        let database = try await MsSQLDatabase()
        let state = Shared(State())
        let table = SQLTableName(database.name)
        self.database = database
        self.state = state
        self.table = table
        canary = database.properties.password?.withUnsafeBytes { String(decoding: $0, as: UTF8.self) }
        let owner = try await MsSQLHandler(database.properties)
        try await owner.execute("CREATE TABLE \(table: table) (n INT)")
        await owner.shutdown()
        let direct = try database.direct()
        holder = LockHolder { wait in
            try MsSQLHandler.with(direct) { owner in
                try owner.withSession { session in
                    try session.transaction { transaction in
                        try transaction.execute("ALTER TABLE \(table: table) ADD held INT")
                        wait()
                        throw CancellationError()
                    }
                }
            }
        }

        // The operation's text, UTF-16, fails before the server sees it.
        let name = database.name.utf16.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8(truncatingIfNeeded: $0 >> 8)] }
        let failing = StreamMatch.message(of: TDSFraming()) { message, bytes in
            guard message.type == "batch" || message.type == "rpc", bytes.contains(name) else { return false }
            return state.change { state in
                guard state.operationFailures > 0 else { return false }
                state.operationFailures -= 1
                return true
            }
        }
        let script = FaultScript([FaultRule(.match(failing, .clientToServer, .before), .cut)])
        proxy = try TestServer.proxy(framing: TDSFraming()) { _ in
            state.change { state in
                guard state.connectFailures > 0 else { return script }
                state.connectFailures -= 1
                return .refused
            }
        }
        var properties = direct
        properties.host = "127.0.0.1"
        properties.port = proxy.port
        var options = MsSQLOptions()
        let password = properties.password ?? ""
        options.passwordSource = { state.value.refusesLogins ? "Another-1" : password }
        options.cancelGrace = ServerQuirks.cancelGrace(of: TestServer.product)
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

    var connectsTried: Int { proxy.connections.count }
    var openConnections: Int { proxy.connections.count { $0.state == .open } }
    func failConnects(_ count: Int) { state.change { $0.connectFailures = count } }
    func failOperations(_ count: Int) { state.change { $0.operationFailures = count } }
    func cutConnections() { proxy.cutAll() }

    func refuseLogins(_ refuse: Bool) { state.change { $0.refusesLogins = refuse } }

    func holdOperations() { holder.hold() }
    func releaseOperations() { holder.release() }

    /// Connections whose last word is a request, once that has been so for a while: logging in and setting a session up are
    /// requests too, and are answered soon.
    var heldOperations: Int {
        var last: [Int] = []
        var calm = 0
        for _ in 0..<200 {
            let now = proxy.connections.filter { connection in
                guard connection.state == .open, let last = connection.messages.last else { return false }
                return last.direction == .clientToServer && (last.type == "batch" || last.type == "rpc")
            }
            .map(\.messages.count)
            calm = now == last ? calm + 1 : 0
            if calm == 20 { break }
            last = now
            usleep(10_000)
        }
        return last.count
    }

    func stop() async {
        holder.release()
        proxy.stop()
        await database.remove()
    }
}
