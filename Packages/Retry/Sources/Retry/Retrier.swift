/// Runs work again until it succeeds, for code that isn't one of the handlers.
///
/// A retrier is a value without state: every run
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
    @inlinable
    public init(
        policy: RetryPolicy = .standard,
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
}
