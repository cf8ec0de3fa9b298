internal import Logging
internal import Synchronization
internal import ThreadLocalPool

/// What all connection-based handlers share: a connection for each thread, retries, reconnecting, cancelling, time
/// limits, scopes, the async face over worker threads, and closing.
///
/// A handler gives it a way to connect and then runs closures on a connection. Sync calls run on the calling
/// thread with that thread's connection; async calls run on one of the engine's worker threads, which have a pool
/// of their own. A sync call from a thread without a connection, while a Swift task is current, borrows a worker.
public final class ConnEngine<Connection: PooledConnection>: Sendable {
    /// The server, for errors and logs.
    public let endpoint: Endpoint
    /// Limits, policy and logger.
    public let configuration: HandlerConfiguration

    typealias Pool = PerThreadPool<Link<Connection>>

    let callers: Pool
    let workerLinks: Pool
    let workers: WorkerThreads
    let instrumentation: HandlerInstrumentation
    private let connectBody: @Sendable (ConnectContext) throws(ConnError) -> Connection
    private let life: EngineLife
    private let closed = Atomic<Bool>(false)
    private let hasLoggedBorrowing = Atomic<Bool>(false)
    /// Cancelled and replaced by `cancelAll()`: everything that waits or sleeps listens to it.
    private let waiting = ReplaceableToken()

    /// Makes an engine without connecting.
    ///
    /// - Parameters:
    ///   - endpoint: The server, for errors and logs.
    ///   - configuration: Limits, policy and logger.
    ///   - onClosed: Runs once, after the engine was closed and its last connection has gone.
    ///   - connect: Opens a connection; called on a thread that may block, from several threads at once.
    /// - Throws: `.misuse(.invalidArgument)` for a configuration out of range.
    public init(
        endpoint: Endpoint,
        configuration: HandlerConfiguration,
        onClosed: @escaping @Sendable () -> Void = {},
        connect: @escaping @Sendable (ConnectContext) throws(ConnError) -> Connection
    ) throws(ConnError) {
        try configuration.validate()
        self.endpoint = endpoint
        self.configuration = configuration
        connectBody = connect
        life = EngineLife(onFinished: onClosed)
        instrumentation = HandlerInstrumentation(endpoint: endpoint, configuration: configuration)
        let name = "\(endpoint)"
        callers = Pool(Self.pool("threads of \(name)", configuration.maximumThreadConnections, configuration)) {
            $0.close()
        }
        workerLinks = Pool(Self.pool("workers of \(name)", configuration.maximumWorkers, configuration)) { $0.close() }
        workers = WorkerThreads(name: endpoint.system, maximumThreads: configuration.maximumWorkers)
    }

    deinit {
        close()
    }

    private static func pool(_ name: String, _ limit: Int, _ configuration: HandlerConfiguration) -> PoolConfiguration {
        PoolConfiguration(
            name: name,
            maximumResources: limit,
            idleTimeout: configuration.idleTimeout,
            maximumAge: configuration.maximumAge,
            waitTimeout: configuration.acquireTimeout
        )
    }

    // MARK: State

    /// Whether at least one connection is open; no I/O.
    public var isConnected: Bool { life.hasLinks }

    /// Whether ``close()`` was called.
    public var isClosed: Bool { closed.load(ordering: .acquiring) }

    /// Throws `.closed`, or `.misuse(.busyInScope)` when called from inside one of the engine's own scopes.
    func checkCallable() throws(ConnError) {
        if isClosed { throw closedError }
        if ScopeNode.isInside(ObjectIdentifier(self)) { throw busyInScope }
    }

    var closedError: ConnError {
        ConnError(.closed, "The handler is closed", advice: "make a new one", endpoint: endpoint)
    }

    var busyInScope: ConnError {
        ConnError(
            .misuse(.busyInScope),
            "The handler was called from inside one of its own sessions, transactions or streams",
            advice: "use the closure's argument instead",
            endpoint: endpoint
        )
    }

