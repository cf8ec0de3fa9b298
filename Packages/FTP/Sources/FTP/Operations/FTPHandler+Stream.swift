public import ConnCore

extension FTPHandler {
    /// Runs `body` with a file that is read while it comes; blocks.
    ///
    /// Retries happen until the first bytes have come; then `body` runs, at most once. What it throws passes through.
    /// Leaving it early ends the transfer, and the login with it. Calling the handler itself from inside it throws
    /// `.misuse(.busyInScope)`.
    ///
    /// - Parameters:
    ///   - path: The file on the server.
    ///   - offset: The first byte that is wanted.
    @available(*, noasync)
    @_disfavoredOverload
    public func stream<R>(
        _ path: String,
        from offset: Int64 = 0,
        options: CallOptions = .default,
        _ body: (FTPStream) throws -> R
    ) throws -> R {
        let call = ConnCall(operation: "stream", idempotence: .yes, options: options)
        return try engine.withScope(call, replays: true) { scope in
            let job = StreamJob(path, offset: offset)
            try scope.run(call) { (connection) throws(ConnError) in
                connection.beginOperation()
                try job.open(connection, in: connection.base)
            }
            defer { try? scope.run(Self.closing) { (connection) throws(ConnError) in job.close(connection) } }
            return try FTPScopeResult.of { try body(FTPStream(scope, job, options)) }
        }
    }

    /// Runs `body` with a file that is read while it comes, on a worker; see the sync form. Cancelling the task ends it.
    public func stream<R>(
        _ path: String,
        from offset: Int64 = 0,
        options: CallOptions = .default,
        _ body: (FTPStream) async throws -> R
    ) async throws -> R {
        let call = ConnCall(operation: "stream", idempotence: .yes, options: options)
        return try await engine.withScope(call, replays: true) { scope in
            let job = StreamJob(path, offset: offset)
            try await scope.run(call) { (connection) throws(ConnError) in
                connection.beginOperation()
                try job.open(connection, in: connection.base)
            }
            let result: Result<R, any Error>
            do {
                result = .success(try await FTPScopeResult.of { try await body(FTPStream(scope, job, options)) })
            } catch {
                result = .failure(error)
            }
            try? await scope.runShielded(Self.closing) { (connection) throws(ConnError) in job.close(connection) }
            return try result.get()
        }
    }

    private static var closing: ConnCall { ConnCall(operation: "stream", idempotence: .no, options: .default) }
}
