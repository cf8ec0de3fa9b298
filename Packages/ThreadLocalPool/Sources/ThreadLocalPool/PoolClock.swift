/// Where a pool reads idle time and age from.
public struct PoolClock: Sendable {
    let read: (@Sendable () -> Duration)?

    /// The kernel's coarse monotonic clock: right to a few milliseconds, 6 ns to read.
    public static let coarse = PoolClock(read: nil)

    /// A clock of your own, for tests: `now` returns the time since any fixed moment and must never go back.
    ///
    /// No reaper thread serves such a pool, because it cannot know when to wake: call `closeExpired()` yourself.
    public init(now: @escaping @Sendable () -> Duration) {
        read = now
    }

    private init(read: (@Sendable () -> Duration)?) {
        self.read = read
    }
}
