public import ConnCore

extension HTTPHandling {
    /// Sends a request and gives the whole answer; blocks. Retried by the policy if it is idempotent or was not sent.
    ///
    /// - Parameters:
    ///   - request: Method, path, query, headers and body.
    ///   - options: What this call may have different from its handler.
    /// - Throws: `ConnError` with the attempt log; ``ConnCore/ConnError/response`` is the answer of a status error.
    @available(*, noasync)
    @discardableResult
    public func request(_ request: HTTPRequest, options: CallOptions = .default) throws(ConnError) -> HTTPResponse {
        try engine.send(engine.order(request, options))
    }

    /// Sends a request and gives the whole answer. Cancelling the task ends it with `.cancelled` and frees its socket.
    @discardableResult
    public func request(_ request: HTTPRequest, options: CallOptions = .default) async throws(ConnError) -> HTTPResponse
    {
        try await engine.send(engine.order(request, options))
    }
}
