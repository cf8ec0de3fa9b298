public import ConnCore

extension HTTPHandling {
    /// Runs `body` with an answer whose body is read while it comes; blocks.
    ///
    /// Retries happen until an answer with an acceptable status has begun; then `body` runs, at most once. What it
    /// throws passes through unchanged. Leaving it early ends the transfer. Calling the handler itself from inside it
    /// throws `.misuse(.busyInScope)`. Interceptors see the answer without its body.
    @available(*, noasync)
    @_disfavoredOverload
    public func stream<R>(
        _ request: HTTPRequest,
        options: CallOptions = .default,
        _ body: (HTTPStream) throws -> R
    ) throws -> R {
        var call = try engine.prepared(request)
        call.makeSink = { StreamBuffer() }
        return try engine.stream(engine.order(call, "stream", options), body)
    }

    /// Runs `body` with an answer whose body is read while it comes.
    ///
    /// As the sync form; cancelling the task ends the transfer, and reading it then throws `.cancelled`.
    public func stream<R>(
        _ request: HTTPRequest,
        options: CallOptions = .default,
        _ body: (HTTPStream) async throws -> R
    ) async throws -> R {
        var call = try engine.prepared(request)
        call.makeSink = { StreamBuffer() }
        return try await engine.stream(engine.order(call, "stream", options), body)
    }
}
