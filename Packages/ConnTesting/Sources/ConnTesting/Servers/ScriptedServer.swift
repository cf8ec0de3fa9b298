/// A server that says fixed bytes, for the port of another protocol: a greeting, or one answer to whatever comes.
///
/// It ends with ``stop()`` or when it is dropped.
public final class ScriptedServer: Sendable {
    private let proxy: FaultProxy

    /// Listens on a free loopback port.
    ///
    /// - Parameters:
    ///   - greeting: said as soon as a client connects; empty for nothing.
    ///   - answer: said after the client's first byte; empty for nothing.
    ///   - closes: whether the connection is closed in an orderly way after the answer, or, if there is none, after the
    ///     greeting.
    /// - Throws: `.system` if the system has no socket, port or thread left.
    public init(greeting: [UInt8] = [], answer: [UInt8] = [], closes: Bool = true) throws(ConnTestingError) {
        var rules: [FaultRule] = []
        if !greeting.isEmpty || answer.isEmpty {
            rules.append(FaultRule(.start, .answer(greeting, ending: closes && answer.isEmpty ? .cut : nil)))
        }
        if !answer.isEmpty {
            rules.append(FaultRule(.bytes(1, .clientToServer), .answer(answer, ending: closes ? .cut : nil)))
        }
        proxy = FaultProxy(script: FaultScript(rules, connectsUpstream: false))
        try proxy.start()
    }

    /// A web server that is asked in another language: 400 Bad Request to whatever comes, and the end.
    public static func http() throws(ConnTestingError) -> ScriptedServer {
        let answer = "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
        return try ScriptedServer(answer: Array(answer.utf8))
    }

    /// The port at 127.0.0.1.
    public var port: Int { proxy.port }

    /// Connections, and the bytes received from clients and said to them.
    public var statistics: ProxyStatistics { proxy.statistics }

    /// Closes the port and every connection.
    public func stop() {
        proxy.stop()
    }
}
