public import ConnCore

extension SQLHandler {
    /// Runs `body` on the engine's own connection type: the ground of operations that only one engine has.
    ///
    /// The closure must leave the connection as it found it. It is called by an engine's package, not by users: it
    /// goes through the same retries, limits and checks as every other call.
    @available(*, noasync)
    public func _withConnection<R>(
        operation: String,
        options: CallOptions = .default,
        _ body: (Driver.Connection) throws(ConnError) -> R
    ) throws(ConnError) -> R {
        try engine.run(ConnCall(operation: operation, idempotence: .no, options: options), body)
    }

    /// Runs `body` on the engine's own connection type, on a worker thread.
    public func _withConnection<R: Sendable>(
        operation: String,
        options: CallOptions = .default,
        _ body: @escaping @Sendable (Driver.Connection) throws(ConnError) -> R
    ) async throws(ConnError) -> R {
        try await engine.run(ConnCall(operation: operation, idempotence: .no, options: options), body)
    }
}
