@_spi(SQLDrivers) public import SQLCore

// Advisory locks of a session (PostgreSQL documentation, "Advisory Locks"), each operation in both faces.
extension SQLHandler where Driver == PgSQLDriver {
    /// Waits for an advisory lock, runs `body` while holding it, and releases it.
    ///
    /// The wait ends with the call's deadline or cancellation. The closure runs at most once. If the connection breaks
    /// inside it, the server has released the lock, and the call throws even if `body` returned.
    ///
    /// - Parameters:
    ///   - key: The lock's number or name.
    ///   - body: Gets the session that holds the lock.
    /// - Throws: What `body` throws; `ConnError`, of kind `.unsupported` behind a pooler in transaction mode.
    @available(*, noasync)
    @_disfavoredOverload
    @discardableResult
    public func withAdvisoryLock<R>(
        _ key: PgSQLLockKey,
        options: CallOptions = .default,
        _ body: (SQLSession<Driver>) throws -> R
    ) throws -> R {
        try checkLocks()
        return try withSession(options: options) { session in
            try session.execute("SELECT pg_advisory_lock(\(key.value))", options: options)
            return try session.holding(key, body)
        }
    }

    /// Waits for an advisory lock, runs `body` while holding it, and releases it, also when the task is cancelled.
    @discardableResult
    public func withAdvisoryLock<R>(
        _ key: PgSQLLockKey,
        options: CallOptions = .default,
        _ body: (SQLSession<Driver>) async throws -> R
    ) async throws -> R {
        try checkLocks()
        return try await withSession(options: options) { session in
            try await session.execute("SELECT pg_advisory_lock(\(key.value))", options: options)
            return try await session.holding(key, body)
        }
    }

    /// Runs `body` while holding an advisory lock if nobody else holds it; `nil` without waiting if somebody does.
    @available(*, noasync)
    @_disfavoredOverload
    @discardableResult
    public func withAdvisoryLockIfFree<R>(
        _ key: PgSQLLockKey,
        options: CallOptions = .default,
        _ body: (SQLSession<Driver>) throws -> R
    ) throws -> R? {
        try checkLocks()
        return try withSession(options: options) { session in
            let query: SQLQuery = "SELECT pg_try_advisory_lock(\(key.value))"
            guard try session.readScalar(query, as: Bool.self, options: options) == true else { return nil }
            return try session.holding(key, body)
        }
    }

    /// Runs `body` while holding an advisory lock if nobody else holds it; `nil` without waiting if somebody does.
    @discardableResult
    public func withAdvisoryLockIfFree<R>(
        _ key: PgSQLLockKey,
        options: CallOptions = .default,
        _ body: (SQLSession<Driver>) async throws -> R
    ) async throws -> R? {
        try checkLocks()
        return try await withSession(options: options) { session in
            let query: SQLQuery = "SELECT pg_try_advisory_lock(\(key.value))"
            guard try await session.readScalar(query, as: Bool.self, options: options) == true else { return nil }
            return try await session.holding(key, body)
        }
    }

    private func checkLocks() throws(ConnError) {
        guard options.pooler == .none else {
            throw ConnError(
                .unsupported,
                "An advisory lock belongs to a session, and a pooler in transaction mode has none",
                advice: "use pg_advisory_xact_lock inside transaction { }, or connect without the pooler",
                endpoint: properties.endpoint
            )
        }
    }
}

extension SQLSession where Driver == PgSQLDriver {
    @available(*, noasync)
    fileprivate func holding<R>(_ key: PgSQLLockKey, _ body: (SQLSession<Driver>) throws -> R) throws -> R {
        let result = Result { try body(self) }
        do {
            try hold(.unlock) { scope in
                try scope.run(.unlock) { (connection) throws(ConnError) in try connection.unlock(key) }
            }
        } catch {
            _ = try result.get()
            throw error
        }
        return try result.get()
    }

    fileprivate func holding<R>(
        _ key: PgSQLLockKey,
        _ body: (SQLSession<Driver>) async throws -> R
    ) async throws -> R {
        let result: Result<R, any Error>
        do {
            result = .success(try await body(self))
        } catch {
            result = .failure(error)
        }
        do {
            // A cancelled task must not keep the lock.
            try await hold(.unlock) { scope in
                try await scope.runShielded(.unlock) { (connection) throws(ConnError) in try connection.unlock(key) }
            }
        } catch {
            _ = try result.get()
            throw error
        }
        return try result.get()
    }
}

extension ConnCall {
    fileprivate static var unlock: ConnCall {
        ConnCall(operation: "unlock", idempotence: .no, options: .default)
    }
}

extension PgSQLConnection {
    /// Releases an advisory lock, after rolling back a transaction that the closure left open.
    fileprivate func unlock(_ key: PgSQLLockKey) throws(ConnError) {
        let wasOpen = transactionStatus != .idle
        if wasOpen { try rollback() }
        let cursor = try open(
            SQLStatement(text: "SELECT pg_advisory_unlock($1)", parameters: [.int(key.value)])
        )
        defer { cursor.close() }
        let wasHeld = try cursor.nextBatch(maximumRows: 1)?.column(at: 0).value(at: 0) == .bool(true)
        guard wasHeld else {
            throw ConnError(
                .misuse(.scopeFinished),
                "The advisory lock was released by a statement inside the closure",
                advice: "leave releasing to the library",
                outcome: .applied
            )
        }
        if wasOpen {
            throw ConnError(
                .misuse(.transactionLeftOpen),
                "The call left a transaction open; it was rolled back",
                advice: "use transaction { } instead of BEGIN"
            )
        }
    }
}
