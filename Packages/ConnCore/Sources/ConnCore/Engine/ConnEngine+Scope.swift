internal import Glibc
internal import ThreadLocalPool

extension ConnEngine {
    /// Holds one connection for the length of `body`; blocks.
    ///
    /// Connecting is retried by the policy. With `replays`, a closure that ended with a retryable error of its own
    /// connection is run again from the start, on the same or a new connection; otherwise it runs at most once.
    /// What the closure throws beyond that passes through unchanged.
    @available(*, noasync)
    public func withScope<R>(
        _ call: ConnCall,
        replays: Bool,
        _ body: (ConnScope<Connection>) throws -> R
    ) throws -> R {
        try runner.observed(call) { span in
            try runner.retrying(call, span) { (retry) throws(ConnError) in
                let outcome: ScopeOutcome<R>
                if mustBorrowWorker() {
                    outcome = borrowedScope(call, retry: &retry, body)
                } else {
                    outcome = threadScope(call, retry: &retry, body)
                }
                return try outcome.settled(&retry, replays: replays)
            }.get()
        }
    }

    /// A scope on the calling thread's own connection.
    private func threadScope<R>(
        _ call: ConnCall,
        retry: inout RetryState,
        _ body: (ConnScope<Connection>) throws -> R
    ) -> ScopeOutcome<R> {
        let core: ScopeCore<Connection>
        do {
            var claim = try claimLink(callers, deadline: retry.deadline, token: call.options.cancellation)
            let link = try readyLink(&claim, of: callers, retry: &retry)
            core = ScopeCore(engine: self, place: .thread(pthread_self()), link: link, deadline: retry.deadline)
            let outcome = inScope(core, body)
            return ended(outcome, core, ending: { endScope(&claim, link) })
        } catch {
            return .failed(error, mayReplay: { _ in true })
        }
    }

    /// A scope on a leased worker while the calling thread runs the closure and waits for each operation.
    private func borrowedScope<R>(
        _ call: ConnCall,
        retry: inout RetryState,
        _ body: (ConnScope<Connection>) throws -> R
    ) -> ScopeOutcome<R> {
        do {
            let lease: WorkerLease
            do {
                lease = try workers.leaseBlocking(
                    deadline: runner.waitLimit(retry.deadline),
                    token: runner.waitToken(call.options.cancellation)
                )
            } catch {
                throw leaseError(error)
            }
            defer { lease.release() }
            let held = HeldClaim<Connection>()
            let state = retry
            let (result, after) = try joined {
                try lease.runBlocking { [self] in prepare(held, state, call.options.cancellation) }
            }
            retry = after
            let link = try result.get().value
            let core = ScopeCore(engine: self, place: .worker(lease), link: link, deadline: retry.deadline)
            let outcome = inScope(core, body)
            return ended(outcome, core) { [self] in
                let result = try? lease.runBlocking { [self] in finish(held) }
                return result ?? nil
            }
        } catch {
            return .failed(error, mayReplay: { _ in true })
        }
    }

    private func joined<R>(_ body: () throws -> R) throws(ConnError) -> R {
        do {
            return try body()
        } catch {
            throw leaseError(error)
        }
    }

    private func inScope<R>(_ core: ScopeCore<Connection>, _ body: (ConnScope<Connection>) throws -> R) -> Result<
        R, any Error
    > {
        runner.inScope(ending: core.finish) { try body(ConnScope(core)) }
    }

    /// Ends a scope whose closure has ended, and says what came of it.
    private func ended<R>(
        _ outcome: Result<R, any Error>,
        _ core: ScopeCore<Connection>,
        ending: () -> ConnError?
    ) -> ScopeOutcome<R> {
        let endFailure = ending()
        switch outcome {
        case .success(let result):
            if let endFailure { return .failed(endFailure, mayReplay: { _ in false }) }
            return .finished(result)
        case .failure(let error):
            let isOwn = (error as? ConnError).map(core.owns) ?? false
            return .failed(error, mayReplay: { $0 && isOwn })
        }
    }

    /// Leaves the connection clean for the next user, or throws it away.
    private func endScope(_ claim: inout Pool.Claim, _ link: Link<Connection>) -> ConnError? {
        var failure: ConnError?
        do {
            try link.connection.checkAfterCall()
        } catch {
            failure = error.with { $0.endpoint = $0.endpoint ?? endpoint }
        }
        if !link.connection.isUsable { claim.discard() }
        return failure
    }

