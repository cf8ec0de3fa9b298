/// A clock for tests: time stands still until somebody sleeps or advances it.
///
/// Sleeping moves the time on by the whole duration and returns at once. Everything may be used from any thread.
public final class VirtualClock: Sendable {
    private struct State {
        var elapsed: Duration = .zero
        var sleeps: [Duration] = []
    }

    private let start: ContinuousClock.Instant
    private let state = Guarded(State())
    private let onSleep: (@Sendable (Duration) -> Void)?

    /// Makes a clock.
    ///
    /// - Parameter onSleep: Called in the middle of every sleep, with its duration, after it was noted and before it
    ///   ends; a test cancels from here.
    public init(onSleep: (@Sendable (Duration) -> Void)? = nil) {
        start = ContinuousClock.now
        self.onSleep = onSleep
    }

    /// The virtual time.
    public var now: ContinuousClock.Instant {
        start.advanced(by: elapsed)
    }

    /// How far the time has moved since the clock was made.
    public var elapsed: Duration {
        state.withLock { $0.elapsed }
    }

    /// Every sleep so far, in the order in which they began; one that was cancelled while it lasted is among them.
    public var sleeps: [Duration] {
        state.withLock { $0.sleeps }
    }

    /// Moves the time on.
    public func advance(by duration: Duration) {
        state.withLock { $0.elapsed += duration }
    }

    /// The clock to hand to what is tested.
    public var clock: RetryClock {
        RetryClock(
            now: { self.now },
            sleepBlocking: { (duration, token) throws(RetryError) in
                try token?.check()
                self.pass(duration)
                try token?.check()
            },
            sleep: { duration in
                try Task.checkCancellation()
                self.pass(duration)
                try Task.checkCancellation()
            }
        )
    }

    private func pass(_ duration: Duration) {
        state.withLock { $0.sleeps.append(duration) }
        onSleep?(duration)
        advance(by: duration)
    }
}
