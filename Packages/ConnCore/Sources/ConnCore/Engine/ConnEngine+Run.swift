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
        try checkCallable()
        let span = instrumentation.begin(call)
        do {
            let result = try runRetrying(call, span, body)
            if span != nil { instrumentation.succeeded(span, rows: call.countRows?(result)) }
            return result
        } catch {
            instrumentation.failed(span, call, error: error)
            throw error
        }
    }

    private func runRetrying<R>(
        _ call: ConnCall,
        _ span: CallObservation?,
        _ body: (Connection) throws(ConnError) -> R
    ) throws(ConnError) -> R {
        var retry = makeRetry(call)
        var last: ConnError?
        let token = call.options.cancellation
        while true {
            if let token, token.isCancelled { throw cancelledError(outcome: .notApplied) }
            do {
                try retry.begin()
            } catch {
                throw refused(error, call, retry, last: last)
            }
            do {
                let result: R
                if mustBorrowWorker() {
                    result = try borrowedAttempt(call, retry: &retry, token: token, body)
                } else {
                    result = try attempt(call, on: callers, retry: &retry, token: token, body)
                }
                retry.succeeded()
                return result
            } catch {
                last = error
                let wait = try afterFailure(error, call, span, retry: &retry)
                try sleep(wait, call, &retry)
            }
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
            return try workers.runBlocking(deadline: waitLimit(deadline), token: waitToken(token), job)
        } catch let error as PoolError {
            throw connError(of: error)
        } catch {
            throw cancelledError(outcome: .notApplied)
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
        try checkCallable()
        let span = instrumentation.begin(call)
        let result = await withCallToken(call) { token in
            await self.runRetrying(call, span, token, body)
        }
        switch result {
        case .success(let value):
            if span != nil { instrumentation.succeeded(span, rows: call.countRows?(value)) }
            return value
        case .failure(let error):
            instrumentation.failed(span, call, error: error)
            throw error
        }
    }

    private func runRetrying<R: Sendable>(
        _ call: ConnCall,
        _ span: CallObservation?,
        _ token: CancellationToken,
        _ body: @escaping @Sendable (Connection) throws(ConnError) -> R
    ) async -> Result<R, ConnError> {
        var retry = makeRetry(call)
        var last: ConnError?
        while true {
            do {
                try retry.begin()
            } catch {
                return .failure(refused(error, call, retry, last: last))
            }
            do throws(ConnError) {
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
                let value = try result.get()
                retry.succeeded()
                return .success(value)
            } catch {
                last = error
                do throws(ConnError) {
                    let wait = try afterFailure(error, call, span, retry: &retry)
                    try await sleep(wait, call, token, &retry)
                } catch {
                    return .failure(error)
                }
            }
        }
    }

    func onWorker<R: Sendable>(
        deadline: ContinuousClock.Instant?,
        token: CancellationToken?,
        _ job: @escaping @Sendable () -> R
    ) async throws(ConnError) -> R {
        do {
            return try await workers.run(deadline: waitLimit(deadline), token: waitToken(token), job)
        } catch let error as PoolError {
            throw connError(of: error)
        } catch {
            throw cancelledError(outcome: .notApplied)
        }
    }

    /// Gives the call a token that the task's cancellation and the caller's own token both trip.
    func withCallToken<R>(_ call: ConnCall, _ body: (CancellationToken) async -> R) async -> R {
        let token = CancellationToken()
        let registration = call.options.cancellation?.onCancel { token.cancel() }
        defer { registration?.remove() }
        return await withTaskCancellationHandler {
            await body(token)
        } onCancel: {
            token.cancel()
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
        try checkCallable()
        dropAll()
        try connect(options: options)
    }

    /// Drops every idle connection, lets busy ones end with their call, and opens one worker's anew.
    public func reconnect(options: CallOptions) async throws(ConnError) {
        try checkCallable()
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