    /// Claims and readies the leased worker's link; runs on the worker.
    private func prepare(
        _ held: HeldClaim<Connection>,
        _ retry: RetryState,
        _ token: CancellationToken?
    ) -> (Result<Unchecked<Link<Connection>>, ConnError>, RetryState) {
        var state = retry
        do throws(ConnError) {
            var claim = try claimLink(workerLinks, deadline: state.deadline, token: token)
            let link = try readyLink(&claim, of: workerLinks, retry: &state)
            held.claim = consume claim
            return (.success(Unchecked(link)), state)
        } catch {
            return (.failure(error), state)
        }
    }

    /// Ends the leased worker's scope; runs on the worker.
    private func finish(_ held: HeldClaim<Connection>) -> ConnError? {
        guard var claim = held.claim.take(), let link = claim.resource else { return nil }
        return endScope(&claim, link)
    }

    // MARK: Async

    /// Holds one worker and its connection for the length of `body`; other callers wait for a worker in FIFO order.
    ///
    /// Retries and replays as the sync form does. Cancelling the task interrupts the running operation.
    public func withScope<R>(
        _ call: ConnCall,
        replays: Bool,
        _ body: (ConnScope<Connection>) async throws -> R
    ) async throws -> R {
        try await runner.observed(call) { span in
            let result = await runner.withCallToken(call) { token in
                await runner.retrying(call, span, token) { (retry) async throws(ConnError) in
                    if let token = call.options.cancellation, token.isCancelled {
                        throw runner.cancelledError(outcome: .notApplied)
                    }
                    return try await leasedScope(call, retry: &retry, body).settled(&retry, replays: replays)
                }
            }
            return try result.get().get()
        }
    }

    private func leasedScope<R>(
        _ call: ConnCall,
        retry: inout RetryState,
        _ body: (ConnScope<Connection>) async throws -> R
    ) async -> ScopeOutcome<R> {
        do {
            let lease: WorkerLease
            do {
                lease = try await workers.lease(
                    deadline: runner.waitLimit(retry.deadline),
                    token: runner.waitToken(call.options.cancellation)
                )
            } catch {
                throw leaseError(error)
            }
            defer { lease.release() }
            let held = HeldClaim<Connection>()
            let state = retry
            let prepared: (Result<Unchecked<Link<Connection>>, ConnError>, RetryState)
            do {
                let token = call.options.cancellation
                prepared = try await lease.run { [self] in prepare(held, state, token) }
            } catch {
                throw leaseError(error)
            }
            retry = prepared.1
            let link = try prepared.0.get().value
            let core = ScopeCore(engine: self, place: .worker(lease), link: link, deadline: retry.deadline)
            let outcome = await inScope(core, body)
            let ending = await shielded(on: lease) { [self] in .success(finish(held)) }
            return ended(outcome, core) { (try? ending.get()) ?? nil }
        } catch {
            return .failed(error, mayReplay: { _ in true })
        }
    }

    private func inScope<R>(
        _ core: ScopeCore<Connection>,
        _ body: (ConnScope<Connection>) async throws -> R
    ) async -> Result<R, any Error> {
        await runner.inScope(ending: core.finish) { try await body(ConnScope(core)) }
    }
}

/// What came of one run of a scope's closure.
private enum ScopeOutcome<R> {
    case finished(R)
    /// The closure asks whether the call allows replaying.
    case failed(any Error, mayReplay: (_ replays: Bool) -> Bool)

    /// What ends the call, as a result; throws what may be tried again.
    func settled(_ retry: inout RetryState, replays: Bool) throws(ConnError) -> Result<R, any Error> {
        switch self {
        case .finished(let result):
            retry.succeeded()
            return .success(result)
        case .failed(let error, let mayReplay):
            guard let failure = error as? ConnError, mayReplay(replays) else { return .failure(error) }
            throw failure
        }
    }
}

/// A claim on a leased worker's connection, kept between the jobs of one scope.
// Touched only by jobs of one lease, which run one after another on one thread.
final class HeldClaim<Connection: PooledConnection>: @unchecked Sendable {
    var claim: ConnEngine<Connection>.Pool.Claim?
}
