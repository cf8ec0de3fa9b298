import ConnCoreTesting
import ConnTesting
import Foundation
import HTTPProviders

/// A twin behind a proxy as the server of one contract case.
///
/// The proxy counts, refuses and cuts connections; the twin loses answers, holds requests and refuses logins.
///
/// A refused connection is a closed port, since a client of HTTP speaks first: after a port that opened, nobody knows
/// what was sent. Nobody can count knocks on a closed port either, so the handler's own interceptor does, and opens it.
final class ProviderContractSubject<Handler: HTTPHandling>: HandlerContractSubject {
    /// What differs from provider to provider.
    struct Parts: Sendable {
        var twin: any ProviderTwin
        var canary: String?
        /// Where the handler is to go, given the proxy's address.
        var properties: @Sendable (_ url: String) -> Handler.Properties
        var options: @Sendable (HTTPOptions) -> Handler.Options
        var isOperation: @Sendable (TwinRequest) -> Bool
        var callBlocking: @Sendable (Handler, CallOptions) throws -> Void
        var call: @Sendable (Handler, CallOptions) async throws -> Void
    }

    let properties: Handler.Properties
    let options: Handler.Options
    let canary: String?

    private let parts: Parts
    private let proxy: FaultProxy
    private let door: ClosedDoor

    init(_ parts: Parts) throws {
        self.parts = parts
        try parts.twin.start()
        let proxy = try FaultProxy(to: .tcp(port: parts.twin.port)).start()
        let door = ClosedDoor(proxy)
        properties = parts.properties("http://127.0.0.1:\(proxy.port)")
        var options = HTTPOptions()
        options.verifiesOnConnect = true
        options.interceptors = [
            HTTPInterceptor("counts tries while the port is closed", before: { _ throws(ConnError) in door.knock() })
        ]
        self.options = parts.options(options)
        canary = parts.canary
        self.proxy = proxy
        self.door = door
    }

    private var server: TwinServer { parts.twin.server }

    func callBlocking(_ handler: Handler, _ options: CallOptions) throws {
        try parts.callBlocking(handler, options)
    }

    func call(_ handler: Handler, _ options: CallOptions) async throws {
        try await parts.call(handler, options)
    }

    var connectsTried: Int { proxy.statistics.accepted + door.refused }
    var openConnections: Int { proxy.statistics.open }
    func failConnects(_ count: Int) { door.close(for: count) }
    func cutConnections() { proxy.cutAll() }

    func failOperations(_ count: Int) {
        server.clearFaults()
        server.fail(.answerLost(), count: count, where: parts.isOperation)
    }

    func refuseLogins(_ refuse: Bool) {
        server.clearFaults()
        if refuse { server.fail(.unauthorized, count: nil, where: parts.isOperation) }
    }

    func holdOperations() { server.hold(where: parts.isOperation) }
    func releaseOperations() { server.release() }
    var heldOperations: Int { server.statistics.held }

    func stop() async {
        proxy.stop()
        parts.twin.stop()
    }
}

/// A proxy's port that is closed for so many tries.
// The counts are read and written under `lock`.
private final class ClosedDoor: @unchecked Sendable {
    private let proxy: FaultProxy
    private let lock = NSLock()
    private var left = 0
    private var count = 0

    init(_ proxy: FaultProxy) {
        self.proxy = proxy
    }

    var refused: Int { lock.withLock { count } }

    func close(for tries: Int) {
        lock.withLock { left = tries }
        if tries > 0 { proxy.refuseConnections() } else { proxy.allowConnections() }
    }

    /// Somebody is about to connect.
    func knock() {
        let opens = lock.withLock {
            guard left > 0 else { return true }
            left -= 1
            count += 1
            return false
        }
        if opens { proxy.allowConnections() }
    }
}
