internal import ThreadLocalPool

/// What all connection-based handlers share: a connection for each thread, retries, reconnecting, cancelling, time
/// limits, scopes, the async face over worker threads, and closing.
///
/// A handler gives it a way to connect and then runs closures on a connection. Sync calls run on the calling
/// thread with that thread's connection; async calls run on one of the engine's worker threads, which have a pool
/// of their own. A sync call from a thread without a connection, while a Swift task is current, borrows a worker.
public final class ConnEngine<Connection: PooledConnection>: Sendable {
    /// The server, for errors and logs.
    public var endpoint: Endpoint { runner.endpoint }
    /// Limits, policy and logger.
    public var configuration: HandlerConfiguration { runner.configuration }

    typealias Pool = PerThreadPool<Link<Connection>>

    let callers: Pool
    let workerLinks: Pool
    let workers: WorkerThreads
    /// Retries, waits, errors and observation of the calls.
    let runner: CallRunner
    private let connectBody: @Sendable (ConnectContext) throws(ConnError) -> Connection
    private let life: EngineLife

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
        runner = try CallRunner(endpoint: endpoint, configuration: configuration)
        connectBody = connect
        life = EngineLife(onFinished: onClosed)
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
    public var isClosed: Bool { runner.isClosed }

    /// Whether a sync call must borrow a worker: the thread has no connection and belongs to Swift's tasks just now.
    func mustBorrowWorker() -> Bool {
        if callers.hasResourceOnThisThread { return false }
        return runner.mustBorrowWorker()
    }

    // MARK: One try

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
            throw runner.connectsUsed(retry)
        }
        guard life.beginConnecting() else { throw runner.closedError }
        defer { life.endConnecting() }
        var timeout = configuration.connectTimeout
        if let deadline = retry.deadline {
            timeout = min(timeout, configuration.clock.now().duration(to: deadline))
            guard timeout > .zero else { throw runner.deadlineError(while: "connecting") }
        }
        do {
            let start = runner.instrumentation.hasMetrics ? configuration.clock.now() : nil
            let connection = try connectBody(
                ConnectContext(
                    timeout: timeout,
                    logger: configuration.logger,
                    statementTimeout: configuration.statementTimeout
                )
            )
            if let start { runner.instrumentation.connected(after: start.duration(to: configuration.clock.now())) }
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

        if let token, token.isCancelled { throw runner.cancelledError(outcome: .notApplied) }
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
            // An interrupt of the operation before, on the same result, may come before this one's own alarm.
            let reason = gate.end(ticket) ?? limit.flatMap { .now >= $0 ? .timeout : nil }
            throw explain(error, reason, statementTimeout)
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
        if let token, token.isCancelled { throw runner.cancelledError(outcome: .notApplied) }
        do {
            let start = runner.instrumentation.hasMetrics ? configuration.clock.now() : nil
            let claim = try pool.claim(deadline: runner.waitLimit(deadline), token: runner.waitToken(token))
            if let start { reportClaim(of: pool, waited: start.duration(to: configuration.clock.now())) }
            return claim
        } catch {
            if error.code == .exhausted { runner.instrumentation.waitTimedOut() }
            throw runner.connError(of: error)
        }
    }

    private func reportClaim(of pool: Pool, waited: Duration) {
        runner.instrumentation.waited(waited)
        let seen = pool.statistics
        runner.instrumentation.poolChanged(
            pool === callers ? "threads" : "workers",
            inUse: seen.busy,
            idle: seen.idle,
            waiting: seen.waiters,
            limit: seen.limit
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
        runner.cancelWaits()
        callers.forEachResource { $0.gate.cancel(nil, .cancelled) }
        workerLinks.forEachResource { $0.gate.cancel(nil, .cancelled) }
    }

    /// Closes the engine; see `ConnHandler.close()`.
    public func close() {
        guard runner.markClosed() else { return }
        // Whoever closes from inside a scope or a task must not wait for itself.
        let mustNotWait = runner.isInsideScope || withUnsafeCurrentTask { $0 != nil }
        callers.close()
        workerLinks.close()
        workers.close()
        runner.cancelWaits()
        guard life.close(), !life.isFinished else { return }
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
        guard !runner.isInsideScope else { return }
        await life.finish()
    }

    private func cancelLater(at moment: ContinuousClock.Instant) {
        Self.cancel([callers, workerLinks], at: moment, again: .milliseconds(50), until: life)
    }

    /// Cancels what runs at a moment, and again at growing distances up to 1 s until the last connection has gone: a
    /// call that was still connecting, or had not begun its statement, is met later.
    private static func cancel(
        _ pools: [Pool],
        at moment: ContinuousClock.Instant,
        again distance: Duration,
        until life: EngineLife
    ) {
        _ = Watchdog.shared.schedule(at: moment) {
            guard !life.isFinished else { return }
            for pool in pools { pool.forEachResource { $0.gate.cancel(nil, .cancelled) } }
            let next = ContinuousClock.now.advanced(by: distance)
            cancel(pools, at: next, again: min(distance * 2, .seconds(1)), until: life)
        }
    }

    private func drain(until end: ContinuousClock.Instant) {
        let isDrained = drained(until: end)
        if isDrained { return }
        cancelLater(at: .now)
        _ = drained(until: ContinuousClock.now.advanced(by: .seconds(5)))
    }

    private func drained(until end: ContinuousClock.Instant) -> Bool {
        callers.waitUntilDrained(deadline: end) && workerLinks.waitUntilDrained(deadline: end)
    }
}
