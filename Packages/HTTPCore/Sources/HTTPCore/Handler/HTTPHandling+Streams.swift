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
        let prepared = try engine.prepared(request)
        return try engine.stream(prepared, engine.connCall("stream", prepared, options), body)
    }

    /// Runs `body` with an answer whose body is read while it comes.
    ///
    /// As the sync form; cancelling the task ends the transfer, and reading it then throws `.cancelled`.
    public func stream<R>(
        _ request: HTTPRequest,
        options: CallOptions = .default,
        _ body: (HTTPStream) async throws -> R
    ) async throws -> R {
        let prepared = try engine.prepared(request)
        return try await engine.stream(prepared, engine.connCall("stream", prepared, options), body)
    }
}