    /// Whether a sync call must borrow a worker: the thread has no connection and belongs to Swift's tasks just now.
    func mustBorrowWorker() -> Bool {
        if callers.hasResourceOnThisThread { return false }
        guard withUnsafeCurrentTask(body: { $0 != nil }) else { return false }
        if !hasLoggedBorrowing.exchange(true, ordering: .relaxed) {
            configuration.logger.notice(
                "sync call inside a Swift task borrows a worker thread; use the async form there",
                metadata: ["conn.endpoint": "\(endpoint)"]
            )
        }
        return true
    }

    // MARK: One try

    func makeRetry(_ call: ConnCall) -> RetryState {
        let policy = call.options.retry ?? configuration.retry
        // A deadline costs every try two looks at the clock.
        guard call.options.isLimited else {
            return RetryState(
                policy: policy,
                clock: configuration.clock,
                budget: configuration.retryBudget,
                breaker: configuration.circuitBreaker
            )
        }
        return RetryState(
            policy: policy,
            clock: configuration.clock,
            deadline: call.options.effectiveDeadline(clock: configuration.clock),
            budget: configuration.retryBudget,
            breaker: configuration.circuitBreaker
        )
    }

    /// The link of a claim: checked if it lay idle, reset if another task left state, or made anew.
    func readyLink(
        _ claim: inout Pool.Claim,
        of pool: Pool,
        retry: inout RetryState
    ) throws(ConnError) -> Link<Connection> {
        if let link = claim.resource {
            do {
                if link.connection.needsReset, pool === workerLinks { try link.connection.reset() }
                if Duration.nanoseconds(claim.idleNanoseconds) >= configuration.checkAfterIdle {
                    try link.connection.ping()
                }
                return link
            } catch {
                // One dead connection makes all of its age suspect.
                claim.discard()
                dropIdle()
            }
        }
        let link = try makeLink(retry: &retry, pool: pool)
        claim.install(link)
        return link
    }

    private func makeLink(retry: inout RetryState, pool: Pool) throws(ConnError) -> Link<Connection> {
        guard retry.beginConnect() else {
            throw ConnError(
                .connection,
                "The connection was lost and all \(retry.connects) connects of this call are used",
                retry: .reconnect,
                phase: .connect,
                endpoint: endpoint
            )
        }
        guard life.beginConnecting() else { throw closedError }
        defer { life.endConnecting() }
        var timeout = configuration.connectTimeout
        if let deadline = retry.deadline {
            timeout = min(timeout, configuration.clock.now().duration(to: deadline))
            guard timeout > .zero else { throw deadlineError(while: "connecting") }
        }
        do {
            let start = instrumentation.hasMetrics ? configuration.clock.now() : nil
            let connection = try connectBody(
                ConnectContext(
                    timeout: timeout,
                    logger: configuration.logger,
                    statementTimeout: configuration.statementTimeout
                )
            )
            if let start { instrumentation.connected(after: start.duration(to: configuration.clock.now())) }
            return Link(connection, life: life, statementTimeout: configuration.statementTimeout)
        } catch {
            let located = error.with {
                $0.phase = .connect
                $0.endpoint = $0.endpoint ?? endpoint
            }
            pool.recordConnectFailure(located.description)
            throw located
        }
    }

