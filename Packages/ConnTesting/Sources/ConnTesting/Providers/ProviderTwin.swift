/// An offline stand-in of a data provider: a ``TwinServer`` that answers as the provider does.
///
/// A twin is built from what public material says of its provider, not from the provider itself; where that is not
/// known, the twin has a switch. Its faults are those of ``server``, and those named here.
public protocol ProviderTwin: AnyObject, Sendable {
    /// The server that answers; for its log, its counts and its faults.
    var server: TwinServer { get }
}

extension ProviderTwin {
    /// Opens a free loopback port.
    ///
    /// - Returns: the twin itself.
    /// - Throws: `.system` if the system has no socket, port or thread left.
    @discardableResult
    public func start() throws(ConnTestingError) -> Self {
        try server.start()
        return self
    }

    /// Closes the port and every connection.
    public func stop() {
        server.stop()
    }

    /// The loopback port at 127.0.0.1; 0 before the first ``start()``.
    public var port: Int { server.port }

    /// The requests received, in order of arrival; of many the latest.
    public var requests: [TwinRequest] { server.requests }

    /// Answers requests of a method and path while the twin lives; without it 503.
    func route(_ method: String, _ path: String, _ answer: @escaping @Sendable (Self, TwinRequest) -> TwinResponse) {
        server.on(method, path) { [weak self] request in self.map { answer($0, request) } ?? .status(503) }
    }

    /// Answers the next requests with 429 and the time to wait.
    public func limitRate(count: Int? = 1, retryAfter: TwinFault.RetryAfter) {
        server.fail(.tooManyRequests(retryAfter: retryAfter), count: count)
    }

    /// Answers the next requests with a page under 200, as a log-in page does.
    public func answerHTML(count: Int? = 1) {
        server.fail(.html, count: count)
    }

    /// Answers the next requests with 401, whatever they bring.
    public func refuseAuthorization(count: Int? = 1) {
        server.fail(.unauthorized, count: count)
    }
}
