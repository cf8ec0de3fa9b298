/// Runs blocking work, again and again as the policy allows, and returns its result.
///
/// The short form of ``Retrier``; blocks the thread while it sleeps.
///
/// - Parameters:
///   - policy: How often and how long.
///   - cancellation: Ends the run at once while it sleeps, and before the next try otherwise.
///   - classify: Says which errors to retry.
///   - body: The work.
/// - Throws: Always ``RetryError``; its `underlying` is the work's last error, its `attempts` the log.
@available(*, noasync, message: "use the async withRetry, which suspends instead of blocking")
@_disfavoredOverload  // else async code gets this one for a closure that awaits nothing
@inlinable
public func withRetry<R>(
    _ policy: RetryPolicy = .standard,
    cancellation: CancellationToken? = nil,
    classify: @escaping @Sendable (any Error) -> RetryDecision = Retrier.retryEverything,
    _ body: () throws -> R
) throws(RetryError) -> R {
    var state = RetryState(policy: policy)
    return try Retrier.loop(
        Retrier(policy: policy, classify: classify),
        &state,
        cancellation,
        nil,
        nil,
        nil,
        body
    )
}

/// Runs blocking work, again and again as the policy allows, until a deadline.
///
/// The short form of ``Retrier``; blocks the thread while it sleeps.
///
/// - Parameters:
///   - policy: How often and how long.
///   - deadline: When the run must have ended; nil means never.
///   - cancellation: Ends the run at once while it sleeps, and before the next try otherwise.
///   - classify: Says which errors to retry.
///   - body: The work.
/// - Throws: Always ``RetryError``; its `underlying` is the work's last error, its `attempts` the log.
@available(*, noasync, message: "use the async withRetry, which suspends instead of blocking")
@_disfavoredOverload  // else async code gets this one for a closure that awaits nothing
@inlinable
public func withRetry<R>(
    _ policy: RetryPolicy = .standard,
    deadline: ContinuousClock.Instant?,
    cancellation: CancellationToken? = nil,
    classify: @escaping @Sendable (any Error) -> RetryDecision = Retrier.retryEverything,
    _ body: () throws -> R
) throws(RetryError) -> R {
    var state = RetryState(policy: policy, deadline: deadline)
    return try Retrier.loop(
        Retrier(policy: policy, classify: classify),
        &state,
        cancellation,
        nil,
        nil,
        nil,
        body
    )
}

/// Runs asynchronous work, again and again as the policy allows, and returns its result.
///
/// The short form of ``Retrier``. Cancelling the task ends the run at once while it sleeps.
///
/// - Parameters:
///   - policy: How often and how long.
///   - cancellation: A second way to cancel, beside cancelling the task.
///   - classify: Says which errors to retry.
///   - body: The work.
/// - Throws: Always ``RetryError``; its `underlying` is the work's last error, its `attempts` the log.
@inlinable
public func withRetry<R>(
    _ policy: RetryPolicy = .standard,
    cancellation: CancellationToken? = nil,
    classify: @escaping @Sendable (any Error) -> RetryDecision = Retrier.retryEverything,
    _ body: () async throws -> R
) async throws(RetryError) -> R {
    var state = RetryState(policy: policy)
    return try await Retrier.loop(
        Retrier(policy: policy, classify: classify),
        &state,
        cancellation,
        nil,
        nil,
        nil,
        body
    )
}

/// Runs asynchronous work, again and again as the policy allows, until a deadline.
///
/// The short form of ``Retrier``. Cancelling the task ends the run at once while it sleeps.
///
/// - Parameters:
///   - policy: How often and how long.
///   - deadline: When the run must have ended; nil means never.
///   - cancellation: A second way to cancel, beside cancelling the task.
///   - classify: Says which errors to retry.
///   - body: The work.
/// - Throws: Always ``RetryError``; its `underlying` is the work's last error, its `attempts` the log.
@inlinable
public func withRetry<R>(
    _ policy: RetryPolicy = .standard,
    deadline: ContinuousClock.Instant?,
    cancellation: CancellationToken? = nil,
    classify: @escaping @Sendable (any Error) -> RetryDecision = Retrier.retryEverything,
    _ body: () async throws -> R
) async throws(RetryError) -> R {
    var state = RetryState(policy: policy, deadline: deadline)
    return try await Retrier.loop(
        Retrier(policy: policy, classify: classify),
        &state,
        cancellation,
        nil,
        nil,
        nil,
        body
    )
}
