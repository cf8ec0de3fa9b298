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
        try checkCallable()
        let span = instrumentation.begin(call)
        do {
            let result = try scopeRetrying(call, span, replays, body)
            instrumentation.succeeded(span)
            return result
        } catch {
            instrumentation.failed(span, call, error: error)
            throw error
        }
    }

    private func scopeRetrying<R>(
        _ call: ConnCall,
        _ span: CallObservation?,
        _ replays: Bool,
        _ body: (ConnScope<Connection>) throws -> R
    ) throws -> R {
        var retry = makeRetry(call)
        var last: ConnError?
        while true {
            if let token = call.options.cancellation, token.isCancelled { throw cancelledError(outcome: .notApplied) }
            do {
                try retry.begin()
            } catch {
                throw refused(error, call, retry, last: last)
            }
            let outcome: ScopeOutcome<R>
            if mustBorrowWorker() {
                outcome = borrowedScope(call, retry: &retry, body)
            } else {
                outcome = threadScope(call, retry: &retry, body)
            }
            switch outcome {
            case .finished(let result):
                retry.succeeded()
                return result
            case .failed(let error, let mayReplay):
                guard let failure = error as? ConnError, mayReplay(replays) else { throw error }
                last = failure
                let wait = try afterFailure(failure, call, span, retry: &retry)
                try sleep(wait, call, &retry)
            }
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
                    deadline: waitLimit(retry.deadline),
                    token: waitToken(call.options.cancellation)
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
        let node = ScopeNode(engine: ObjectIdentifier(self))
        defer {
            core.finish()
            node.end()
        }
        return ScopeNode.$current.withValue(node) {
            Result { try body(ConnScope(core)) }
        }
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
        try checkCallable()
        let span = instrumentation.begin(call)
        do {
            let result = try await scopeRetrying(call, span, replays, body)
            instrumentation.succeeded(span)
            return result
        } catch {
            instrumentation.failed(span, call, error: error)
            throw error
        }
    }

    private func scopeRetrying<R>(
        _ call: ConnCall,
        _ span: CallObservation?,
        _ replays: Bool,
        _ body: (ConnScope<Connection>) async throws -> R
    ) async throws -> R {
        var retry = makeRetry(call)
        var last: ConnError?
        while true {
            if let token = call.options.cancellation, token.isCancelled { throw cancelledError(outcome: .notApplied) }
            do {
                try retry.begin()
            } catch {
                throw refused(error, call, retry, last: last)
            }
            switch await leasedScope(call, retry: &retry, body) {
            case .finished(let result):
                retry.succeeded()
                return result
            case .failed(let error, let mayReplay):
                guard let failure = error as? ConnError, mayReplay(replays) else { throw error }
                last = failure
                let wait = try afterFailure(failure, call, span, retry: &retry)
                let slept = await sleepResult(wait, call, retry)
                retry = slept.1
                try slept.0.get()
            }
        }
    }

    private func sleepResult(
        _ wait: Duration,
        _ call: ConnCall,
        _ retry: RetryState
    ) async -> (Result<Void, ConnError>, RetryState) {
        await withCallToken(call) { token in
            var state = retry
            do throws(ConnError) {
                try await self.sleep(wait, call, token, &state)
                return (.success(()), state)
            } catch {
                return (.failure(error), state)
            }
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
                    deadline: waitLimit(retry.deadline),
                    token: waitToken(call.options.cancellation)
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
        let node = ScopeNode(engine: ObjectIdentifier(self))
        defer {
            core.finish()
            node.end()
        }
        return await ScopeNode.$current.withValue(node) {
            do {
                return .success(try await body(ConnScope(core)))
            } catch {
                return .failure(error)
            }
        }
    }
}

/// What came of one run of a scope's closure.
private enum ScopeOutcome<R> {
    case finished(R)
    /// The closure asks whether the call allows replaying.
    case failed(any Error, mayReplay: (_ replays: Bool) -> Bool)
}

/// A claim on a leased worker's connection, kept between the jobs of one scope.
// Touched only by jobs of one lease, which run one after another on one thread.
final class HeldClaim<Connection: PooledConnection>: @unchecked Sendable {
    var claim: ConnEngine<Connection>.Pool.Claim?
}
