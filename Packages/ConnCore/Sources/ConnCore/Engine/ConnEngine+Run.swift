internal import ThreadLocalPool

extension ConnEngine {
    /// Runs a call on the calling thread's connection, with retries; blocks.
    ///
    /// - Throws: `ConnError` with the attempt log.
    @available(*, noasync)
    public func run<R>(
        _ call: ConnCall,
        _ body: (Connection) throws(ConnError) -> R
    ) throws(ConnError) -> R {
        let token = call.options.cancellation
        return try runner.run(call) { (retry, _) throws(ConnError) in
            if mustBorrowWorker() {
                return try borrowedAttempt(call, retry: &retry, token: token, body)
            }
            return try attempt(call, on: callers, retry: &retry, token: token, body)
        }
    }

    /// One try on a worker thread while the calling thread waits for it.
    private func borrowedAttempt<R>(
        _ call: ConnCall,
        retry: inout RetryState,
        token: CancellationToken?,
        _ body: (Connection) throws(ConnError) -> R
    ) throws(ConnError) -> R {
        let state = retry
        let (result, after) = try withoutActuallyEscaping(body) { body throws(ConnError) in
            let body = Unchecked(body)
            return try blockingOnWorker(deadline: retry.deadline, token: token) { [self] in
                var state = state
                let result: Result<R, ConnError>
                do throws(ConnError) {
                    result = .success(try attempt(call, on: workerLinks, retry: &state, token: token, body.value))
                } catch {
                    result = .failure(error)
                }
                return Unchecked((result, state))
            }.value
        }
        retry = after
        return try result.get()
    }

    func blockingOnWorker<R: Sendable>(
        deadline: ContinuousClock.Instant?,
        token: CancellationToken?,
        _ job: @escaping @Sendable () -> R
    ) throws(ConnError) -> R {
        do {
            return try workers.runBlocking(deadline: runner.waitLimit(deadline), token: runner.waitToken(token), job)
        } catch let error as PoolError {
            throw runner.connError(of: error)
        } catch {
            throw runner.cancelledError(outcome: .notApplied)
        }
    }

    /// Runs a call on a worker's connection, with retries; suspends, and blocks no thread of Swift's pool.
    ///
    /// Cancelling the task ends a wait at once and interrupts a running operation; the call then throws
    /// `ConnError` of kind `.cancelled`.
    ///
    /// - Throws: `ConnError` with the attempt log.
    public func run<R: Sendable>(
        _ call: ConnCall,
        _ body: @escaping @Sendable (Connection) throws(ConnError) -> R
    ) async throws(ConnError) -> R {
        try await runner.run(call) { (retry, _, token) async throws(ConnError) in
            let state = retry
            let (result, after) = try await onWorker(deadline: retry.deadline, token: token) { [self] in
                var state = state
                do throws(ConnError) {
                    let value = try attempt(call, on: workerLinks, retry: &state, token: token, body)
                    return (Result<R, ConnError>.success(value), state)
                } catch {
                    return (Result<R, ConnError>.failure(error), state)
                }
            }
            retry = after
            return try result.get()
        }
    }

    func onWorker<R: Sendable>(
        deadline: ContinuousClock.Instant?,
        token: CancellationToken?,
        _ job: @escaping @Sendable () -> R
    ) async throws(ConnError) -> R {
        do {
            return try await workers.run(deadline: runner.waitLimit(deadline), token: runner.waitToken(token), job)
        } catch let error as PoolError {
            throw runner.connError(of: error)
        } catch {
            throw runner.cancelledError(outcome: .notApplied)
        }
    }
}

extension ConnEngine {
    /// Opens the calling thread's connection if it has none.
    @available(*, noasync)
    public func connect(options: CallOptions) throws(ConnError) {
        try run(ConnCall(operation: "connect", idempotence: .yes, options: options)) { _ in }
    }

    /// Opens one worker's connection if the engine has none.
    public func connect(options: CallOptions) async throws(ConnError) {
        try await run(ConnCall(operation: "connect", idempotence: .yes, options: options)) { _ in }
    }

    /// Drops every idle connection, lets busy ones end with their call, and opens the calling thread's anew.
    @available(*, noasync)
    public func reconnect(options: CallOptions) throws(ConnError) {
        try runner.checkCallable()
        dropAll()
        try connect(options: options)
    }

    /// Drops every idle connection, lets busy ones end with their call, and opens one worker's anew.
    public func reconnect(options: CallOptions) async throws(ConnError) {
        try runner.checkCallable()
        dropAll()
        try await connect(options: options)
    }

    /// Asks the server for a sign of life.
    @available(*, noasync)
    public func ping(options: CallOptions) throws(ConnError) {
        try run(ConnCall(operation: "ping", idempotence: .yes, options: options)) { (connection) throws(ConnError) in
            try connection.ping()
        }
    }

    /// Asks the server for a sign of life.
    public func ping(options: CallOptions) async throws(ConnError) {
        try await run(ConnCall(operation: "ping", idempotence: .yes, options: options)) {
            (connection) throws(ConnError) in
            try connection.ping()
        }
    }
}

/// Carries a value into a closure that is run to its end before the caller goes on.
// The sender blocks until the receiver is done, so only one thread at a time touches the value.
struct Unchecked<Value>: @unchecked Sendable {
    let value: Value

    init(_ value: Value) {
        self.value = value
    }
}
