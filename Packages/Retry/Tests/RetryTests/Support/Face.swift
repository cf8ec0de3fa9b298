import Retry

/// The two faces of `Retrier.run`, so that one test covers both.
enum Face: CaseIterable, Sendable {
    case blocking, suspending

    func run<R>(
        _ retrier: Retrier,
        deadline: ContinuousClock.Instant? = nil,
        cancellation: CancellationToken? = nil,
        endpoint: String? = nil,
        retryIf: ((R) -> Bool)? = nil,
        judge: ((R) -> RetryDecision?)? = nil,
        _ body: () throws -> R
    ) async throws(RetryError) -> R {
        switch self {
        case .blocking:
            try Self.block(retrier, deadline, cancellation, endpoint, retryIf, judge, body)
        case .suspending:
            try await retrier.run(
                deadline: deadline,
                cancellation: cancellation,
                endpoint: endpoint,
                retryIf: retryIf,
                judge: judge
            ) { () async throws -> R in
                await Task.yield()
                return try body()
            }
        }
    }

    /// A synchronous function in between: the blocking face is not to be had in async code.
    private static func block<R>(
        _ retrier: Retrier,
        _ deadline: ContinuousClock.Instant?,
        _ cancellation: CancellationToken?,
        _ endpoint: String?,
        _ retryIf: ((R) -> Bool)?,
        _ judge: ((R) -> RetryDecision?)?,
        _ body: () throws -> R
    ) throws(RetryError) -> R {
        try retrier.run(
            deadline: deadline,
            cancellation: cancellation,
            endpoint: endpoint,
            retryIf: retryIf,
            judge: judge,
            body
        )
    }
}
