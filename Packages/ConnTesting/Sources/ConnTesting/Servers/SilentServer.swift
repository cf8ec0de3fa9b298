/// A server that accepts connections, reads, and never says a word: for time-outs of connecting and logging in.
///
/// It ends with ``stop()`` or when it is dropped.
public final class SilentServer: Sendable {
    private let proxy = FaultProxy(script: .silent)

    /// Listens on a free loopback port.
    ///
    /// - Throws: `.system` if the system has no socket, port or thread left.
    public init() throws(ConnTestingError) {
        try proxy.start()
    }

    /// The port at 127.0.0.1.
    public var port: Int { proxy.port }

    /// Connections and bytes from clients.
    public var statistics: ProxyStatistics { proxy.statistics }

    /// Closes the port and every connection.
    public func stop() {
        proxy.stop()
    }
}
