public import ConnCore

extension FTPHandler {
    /// Holds one login for the length of `body`; blocks. Connecting is retried, the closure runs at most once.
    ///
    /// Calling the handler itself from inside it throws `.misuse(.busyInScope)`. What `body` throws passes through.
    @available(*, noasync)
    @_disfavoredOverload
    public func withSession<R>(options: CallOptions = .default, _ body: (FTPSession) throws -> R) throws -> R {
        let call = ConnCall(operation: "withSession", idempotence: .no, options: options)
        return try engine.withScope(call, replays: true) { scope in
            let folder = try scope.run(Self.opening(options)) { (connection) throws(ConnError) in
                try connection.opened()
            }
            return try FTPScopeResult.of { try body(FTPSession(scope, performer.server, folder)) }
        }
    }

    /// Holds one login on a worker for the length of `body`. Connecting is retried, the closure runs at most once.
    public func withSession<R>(
        options: CallOptions = .default,
        _ body: (FTPSession) async throws -> R
    ) async throws -> R {
        let call = ConnCall(operation: "withSession", idempotence: .no, options: options)
        return try await engine.withScope(call, replays: true) { scope in
            let folder = try await scope.run(Self.opening(options)) { (connection) throws(ConnError) in
                try connection.opened()
            }
            return try await FTPScopeResult.of { try await body(FTPSession(scope, performer.server, folder)) }
        }
    }

    static func opening(_ options: CallOptions) -> ConnCall {
        ConnCall(operation: "withSession", idempotence: .yes, options: options)
    }
}

extension FTPConnection {
    /// Makes sure that a connection which lay idle still stands, before a closure begins that cannot be run twice.
    func opened() throws(ConnError) -> String {
        beginOperation()
        if wasUsed { try ping() }
        return base
    }
}

/// Keeps the engine from running a closure again: it may have done something already.
enum FTPScopeResult {
    static func of<R>(_ body: () throws -> R) throws -> R {
        do {
            return try body()
        } catch let error as ConnError {
            throw error.with { $0.retry = .never }
        }
    }

    static func of<R>(_ body: () async throws -> R) async throws -> R {
        do {
            return try await body()
        } catch let error as ConnError {
            throw error.with { $0.retry = .never }
        }
    }
}
