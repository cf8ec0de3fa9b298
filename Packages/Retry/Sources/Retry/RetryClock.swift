internal import Glibc

/// Where calls get the time from and how they sleep, so that tests can run without waiting.
///
/// ``continuous`` is the real one, ``VirtualClock`` makes one for tests.
public struct RetryClock: Sendable {
    /// Tells the time.
    public var now: @Sendable () -> ContinuousClock.Instant { didSet { isSystem = false } }

    /// Blocks the thread for a time, and throws ``RetryError/Code/cancelled`` as soon as the token is cancelled.
    public var sleepBlocking: @Sendable (Duration, CancellationToken?) throws(RetryError) -> Void

    /// Suspends the task for a time, and throws `CancellationError` as soon as the task is cancelled.
    public var sleep: @Sendable (Duration) async throws -> Void

    /// Whether `now` is the system's clock, whose elapsed times can be had cheaper than by asking it.
    @usableFromInline var isSystem = false

    /// Makes a clock from its three parts.
    public init(
        now: @escaping @Sendable () -> ContinuousClock.Instant,
        sleepBlocking: @escaping @Sendable (Duration, CancellationToken?) throws(RetryError) -> Void,
        sleep: @escaping @Sendable (Duration) async throws -> Void
    ) {
        self.now = now
        self.sleepBlocking = sleepBlocking
        self.sleep = sleep
    }

    /// The real clock.
    public static let continuous: RetryClock = {
        var clock = RetryClock(
            now: { ContinuousClock.now },
            sleepBlocking: { (duration, token) throws(RetryError) in try systemSleep(duration, token) },
            sleep: { duration in
                // Far more than any call lasts, and small enough for every timer underneath.
                let ceiling = Duration.seconds(946_080_000)
                try await Task.sleep(for: min(duration, ceiling), clock: .continuous)
            }
        )
        clock.isSystem = true
        return clock
    }()

    /// Suspends the task until the time is over, the task is cancelled or the token is cancelled.
    ///
    /// - Throws: `CancellationError` as soon as either is cancelled.
    public func sleep(_ duration: Duration, cancellation: CancellationToken?) async throws {
        guard let cancellation else { return try await sleep(duration) }
        let plainSleep = sleep
        let sleeper = Task { try await plainSleep(duration) }
        let registration = cancellation.onCancel { sleeper.cancel() }
        defer { registration.remove() }
        try await withTaskCancellationHandler {
            try await sleeper.value
        } onCancel: {
            sleeper.cancel()
        }
    }

    private static func systemSleep(_ duration: Duration, _ token: CancellationToken?) throws(RetryError) {
        guard let token else {
            var end = MonotonicTime.moment(after: duration)
            // Only a signal ends it early, and the moment is absolute: sleep the rest.
            while clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &end, nil) == EINTR {}
            return
        }
        if !token.sleep(duration) { throw .cancelledByCaller }
    }
}
