import ConnCoreTesting
import ConnTesting
import HTTPCore
import IntegrationSupport

/// A test server behind a proxy as the server of one contract case.
///
/// The proxy counts, refuses, holds and cuts connections; the server loses answers and refuses logins. The handler
/// verifies on connect, so that `connect()` is seen.
///
/// A refused connection is a closed port, since a client of HTTP speaks first: after a port that opened, nobody knows
/// what was sent. Nobody can count knocks on a closed port either, so the handler's own interceptor does, and opens it.
final class HTTPContractSubject: HandlerContractSubject {
    typealias Handler = HTTPHandler

    private struct State {
        var failuresLeft = 0
        var failures = 0
        var refuses = false
        var isHolding = false
        var heldBefore = 0
    }

    /// Holds the answer of the operation until the connection is resumed.
    private static let holding = FaultScript([
        FaultRule(.match(.text("GET /op"), .clientToServer, .before), .stall(.serverToClient))
    ])

    let properties: HTTPConnProperties
    let options: HTTPOptions
    let canary: String?

    private let server: TwinServer
    private let proxy: FaultProxy
    private let state: Shared<State>

    init(_ change: (inout HTTPOptions) -> Void = { _ in }) throws {
        let password = "canary-\(UInt64.random(in: 0...UInt64.max))"
        let state = Shared(State())
        let server = try TwinServer().start()
        server.on("GET", "/") { _ in .text("here") }
        server.on("GET", "/op") { _ in state.value.refuses ? .status(401) : .json("{\"ok\":true}") }
        let proxy = try FaultProxy(to: .tcp(port: server.port))
        proxy.script { _ in state.value.isHolding ? Self.holding : .none }
        try proxy.start()
        properties = HTTPConnProperties(
            "http://127.0.0.1:\(proxy.port)",
            authentication: .basic(user: "ana", password: Secret(password))
        )
        var options = HTTPOptions()
        options.verifiesOnConnect = true
        options.interceptors = [
            HTTPInterceptor("counts tries while the port is closed") { (_) throws(ConnError) in
                let opens = state.change { state in
                    guard state.failuresLeft > 0 else { return true }
                    state.failuresLeft -= 1
                    state.failures += 1
                    return false
                }
                if opens { proxy.allowConnections() }
            }
        ]
        change(&options)
        self.options = options
        canary = password
        self.server = server
        self.proxy = proxy
        self.state = state
    }

    func callBlocking(_ handler: Handler, _ options: CallOptions) throws {
        try handler.get("/op", options: options)
    }

    func call(_ handler: Handler, _ options: CallOptions) async throws {
        try await handler.get("/op", options: options)
    }

    var connectsTried: Int { proxy.statistics.accepted + state.value.failures }
    /// As the server sees it: a connection whose answer is held stays open in the proxy after the handler has left.
    var openConnections: Int { server.statistics.open }

    func failConnects(_ count: Int) {
        state.change { $0.failuresLeft = count }
        if count > 0 { proxy.refuseConnections() } else { proxy.allowConnections() }
    }

    func cutConnections() { proxy.cutAll() }
    func refuseLogins(_ refuse: Bool) { state.change { $0.refuses = refuse } }

    func failOperations(_ count: Int) {
        server.clearFaults()
        server.fail(.answerLost(), count: count) { $0.path == "/op" }
    }

    func holdOperations() {
        let before = proxy.statistics.faultCount(.stall)
        state.change { state in
            state.isHolding = true
            state.heldBefore = before
        }
        for connection in proxy.openConnections { try? proxy.apply(Self.holding, toConnection: connection) }
    }

    func releaseOperations() {
        state.change { $0.isHolding = false }
        for connection in proxy.openConnections { try? proxy.apply(.none, toConnection: connection) }
        proxy.resumeAll()
    }

    var heldOperations: Int {
        let state = state.value
        return state.isHolding ? proxy.statistics.faultCount(.stall) - state.heldBefore : 0
    }

    func stop() async {
        proxy.stop()
        server.stop()
    }
}
