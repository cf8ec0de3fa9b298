import ConnCoreTesting
import ConnTesting
import FTP
import IntegrationSupport

/// A real FTP server behind a proxy as the server of one contract case.
///
/// The proxy refuses, cuts and holds, and answers a login as a server does that refuses it. The operation is SIZE of a file
/// of the case's own.
final class FTPContractSubject: HandlerContractSubject {
    typealias Handler = FTPHandler

    private struct State {
        var connectFailures = 0
        var operationFailures = 0
        var refuses = false
        var holds = false
        var held: Set<Int> = []
    }

    let properties: FTPConnProperties
    let options = FTPOptions()
    let canary: String?

    private let form: FTPForm
    private let file: String
    private let proxy: FaultProxy
    private let state: Shared<State>

    init(_ form: FTPForm) async throws {
        let state = Shared(State())
        let file = "contract-\(UInt64.random(in: 0...UInt64.max)).bin"
        self.form = form
        self.file = file
        self.state = state
        let admin = try await form.handler()
        try await admin.upload(.bytes([1, 2, 3]), to: file)
        await admin.shutdown()

        var properties = try form.properties()
        proxy = try FaultProxy(to: .tcp(properties.host, port: properties.port ?? 21), framing: LineFraming())
        proxy.script { info in
            let isRefused = state.change { state in
                guard state.connectFailures > 0 else { return false }
                state.connectFailures -= 1
                return true
            }
            return isRefused ? .refused : Self.script(state, info.number, file)
        }
        _ = try proxy.start()
        canary = properties.password?.reveal()
        properties.host = "127.0.0.1"
        properties.port = proxy.port
        self.properties = properties
    }

    private static func script(_ state: Shared<State>, _ number: Int, _ file: String) -> FaultScript {
        let isOperation = { @Sendable (line: ArraySlice<UInt8>) in
            line.starts(with: Array("SIZE ".utf8)) && String(decoding: line, as: UTF8.self).contains(file)
        }
        let failing = StreamMatch.message(of: LineFraming()) { _, line in
            guard isOperation(line) else { return false }
            return state.change { state in
                guard state.operationFailures > 0 else { return false }
                state.operationFailures -= 1
                return true
            }
        }
        let held = StreamMatch.message(of: LineFraming()) { _, line in
            guard isOperation(line) else { return false }
            return state.change { state in
                if state.holds { state.held.insert(number) }
                return state.holds
            }
        }
        let login = StreamMatch.message(of: LineFraming()) { _, line in
            line.starts(with: Array("PASS ".utf8)) && state.value.refuses
        }
        return FaultScript([
            FaultRule(.match(failing, .clientToServer, .before), .cut),
            FaultRule(.match(held, .clientToServer, .after), .stall(.serverToClient)),
            FaultRule(
                .match(login, .clientToServer, .before),
                .answer(Array("530 Login incorrect.\r\n".utf8), ending: .cut)
            ),
        ])
    }

    func callBlocking(_ handler: Handler, _ options: CallOptions) throws {
        _ = try handler.size(of: file, options: options)
    }

    func call(_ handler: Handler, _ options: CallOptions) async throws {
        _ = try await handler.size(of: file, options: options)
    }

    var connectsTried: Int { proxy.connections.count }
    /// The client's ends of connections to the proxy: a proxy that holds answers back does not see a client go away.
    var openConnections: Int { OpenSockets.count(to: proxy.port) }
    func failConnects(_ count: Int) { state.change { $0.connectFailures = count } }
    func failOperations(_ count: Int) { state.change { $0.operationFailures = count } }
    func refuseLogins(_ refuse: Bool) { state.change { $0.refuses = refuse } }
    func cutConnections() { proxy.cutAll() }
    func holdOperations() { state.change { $0.holds = true } }

    func releaseOperations() {
        let held = state.change { state in
            state.holds = false
            defer { state.held = [] }
            return state.held
        }
        for number in held { _ = proxy.resume(connection: number) }
    }

    var heldOperations: Int { state.value.held.count }

    func stop() async {
        releaseOperations()
        proxy.stop()
        guard let admin = try? await form.handler() else { return }
        try? await admin.delete(file)
        await admin.shutdown()
    }
}
