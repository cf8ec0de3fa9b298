/// Polls `condition` until it holds, and throws a ``ContractFailure`` with `message` when the limit has passed.
public func eventually(
    within limit: Duration = .seconds(60),
    _ message: @autoclosure () -> String,
    _ condition: () async throws -> Bool
) async throws {
    let end = ContinuousClock.now.advanced(by: limit)
    while true {
        if try await condition() { return }
        if ContinuousClock.now >= end { throw ContractFailure("\(message()), even after \(limit)") }
        try await Task.sleep(for: .milliseconds(2))
    }
}

/// Runs `body`, and throws a ``ContractFailure`` if it has not ended when the limit has passed.
///
/// A body that ignores cancellation is left behind: a handler that hangs must not hang its tests.
public func withTimeLimit<R: Sendable>(
    _ limit: Duration,
    _ body: @escaping @Sendable () async throws -> R
) async throws -> R {
    let (results, continuation) = AsyncThrowingStream<R, any Error>.makeStream()
    let work = Task {
        do {
            continuation.yield(try await body())
            continuation.finish()
        } catch {
            continuation.finish(throwing: error)
        }
    }
    let alarm = Task {
        try await Task.sleep(for: limit)
        continuation.finish(throwing: ContractFailure("the case had not ended after \(limit)"))
    }
    defer {
        work.cancel()
        alarm.cancel()
    }
    for try await result in results { return result }
    throw ContractFailure("the case ended without a result")
}