    /// Runs one operation on a link, with the call's cancellation and time limits on the link's gate.
    func operate<R>(
        _ link: Link<Connection>,
        _ call: ConnCall,
        deadline: ContinuousClock.Instant?,
        token: CancellationToken?,
        _ body: (Connection) throws(ConnError) -> R
    ) throws(ConnError) -> R {
        let statementTimeout = call.options.statementTimeout ?? configuration.statementTimeout
        link.limitStatements(to: statementTimeout)
        let gate = link.gate
        guard token != nil || deadline != nil || statementTimeout != nil else {
            let ticket = gate.begin()
            let result: R
            do {
                result = try body(link.connection)
            } catch {
                throw explain(error, gate.end(ticket), statementTimeout)
            }
            _ = gate.end(ticket)
            return result
        }

        if let token, token.isCancelled { throw cancelledError(outcome: .notApplied) }
        var limit = deadline
        if let statementTimeout {
            let end = ContinuousClock.now.advanced(by: statementTimeout)
            limit = min(limit ?? end, end)
        }
        let ticket = gate.begin()
        let registration = token?.onCancel { gate.cancel(ticket, .cancelled) }
        let alarm = limit.map { Watchdog.shared.schedule(at: $0) { gate.cancel(ticket, .timeout) } }
        defer {
            registration?.remove()
            alarm?.cancel()
        }
        let result: R
        do {
            result = try body(link.connection)
        } catch {
            throw explain(error, gate.end(ticket), statementTimeout)
        }
        _ = gate.end(ticket)
        return result
    }

    /// Gives an interrupted operation's error the reason it was interrupted for.
    private func explain(_ error: ConnError, _ reason: CancelGate.Reason?, _ limit: Duration?) -> ConnError {
        var explained = error
        if explained.endpoint == nil { explained.endpoint = endpoint }
        guard let reason, error.kind == .cancelled else { return explained }
        switch reason {
        case .cancelled:
            explained.message = "The call was cancelled"
            explained.retry = .never
            return explained
        case .timeout:
            var timeout = explained.with(kind: .timeout)
            timeout.message = "The statement was stopped at its time limit" + (limit.map { " of \($0)" } ?? "")
            timeout.advice = "raise statementTimeout, timeout or deadline, or make the statement faster"
            timeout.retry = .never
            return timeout
        }
    }

    /// One try of a call on the current thread, from claim to release.
    func attempt<R>(
        _ call: ConnCall,
        on pool: Pool,
        retry: inout RetryState,
        token: CancellationToken?,
        _ body: (Connection) throws(ConnError) -> R
    ) throws(ConnError) -> R {
        var claim = try claimLink(pool, deadline: retry.deadline, token: token)
        let link = try readyLink(&claim, of: pool, retry: &retry)
        let result: R
        do {
            result = try operate(link, call, deadline: retry.deadline, token: token, body)
        } catch {
            settle(&claim, link, after: error)
            throw error
        }
        do {
            try link.connection.checkAfterCall()
        } catch {
            if !link.connection.isUsable { claim.discard() }
            throw error.with { $0.endpoint = $0.endpoint ?? endpoint }
        }
        if !link.connection.isUsable { claim.discard() }
        return result
    }

    /// Leaves the connection clean after a failure, or throws it away.
    func settle(_ claim: inout Pool.Claim, _ link: Link<Connection>, after error: ConnError) {
        // The failure itself is what the caller hears of; what is left open is rolled back here.
        try? link.connection.checkAfterCall()
        guard error.retry == .reconnect || !link.connection.isUsable else { return }
        claim.discard()
        if error.kind == .connection { dropIdle() }
    }

    /// Claims the calling thread's place, with the waits of a handler.
    func claimLink(
        _ pool: Pool,
        deadline: ContinuousClock.Instant?,
        token: CancellationToken?
    ) throws(ConnError) -> Pool.Claim {
        // Nothing is claimed or connected for a call that was cancelled before.
        if let token, token.isCancelled { throw cancelledError(outcome: .notApplied) }
        do {
            let start = instrumentation.hasMetrics ? configuration.clock.now() : nil
            let claim = try pool.claim(deadline: waitLimit(deadline), token: waitToken(token))
            if let start { reportClaim(of: pool, waited: start.duration(to: configuration.clock.now())) }
            return claim
        } catch {
            if error.code == .exhausted { instrumentation.waitTimedOut() }
            throw connError(of: error)
        }
    }

    private func reportClaim(of pool: Pool, waited: Duration) {
        instrumentation.waited(waited)
        let seen = pool.statistics
        instrumentation.poolChanged(
            pool === callers ? "threads" : "workers",
            inUse: seen.busy,
            idle: seen.idle,
            waiting: seen.waiters,
            limit: seen.limit
        )
    }

