public import ConnCore

extension SQLHandler {
    // MARK: Transactions

    /// Runs a closure in a transaction: commits when it returns, rolls back when it throws.
    ///
    /// On deadlock, serialization failure, a lock not had, or a connection lost before COMMIT, the whole closure
    /// runs again from BEGIN, by the retry policy: it must have no effects outside the transaction. Inside it, only
    /// its argument may be used; the handler itself throws `.misuse(.busyInScope)`.
    ///
    /// - Parameters:
    ///   - isolation: A level that the engine would silently change is `.misuse(.isolationLevel)`.
    ///   - readOnly: Whether the engine shall refuse writes.
    /// - Throws: What the closure throws; `ConnError`; `.commitOutcomeUnknown` if the answer to COMMIT was lost.
    @available(*, noasync)
    @_disfavoredOverload
    @discardableResult
    public func transaction<R>(
        isolation: SQLIsolation = .engineDefault,
        readOnly: Bool = false,
        options: CallOptions = .default,
        _ body: (SQLTransaction<Driver>) throws -> R
    ) throws -> R {
        let mode = SQLTransactionMode(isolation: isolation, readOnly: readOnly)
        let call = call("transaction", .no, options)
        return try engine.withScope(call, replays: true) { scope in
            try SQLTransaction.run(on: scope, mode, nesting: 0, call, body)
        }
    }

    /// Runs a closure in a transaction: commits when it returns, rolls back when it throws.
    ///
    /// Holds one worker until the closure ends. Cancelling the task interrupts the running statement, and the
    /// transaction is rolled back.
    @discardableResult
    public func transaction<R>(
        isolation: SQLIsolation = .engineDefault,
        readOnly: Bool = false,
        options: CallOptions = .default,
        _ body: (SQLTransaction<Driver>) async throws -> R
    ) async throws -> R {
        let mode = SQLTransactionMode(isolation: isolation, readOnly: readOnly)
        let call = call("transaction", .no, options)
        return try await engine.withScope(call, replays: true) { scope in
            try await SQLTransaction.run(on: scope, mode, nesting: 0, call, body)
        }
    }

    /// Runs a closure in a transaction; the form that every engine's handler has.
    @available(*, noasync)
    @_disfavoredOverload
    @discardableResult
    public func transaction<R>(
        _ mode: SQLTransactionMode,
        options: CallOptions,
        _ body: (any SQLScope) throws -> R
    ) throws -> R {
        try transaction(isolation: mode.isolation, readOnly: mode.readOnly, options: options) { transaction in
            try body(transaction)
        }
    }

    /// Runs a closure in a transaction; the form that every engine's handler has.
    @discardableResult
    public func transaction<R>(
        _ mode: SQLTransactionMode,
        options: CallOptions,
        _ body: (any SQLScope) async throws -> R
    ) async throws -> R {
        try await transaction(isolation: mode.isolation, readOnly: mode.readOnly, options: options) { transaction in
            try await body(transaction)
        }
    }

    // MARK: Sessions

    /// Pins one connection for the length of a closure: temporary tables, settings and locks last as long.
    ///
    /// Connecting is retried; the closure runs at most once. A transaction left open at its end is rolled back and
    /// reported as `.misuse(.transactionLeftOpen)`.
    @available(*, noasync)
    @_disfavoredOverload
    @discardableResult
    public func withSession<R>(
        options: CallOptions = .default,
        _ body: (SQLSession<Driver>) throws -> R
    ) throws -> R {
        let call = call("session", .no, options)
        return try engine.withScope(call, replays: false) { scope in
            let session = SQLSession<Driver>(scope)
            return try body(session)
        }
    }

    /// Pins one worker and its connection for the length of a closure.
    @discardableResult
    public func withSession<R>(
        options: CallOptions = .default,
        _ body: (SQLSession<Driver>) async throws -> R
    ) async throws -> R {
        let call = call("session", .no, options)
        return try await engine.withScope(call, replays: false) { scope in
            let session = SQLSession<Driver>(scope)
            return try await body(session)
        }
    }

    /// Pins one connection for the length of a closure; the form that every engine's handler has.
    @available(*, noasync)
    @_disfavoredOverload
    @discardableResult
    public func withSession<R>(_ options: CallOptions, _ body: (any SQLScope) throws -> R) throws -> R {
        try withSession(options: options) { session in try body(session) }
    }

    /// Pins one worker for the length of a closure; the form that every engine's handler has.
    @discardableResult
    public func withSession<R>(_ options: CallOptions, _ body: (any SQLScope) async throws -> R) async throws -> R {
        try await withSession(options: options) { session in try await body(session) }
    }
}
