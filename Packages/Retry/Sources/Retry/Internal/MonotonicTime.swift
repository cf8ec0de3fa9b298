internal import Glibc

/// Reads of the monotonic clock in nanoseconds, for elapsed times and for timed waits.
@usableFromInline
enum MonotonicTime {
    /// The kernel's last tick: up to 4 ms behind, at a fraction of the price of an exact read.
    @usableFromInline
    static func coarse() -> Int64 {
        read(CLOCK_MONOTONIC_COARSE)
    }

    static func exact() -> Int64 {
        read(CLOCK_MONOTONIC)
    }

    private static func read(_ clock: clockid_t) -> Int64 {
        var time = timespec()
        clock_gettime(clock, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }

    /// The moment `duration` from now, at most 30 years ahead, so that nothing overflows.
    static func moment(after duration: Duration) -> timespec {
        let ceiling = Duration.seconds(946_080_000)
        let (seconds, attoseconds) = min(max(duration, .zero), ceiling).components
        let sum = exact() + seconds * 1_000_000_000 + (attoseconds + 999_999_999) / 1_000_000_000
        return timespec(tv_sec: Int(sum / 1_000_000_000), tv_nsec: Int(sum % 1_000_000_000))
    }
}