    /// Until when to wait for a connection or worker: the call's deadline, but no longer than the acquire time-out.
    func waitLimit(_ deadline: ContinuousClock.Instant?) -> ContinuousClock.Instant {
        let end = ContinuousClock.now.advanced(by: configuration.acquireTimeout)
        return min(deadline ?? end, end)
    }

    /// Ends a wait for a connection or worker when the call is cancelled or `cancelAll()` is called.
    func waitToken(_ token: CancellationToken?) -> WaitToken {
        let all = waiting.current
        return WaitToken { wait in
            let first = all.onCancel { wait.cancel() }
            let second = token?.onCancel { wait.cancel() }
            return {
                first.remove()
                second?.remove()
            }
        }
    }

    func connError(of error: PoolError) -> ConnError {
        switch error.code {
        case .closed: closedError
        case .reentrant: busyInScope
        case .cancelled: cancelledError(outcome: .notApplied)
        default: ConnError(poolError: error, endpoint: endpoint)
        }
    }

    // MARK: Between tries

    /// What to do after a failed try.
    func decision(_ error: ConnError, idempotent: Bool) -> RetryDecision {
        switch error.retry {
        case .never:
            return .fail
        case .again, .reconnect, .replayTransaction:
            if error.phase == .connect { return .retry(.connect, after: error.askedDelay) }
            if error.outcome == .notApplied || (error.outcome == .unknown && idempotent) {
                return .retry(.execute, after: error.askedDelay)
            }
            return .fail
        }
    }

    /// Takes a failed try into account: the time to wait before the next, or the call's final error.
    func afterFailure(
        _ error: ConnError,
        _ call: ConnCall,
        _ span: CallObservation?,
        retry: inout RetryState
    ) throws(ConnError) -> Duration {
        if error.kind == .cancelled {
            retry.cancelled("cancelled", endpoint: endpoint.description, phase: error.phase)
            throw finished(error, .cancelled, call, retry)
        }
        let action = retry.failed(
            error.description,
            endpoint: endpoint.description,
            phase: error.phase,
            decision: decision(error, idempotent: call.isIdempotent)
        )
        instrumentation.attemptFailed(call, error: error, attempts: retry.attempts, observation: span)
        switch action {
        case .wait(let duration):
            return duration
        case .stop(let reason):
            throw finished(error, reason, call, retry)
        }
    }

    /// The error that ends a call, with the attempt log.
    private func finished(
        _ error: ConnError,
        _ reason: RetryStopReason,
        _ call: ConnCall,
        _ retry: RetryState
    ) -> ConnError {
        var final = error
        if reason == .deadlineExceeded {
            final = deadlineError(while: "trying again")
            final.underlying = error
            final.outcome = error.outcome
            final.phase = error.phase
            final.nativeCode = error.nativeCode
        }
        if let delay = reason.askedDelay { final.askedDelay = delay }
        final.attempts = retry.attempts
        final.label = call.options.label
        return final
    }

    /// The error of a call that could not begin a try: breaker open, deadline passed, policy refused.
    func refused(_ error: RetryError, _ call: ConnCall, _ retry: RetryState, last: ConnError?) -> ConnError {
        var refused = error.code == .deadlineExceeded ? deadlineError(while: "waiting") : ConnError(retryError: error)
        refused.endpoint = endpoint
        refused.underlying = last ?? refused.underlying
        refused.attempts = retry.attempts
        refused.label = call.options.label
        return refused
    }

    func deadlineError(while doing: String) -> ConnError {
        ConnError(
            .timeout,
            "The call's deadline passed while \(doing)",
            advice: "allow more time with CallOptions.timeout or deadline",
            endpoint: endpoint
        )
    }

    func cancelledError(outcome: ConnError.Outcome) -> ConnError {
        ConnError(.cancelled, "The call was cancelled", outcome: outcome, endpoint: endpoint)
    }

