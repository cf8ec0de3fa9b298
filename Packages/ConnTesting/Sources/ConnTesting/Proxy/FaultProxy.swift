/// A TCP proxy on the loopback address that lets a test break its connections on purpose.
///
/// It forwards to an upstream server and does what ``FaultScript``s and its own methods say: cut, reset, stall, delay,
/// half-close, drop an answer, refuse. Every proxy has one thread, which ends with ``stop()`` or with the proxy itself.
///
/// All methods may be called from any thread or task, and from the closure that chooses scripts. Except the `waitUntil`
/// family none of them waits for anything but the proxy's thread, which takes microseconds; when one returns, it has
/// happened and is counted.
public final class FaultProxy: Sendable {
    private let runner = LoopRunner(ProxyCore())

    var core: ProxyCore { runner.core }

    /// A proxy that doesn't listen; see ``start()``.
    ///
    /// - Parameters:
    ///   - upstream: the server to forward to. It need not be there; a host's name is resolved here.
    ///   - framing: with one, the messages of every connection are recorded in ``ConnectionRecord/messages``, and
    ///     ``apply(_:toConnection:)`` can count them.
    /// - Throws: `.invalidUpstream` if the host can't be resolved.
    public init(to upstream: ProxyUpstream, framing: (any MessageFraming)? = nil) throws(ConnTestingError) {
        core.addresses = try SocketAddress.resolve(upstream)
        core.framing = framing
    }

    /// A proxy without a server behind it.
    init(script: FaultScript) {
        core.scripts.chooser = { _ in script }
    }

    /// Opens a free port and begins to forward; after ``stop()`` the same port as before.
    ///
    /// - Returns: the proxy itself.
    /// - Throws: `.system` if the system has no socket, port or thread left. A proxy that runs is left alone.
    @discardableResult
    public func start() throws(ConnTestingError) -> FaultProxy {
        try runner.start()
        return self
    }

    /// Closes the port and every connection, and ends the thread; a second time does nothing.
    ///
    /// Counts and records stay readable. Called from the closure that chooses scripts it takes effect right after it.
    public func stop() {
        runner.stop()
    }

    /// The loopback port to connect to at 127.0.0.1; 0 before the first ``start()``.
    public var port: Int {
        core.commands.run { Int(core.port) }
    }

    /// Makes new connections go elsewhere; those that are open stay with their server.
    ///
    /// - Throws: `.invalidUpstream` if the host can't be resolved; the upstream stays as it was.
    public func setUpstream(_ upstream: ProxyUpstream) throws(ConnTestingError) {
        let addresses = try SocketAddress.resolve(upstream)
        core.commands.run { core.addresses = addresses }
    }

    /// Runs the body with a started proxy, and stops it at the end, also on throw.
    @available(*, noasync)
    public static func with<R>(
        _ upstream: ProxyUpstream,
        framing: (any MessageFraming)? = nil,
        _ body: (FaultProxy) throws -> R
    ) throws -> R {
        let proxy = try FaultProxy(to: upstream, framing: framing).start()
        defer { proxy.stop() }
        return try body(proxy)
    }

    /// Runs the body with a started proxy, and stops it at the end, also on throw.
    public static func with<R>(
        _ upstream: ProxyUpstream,
        framing: (any MessageFraming)? = nil,
        _ body: (FaultProxy) async throws -> R
    ) async throws -> R {
        let proxy = try FaultProxy(to: upstream, framing: framing).start()
        defer { proxy.stop() }
        return try await body(proxy)
    }
}
