import ConnCoreTesting
import SQLite

/// SQLite as a handler's server: the real driver, with faults put between it and the handler.
///
/// SQLite has no server that could be away, refuse a login or hold an operation, so these come from ``FaultyDriver``;
/// connections, statements and interrupts are SQLite's own.
final class ContractSubject: HandlerContractSubject {
    typealias Handler = SQLHandler<FaultyDriver>

    let database = DatabaseFile()
    let faults = Faults()

    var properties: SQLiteConnProperties { .file(database.path, create: true) }
    var options: FaultyDriver.Options { FaultyDriver.Options(faults: faults) }

    func callBlocking(_ handler: Handler, _ options: CallOptions) throws {
        _ = try handler.readScalar("SELECT 1", as: Int.self, options: options)
    }

    func call(_ handler: Handler, _ options: CallOptions) async throws {
        _ = try await handler.readScalar("SELECT 1", as: Int.self, options: options)
    }

    var connectsTried: Int { faults.connectsTried }
    var openConnections: Int { faults.openConnections }
    func failConnects(_ count: Int) { faults.failConnects(count) }
    func failOperations(_ count: Int) { faults.failOperations(count) }
    func refuseLogins(_ refuse: Bool) { faults.refuseLogins(refuse) }
    func cutConnections() { faults.cut() }
    func holdOperations() { faults.hold() }
    func releaseOperations() { faults.release() }
    var heldOperations: Int { faults.heldOperations }
    func stop() async { database.remove() }
}
