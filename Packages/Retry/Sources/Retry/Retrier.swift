/// Runs work again until it succeeds, for code that isn't one of the handlers.
///
/// A retrier is a value without state: every ``run(deadline:cancellation:endpoint:retryIf:judge:_:)-(_,_,_,_,_,()throws->R)``
/// starts from the beginning, and any number may run at once. Only a budget and a breaker, when given, are shared.
public struct Retrier: Sendable {
    /// How often and how long.
    public var policy: RetryPolicy

    /// The longest time each run may take, sleeps included; nil, the default, sets no limit.
    public var timeout: Duration?

    /// A budget shared by all runs; none by default.
    public var budget: RetryBudget?

    /// A circuit breaker shared by all runs; none by default.
    public var breaker: CircuitBreaker?

    /// Where the time comes from.
    public var clock: RetryClock

    /// Says which errors to retry. By default all but a ``RetryError``, which comes from a retried call inside this one.
    ///
    /// Cancellation is never asked about: it always ends the run.
    public var classify: @Sendable (any Error) -> RetryDecision

    /// Turns an error into the text of the attempt log; `String(describing:)` by default.
    ///
    /// Give your own when your errors carry values or secrets, for the log may be printed.
    public var describe: @Sendable (any Error) -> String

    /// Called one after the other before each sleep, on the thread or task of the run.
    public var beforeSleep: [@Sendable (RetryAttempt) -> Void]

    /// Makes a retrier.
    ///
    /// - Parameters:
    ///   - policy: How often and how long.
    ///   - timeout: The longest time each run may take; none by default.
    ///   - budget: A shared limit on retries; none by default.
    ///   - breaker: A shared circuit breaker; none by default.
    ///   - clock: Where the time comes from.
    ///   - classify: Says which errors to retry.
    ///   - describe: Turns an error into the text of the attempt log.
    ///   - beforeSleep: A hook before each sleep; the property takes more than one.
    public init(
        policy: RetryPolicy = RetryPolicy(),
        timeout: Duration? = nil,
        budget: RetryBudget? = nil,
        breaker: CircuitBreaker? = nil,
        clock: RetryClock = .continuous,
        classify: @escaping @Sendable (any Error) -> RetryDecision = Retrier.retryEverything,
        describe: @escaping @Sendable (any Error) -> String = { String(describing: $0) },
        beforeSleep: (@Sendable (RetryAttempt) -> Void)? = nil
    ) {
        self.policy = policy
        self.timeout = timeout
        self.budget = budget
        self.breaker = breaker
        self.clock = clock
        self.classify = classify
        self.describe = describe
        self.beforeSleep = beforeSleep.map { [$0] } ?? []
    }

    /// The default classification: every error is retried, except the ``RetryError`` of a call inside.
    public static let retryEverything: @Sendable (any Error) -> RetryDecision = { error in
        error is RetryError ? .fail : .retry(.execute)
    }

    /// Runs blocking work, again and again as the policy allows, and returns its result.
    ///
    /// Blocks the thread while it sleeps.
    ///
    /// - Parameters:
    ///   - deadline: When the run must have ended; the earlier of it and ``timeout`` counts.
    ///   - cancellation: Ends the run at once while it sleeps, and before the next try otherwise.
    ///   - endpoint: The server the work goes to, for the attempt log.
    ///   - retryIf: True for a result that is as good as a failure.
    ///   - judge: The same with a full decision, say with an asked delay; nil accepts the result. Asked before `retryIf`.
    ///   - body: The work.
    /// - Throws: Always ``RetryError``; its `underlying` is the work's last error, its `attempts` the log.
    @available(*, noasync, message: "use the async run, which suspends instead of blocking")
    @inlinable
    public func run<R>(
        deadline: ContinuousClock.Instant? = nil,
        cancellation: CancellationToken? = nil,
        endpoint: String? = nil,
        retryIf: ((R) -> Bool)? = nil,
        judge: ((R) -> RetryDecision?)? = nil,
        _ body: () throws -> R
    ) throws(RetryError) -> R {
        var state = start(deadline)
        while true {
            if let cancellation, cancellation.isCancelled { throw state.error(for: .cancelled) }
            try state.begin()
            let result: R
            do {
                result = try body()
            } catch {
                let wait = try failed(error, endpoint, cancellation, &state)
                try state.pause(wait, cancellation: cancellation)
                continue
            }
            guard let decision = verdict(on: result, retryIf, judge) else {
                state.succeeded()
                return result
            }
            let wait = try refused(decision, endpoint, cancellation, &state)
            try state.pause(wait, cancellation: cancellation)
        }
    }

    /// Runs asynchronous work, again and again as the policy allows, and returns its result.
    ///
    /// The work runs where the caller runs. Cancelling the task ends the run at once while it sleeps, and before the
    /// next try otherwise; so does the token.
    ///
    /// - Parameters:
    ///   - deadline: When the run must have ended; the earlier of it and ``timeout`` counts.
    ///   - cancellation: A second way to cancel, beside cancelling the task.
    ///   - endpoint: The server the work goes to, for the attempt log.
    ///   - retryIf: True for a result that is as good as a failure.
    ///   - judge: The same with a full decision, say with an asked delay; nil accepts the result. Asked before `retryIf`.
    ///   - body: The work.
    /// - Throws: Always ``RetryError``; its `underlying` is the work's last error, its `attempts` the log.
    @inlinable
    public func run<R>(
        deadline: ContinuousClock.Instant? = nil,
        cancellation: CancellationToken? = nil,
        endpoint: String? = nil,
        retryIf: ((R) -> Bool)? = nil,
        judge: ((R) -> RetryDecision?)? = nil,
        _ body: () async throws -> R
    ) async throws(RetryError) -> R {
        var state = start(deadline)
        while true {
            if Task.isCancelled || (cancellation?.isCancelled ?? false) { throw state.error(for: .cancelled) }
            try state.begin()
            let result: R
            do {
                result = try await body()
            } catch {
                let wait = try failed(error, endpoint, cancellation, &state)
                try await state.pause(wait, cancellation: cancellation)
                continue
            }
            guard let decision = verdict(on: result, retryIf, judge) else {
                state.succeeded()
                return result
            }
            let wait = try refused(decision, endpoint, cancellation, &state)
            try await state.pause(wait, cancellation: cancellation)
        }
    }
}
