internal import Glibc

/// Where calls get the time from and how they sleep, so that tests can run without waiting.
///
/// ``continuous`` is the real one, ``VirtualClock`` makes one for tests.
public struct RetryClock: Sendable {
    @usableFromInline
    struct Parts: Sendable {
        var now: @Sendable () -> ContinuousClock.Instant
        var sleepBlocking: @Sendable (Duration, CancellationToken?) throws(RetryError) -> Void
        var sleep: @Sendable (Duration) async throws -> Void
    }

    /// One object, so that handing a clock on costs a reference.
    @usableFromInline
    final class Box: Sendable {
        let parts: Parts

        init(_ parts: Parts) {
            self.parts = parts
        }
    }

    /// Nil for the system's clock, which needs no object at all.
    @usableFromInline var box: Box?

    @inlinable
    init(box: Box?) {
        self.box = box
    }

    /// Makes a clock from its three parts.
    public init(
        now: @escaping @Sendable () -> ContinuousClock.Instant,
        sleepBlocking: @escaping @Sendable (Duration, CancellationToken?) throws(RetryError) -> Void,
        sleep: @escaping @Sendable (Duration) async throws -> Void
    ) {
        box = Box(Parts(now: now, sleepBlocking: sleepBlocking, sleep: sleep))
    }

    /// The real clock.
    @inlinable
    public static var continuous: RetryClock { RetryClock(box: nil) }

    /// Tells the time.
    public var now: @Sendable () -> ContinuousClock.Instant {
        get { parts.now }
        set { change { $0.now = newValue } }
    }

    /// Blocks the thread for a time, and throws ``RetryError/Code/cancelled`` as soon as the token is cancelled.
    public var sleepBlocking: @Sendable (Duration, CancellationToken?) throws(RetryError) -> Void {
        get { parts.sleepBlocking }
        set { change { $0.sleepBlocking = newValue } }
    }

    /// Suspends the task for a time, and throws `CancellationError` as soon as the task is cancelled.
    public var sleep: @Sendable (Duration) async throws -> Void {
        get { parts.sleep }
        set { change { $0.sleep = newValue } }
    }

    /// Whether it is the system's clock, whose elapsed times can be had cheaper than by asking it.
    @inlinable var isSystem: Bool { box == nil }

    /// The time, without the detour over a closure for the system's clock.
    func time() -> ContinuousClock.Instant {
        if let box { box.parts.now() } else { ContinuousClock.now }
    }

    private var parts: Parts { box?.parts ?? Self.system }

    private mutating func change(_ body: (inout Parts) -> Void) {
        var copy = parts
        body(&copy)
        box = Box(copy)
    }

    private static let system = Parts(
        now: { ContinuousClock.now },
        sleepBlocking: { (duration, token) throws(RetryError) in try systemSleep(duration, token) },
        sleep: { duration in
            // Far more than any call lasts, and small enough for every timer underneath.
            let ceiling = Duration.seconds(946_080_000)
            try await Task.sleep(for: min(duration, ceiling), clock: .continuous)
        }
    )

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
