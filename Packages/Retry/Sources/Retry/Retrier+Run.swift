extension Retrier {
    /// Runs blocking work, again and again as the policy allows, and returns its result.
    ///
    /// Blocks the thread while it sleeps.
    ///
    /// - Parameters:
    ///   - cancellation: Ends the run at once while it sleeps, and before the next try otherwise.
    ///   - endpoint: The server the work goes to, for the attempt log.
    ///   - retryIf: True for a result that is as good as a failure.
    ///   - judge: The same with a full decision, say with an asked delay; nil accepts the result. Asked before `retryIf`.
    ///   - body: The work.
    /// - Throws: Always ``RetryError``; its `underlying` is the work's last error, its `attempts` the log.
    @available(*, noasync, message: "use the async run, which suspends instead of blocking")
    @_disfavoredOverload  // else async code gets this one for a closure that awaits nothing
    @inlinable
    public func run<R>(
        cancellation: CancellationToken? = nil,
        endpoint: String? = nil,
        retryIf: ((R) -> Bool)? = nil,
        judge: ((R) -> RetryDecision?)? = nil,
        _ body: () throws -> R
    ) throws(RetryError) -> R {
        var state = start()
        return try Self.loop(self, &state, cancellation, endpoint, retryIf, judge, body)
    }

    /// Runs blocking work, again and again as the policy allows, until a deadline.
    ///
    /// Blocks the thread while it sleeps.
    ///
    /// - Parameters:
    ///   - deadline: When the run must have ended; the earlier of it and ``timeout`` counts. Nil means never.
    ///   - cancellation: Ends the run at once while it sleeps, and before the next try otherwise.
    ///   - endpoint: The server the work goes to, for the attempt log.
    ///   - retryIf: True for a result that is as good as a failure.
    ///   - judge: The same with a full decision, say with an asked delay; nil accepts the result. Asked before `retryIf`.
    ///   - body: The work.
    /// - Throws: Always ``RetryError``; its `underlying` is the work's last error, its `attempts` the log.
    @available(*, noasync, message: "use the async run, which suspends instead of blocking")
    @_disfavoredOverload  // else async code gets this one for a closure that awaits nothing
    @inlinable
    public func run<R>(
        deadline: ContinuousClock.Instant?,
        cancellation: CancellationToken? = nil,
        endpoint: String? = nil,
        retryIf: ((R) -> Bool)? = nil,
        judge: ((R) -> RetryDecision?)? = nil,
        _ body: () throws -> R
    ) throws(RetryError) -> R {
        var state = start(deadline: deadline)
        return try Self.loop(self, &state, cancellation, endpoint, retryIf, judge, body)
    }

    /// The loop of `run`; the retrier is looked at only after a failure.
    @available(*, noasync)
    @inlinable
    static func loop<R>(
        _ retrier: @autoclosure () -> Retrier,
        _ state: inout RetryState,
        _ cancellation: CancellationToken?,
        _ endpoint: String?,
        _ retryIf: ((R) -> Bool)?,
        _ judge: ((R) -> RetryDecision?)?,
        _ body: () throws -> R
    ) throws(RetryError) -> R {
        while true {
            if let cancellation, cancellation.isCancelled { throw state.error(for: .cancelled) }
            try state.begin()
            let result: R
            do {
                result = try body()
            } catch {
                let wait = try retrier().failed(error, endpoint, cancellation, &state)
                try state.pause(wait, cancellation: cancellation)
                continue
            }
            guard let decision = verdict(on: result, retryIf, judge) else {
                state.succeeded()
                return result
            }
            let wait = try retrier().refused(decision, endpoint, cancellation, &state)
            try state.pause(wait, cancellation: cancellation)
        }
    }
}
