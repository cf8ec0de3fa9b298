import ConnCore
import ConnCoreTesting

/// The fake handler's side of the contract.
final class FakeSubject: HandlerContractSubject {
    let server: FakeServer

    init(defect: FakeDefect? = nil) {
        server = FakeServer(defect: defect)
    }

    var properties: FakeProperties { FakeProperties() }
    var options: FakeOptions { FakeOptions(server) }
    var canary: String? { FakeProperties().password.reveal() }

    func callBlocking(_ handler: FakeHandler, _ options: CallOptions) throws { try handler.touch(options: options) }
    func call(_ handler: FakeHandler, _ options: CallOptions) async throws { try await handler.touch(options: options) }

    var connectsTried: Int { server.connectsTried }
    var openConnections: Int { server.openConnections }
    func failConnects(_ count: Int) { server.failConnects(count) }
    func failOperations(_ count: Int) { server.failOperations(count) }
    func refuseLogins(_ refuse: Bool) { server.refuseLogins(refuse) }
    func cutConnections() { server.cutConnections() }
    func holdOperations() { server.holdOperations() }
    func releaseOperations() { server.releaseOperations() }
    var heldOperations: Int { server.heldOperations }
    func stop() async {}
}
