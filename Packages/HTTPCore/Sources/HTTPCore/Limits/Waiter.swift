@_spi(ConnInternals) internal import ConnCore

/// One caller that waits for a value another caller will hand it: a thread blocks, a task suspends.
///
/// The value, the cancellation and the time limit meet under one lock, so exactly one of them ends the wait.
// `outcome`, `condition` and `continuation` are read and written under `lock`.
final class Waiter<Value: Sendable>: @unchecked Sendable {
    enum Outcome: Sendable {
        case value(Value)
        case cancelled
        case timedOut
    }

    private let lock = Lock()
    private var outcome: Outcome?
    private var condition: Condition?
    private var continuation: CheckedContinuation<Outcome, Never>?

    /// Whether the wait is over.
    var isSettled: Bool { lock.withLock { outcome != nil } }

    /// Hands the value over; `false` when the wait was over already and the value must go to somebody else.
    func resolve(_ value: Value) -> Bool { finish(.value(value)) }

    /// Blocks the thread until the value comes, the token is cancelled or `limit` has passed.
    @available(*, noasync)
    func wait(upTo limit: Duration?, cancellation: CancellationToken?) -> Outcome {
        let registration = cancellation?.onCancel { _ = self.finish(.cancelled) }
        defer { registration?.remove() }
        let end = limit.map { ContinuousClock.now.advanced(by: $0) }
        lock.lock()
        defer { lock.unlock() }
        let changed = Condition(lock)
        condition = changed
        while true {
            if let outcome { return outcome }
            let left = end.map { ContinuousClock.now.duration(to: $0) } ?? .seconds(3600)
            guard left > .zero else {
                outcome = .timedOut
                return .timedOut
            }
            changed.wait(upTo: left)
        }
    }

    /// Suspends the task until the value comes, it or the token is cancelled, or `limit` has passed.
    func wait(upTo limit: Duration?, cancellation: CancellationToken?) async -> Outcome {
        let registration = cancellation?.onCancel { _ = self.finish(.cancelled) }
        let alarm = limit.map { limit in
            Watchdog.shared.schedule(at: .now.advanced(by: limit)) { _ = self.finish(.timedOut) }
        }
        defer {
            registration?.remove()
            alarm?.cancel()
        }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { suspend($0) }
        } onCancel: {
            _ = finish(.cancelled)
        }
    }

    private func suspend(_ continuation: CheckedContinuation<Outcome, Never>) {
        let settled = lock.withLock {
            if outcome == nil { self.continuation = continuation }
            return outcome
        }
        if let settled { continuation.resume(returning: settled) }
    }

    private func finish(_ outcome: Outcome) -> Bool {
        lock.lock()
        guard self.outcome == nil else {
            lock.unlock()
            return false
        }
        self.outcome = outcome
        let suspended = continuation
        continuation = nil
        condition?.wake()
        lock.unlock()
        suspended?.resume(returning: outcome)
        return true
    }
}
