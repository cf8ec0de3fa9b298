extension Retrier {
    /// Runs asynchronous work, again and again as the policy allows, and returns its result.
    ///
    /// The work runs where the caller runs. Cancelling the task ends the run at once while it sleeps, and before the
    /// next try otherwise; so does the token.
    ///
    /// - Parameters:
    ///   - cancellation: A second way to cancel, beside cancelling the task.
    ///   - endpoint: The server the work goes to, for the attempt log.
    ///   - retryIf: True for a result that is as good as a failure.
    ///   - judge: The same with a full decision, say with an asked delay; nil accepts the result. Asked before `retryIf`.
    ///   - body: The work.
    /// - Throws: Always ``RetryError``; its `underlying` is the work's last error, its `attempts` the log.
    @inlinable
    public func run<R>(
        cancellation: CancellationToken? = nil,
        endpoint: String? = nil,
        retryIf: ((R) -> Bool)? = nil,
        judge: ((R) -> RetryDecision?)? = nil,
        _ body: () async throws -> R
    ) async throws(RetryError) -> R {
        var state = start()
        return try await Self.loop(self, &state, cancellation, endpoint, retryIf, judge, body)
    }

    /// Runs asynchronous work, again and again as the policy allows, until a deadline.
    ///
    /// The work runs where the caller runs. Cancelling the task ends the run at once while it sleeps, and before the
    /// next try otherwise; so does the token.
    ///
    /// - Parameters:
    ///   - deadline: When the run must have ended; the earlier of it and ``timeout`` counts. Nil means never.
    ///   - cancellation: A second way to cancel, beside cancelling the task.
    ///   - endpoint: The server the work goes to, for the attempt log.
    ///   - retryIf: True for a result that is as good as a failure.
    ///   - judge: The same with a full decision, say with an asked delay; nil accepts the result. Asked before `retryIf`.
    ///   - body: The work.
    /// - Throws: Always ``RetryError``; its `underlying` is the work's last error, its `attempts` the log.
    @inlinable
    public func run<R>(
        deadline: ContinuousClock.Instant?,
        cancellation: CancellationToken? = nil,
        endpoint: String? = nil,
        retryIf: ((R) -> Bool)? = nil,
        judge: ((R) -> RetryDecision?)? = nil,
        _ body: () async throws -> R
    ) async throws(RetryError) -> R {
        var state = start(deadline: deadline)
        return try await Self.loop(self, &state, cancellation, endpoint, retryIf, judge, body)
    }

    /// The loop of `run`; the retrier is looked at only after a failure.
    @inlinable
    static func loop<R>(
        _ retrier: @autoclosure () -> Retrier,
        _ state: inout RetryState,
        _ cancellation: CancellationToken?,
        _ endpoint: String?,
        _ retryIf: ((R) -> Bool)?,
        _ judge: ((R) -> RetryDecision?)?,
        _ body: () async throws -> R
    ) async throws(RetryError) -> R {
        while true {
            if Task.isCancelled || (cancellation?.isCancelled ?? false) { throw state.error(for: .cancelled) }
            try state.begin()
            let result: R
            do {
                result = try await body()
            } catch {
                let wait = try retrier().failed(error, endpoint, cancellation, &state)
                try await state.pause(wait, cancellation: cancellation)
                continue
            }
            guard let decision = verdict(on: result, retryIf, judge) else {
                state.succeeded()
                return result
            }
            let wait = try retrier().refused(decision, endpoint, cancellation, &state)
            try await state.pause(wait, cancellation: cancellation)
        }
    }
}