    /// Sleeps between tries on the calling thread; ends at once on the call's token and on `cancelAll()`.
    func sleep(_ duration: Duration, _ call: ConnCall, _ retry: inout RetryState) throws(ConnError) {
        let (token, undo) = sleepToken(call.options.cancellation)
        defer { undo() }
        do {
            try configuration.clock.sleepBlocking(duration, token)
        } catch {
            retry.cancelled("cancelled while waiting to try again", endpoint: endpoint.description)
            throw finished(cancelledError(outcome: .notApplied), .cancelled, call, retry)
        }
    }

    /// Sleeps between tries without a thread; ends at once on the call's token and on `cancelAll()`.
    func sleep(
        _ duration: Duration,
        _ call: ConnCall,
        _ token: CancellationToken,
        _ retry: inout RetryState
    ) async throws(ConnError) {
        let (sleeper, undo) = sleepToken(token)
        defer { undo() }
        do {
            try await configuration.clock.sleep(duration, cancellation: sleeper)
        } catch {
            retry.cancelled("cancelled while waiting to try again", endpoint: endpoint.description)
            throw finished(cancelledError(outcome: .notApplied), .cancelled, call, retry)
        }
    }

    private func sleepToken(_ token: CancellationToken?) -> (CancellationToken, () -> Void) {
        let sleeper = CancellationToken()
        let first = waiting.current.onCancel { sleeper.cancel() }
        let second = token?.onCancel { sleeper.cancel() }
        return (
            sleeper,
            {
                first.remove()
                second?.remove()
            }
        )
    }

    // MARK: Life

    /// Drops every idle connection; busy ones end with their call.
    public func dropAll() {
        callers.expireAll()
        workerLinks.expireAll()
    }

    private func dropIdle() {
        callers.closeIdle()
        workerLinks.closeIdle()
    }

    /// Cancels all calls that run, wait or sleep now. The engine stays open.
    public func cancelAll() {
        waiting.cancelAndReplace()
        callers.forEachResource { $0.gate.cancel(nil, .cancelled) }
        workerLinks.forEachResource { $0.gate.cancel(nil, .cancelled) }
    }

    /// Closes the engine; see `ConnHandler.close()`.
    public func close() {
        guard !closed.exchange(true, ordering: .acquiringAndReleasing) else { return }
        // Whoever closes from inside a scope or a task must not wait for itself.
        let mustNotWait = ScopeNode.isInside(ObjectIdentifier(self)) || withUnsafeCurrentTask { $0 != nil }
        callers.close()
        workerLinks.close()
        workers.close()
        waiting.cancelAndReplace()
        guard life.close(), life.hasLinks else { return }
        let end = ContinuousClock.now.advanced(by: configuration.drainTimeout)
        if mustNotWait {
            cancelLater(at: end)
        } else {
            drain(until: end)
        }
    }

    /// Closes the engine and suspends until its last connection has gone; inside one of its own scopes, which would
    /// wait for itself, it returns at once and takes effect at the scope's end.
    public func shutdown() async {
        close()
        guard !ScopeNode.isInside(ObjectIdentifier(self)) else { return }
        await life.finish()
    }

    private func cancelLater(at moment: ContinuousClock.Instant) {
        let callers = callers
        let workerLinks = workerLinks
        _ = Watchdog.shared.schedule(at: moment) {
            callers.forEachResource { $0.gate.cancel(nil, .cancelled) }
            workerLinks.forEachResource { $0.gate.cancel(nil, .cancelled) }
        }
    }

    private func drain(until end: ContinuousClock.Instant) {
        let isDrained = drained(until: end)
        if isDrained { return }
        cancelAll()
        _ = drained(until: ContinuousClock.now.advanced(by: .seconds(5)))
    }

    private func drained(until end: ContinuousClock.Instant) -> Bool {
        callers.waitUntilDrained(deadline: end) && workerLinks.waitUntilDrained(deadline: end)
    }
}
