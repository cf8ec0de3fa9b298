/// What both faces of `run` do between two tries; none of it is on the way of a successful call.
extension Retrier {
    @inlinable
    func start() -> RetryState {
        if timeout != nil { return start(deadline: nil) }
        return RetryState(policy: policy, clock: clock, budget: budget, breaker: breaker)
    }

    @usableFromInline
    func start(deadline: ContinuousClock.Instant?) -> RetryState {
        RetryState(policy: policy, clock: clock, deadline: earlier(of: deadline), budget: budget, breaker: breaker)
    }

    /// The earlier of the deadline and the end of the timeout.
    private func earlier(of deadline: ContinuousClock.Instant?) -> ContinuousClock.Instant? {
        guard let timeout else { return deadline }
        // 30 years: longer than any call, and no sum overflows.
        let end = clock.time().advanced(by: min(timeout, .seconds(946_080_000)))
        return deadline.map { min($0, end) } ?? end
    }

    @inlinable
    static func verdict<R>(
        on result: R,
        _ retryIf: ((R) -> Bool)?,
        _ judge: ((R) -> RetryDecision?)?
    ) -> RetryDecision? {
        if let judge, let decision = judge(result) { return decision }
        if let retryIf, retryIf(result) { return .retry(.execute) }
        return nil
    }

    /// The wait after the work threw, or the end of the run.
    @usableFromInline
    func failed(
        _ error: any Error,
        _ endpoint: String?,
        _ cancellation: CancellationToken?,
        _ state: inout RetryState
    ) throws(RetryError) -> Duration {
        if isCancelled(cancellation) || error is CancellationError || (error as? RetryError)?.code == .cancelled {
            state.cancelled(describe(error), endpoint: endpoint)
            throw state.error(for: .cancelled, underlying: error)
        }
        let action = state.failed(describe(error), endpoint: endpoint, decision: classify(error))
        return try wait(for: action, underlying: error, state)
    }

    /// The wait after a result was refused, or the end of the run.
    @usableFromInline
    func refused(
        _ decision: RetryDecision,
        _ endpoint: String?,
        _ cancellation: CancellationToken?,
        _ state: inout RetryState
    ) throws(RetryError) -> Duration {
        if isCancelled(cancellation) {
            state.cancelled("the result was refused", endpoint: endpoint)
            throw state.error(for: .cancelled)
        }
        let action = state.failed("the result was refused", endpoint: endpoint, decision: decision)
        return try wait(for: action, underlying: nil, state)
    }

    private func wait(
        for action: RetryAction,
        underlying: (any Error)?,
        _ state: RetryState
    ) throws(RetryError) -> Duration {
        switch action {
        case .stop(let reason):
            throw state.error(for: reason, underlying: underlying)
        case .wait(let wait):
            if let attempt = state.attempts.last {
                for hook in beforeSleep { hook(attempt) }
            }
            return wait
        }
    }

    private func isCancelled(_ cancellation: CancellationToken?) -> Bool {
        Task.isCancelled || (cancellation?.isCancelled ?? false)
    }
}
