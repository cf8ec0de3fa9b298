internal import Glibc

/// A moment of the monotonic clock, in nanoseconds.
struct MonotonicTime: Comparable, Hashable {
    var nanoseconds: Int64

    static var now: MonotonicTime {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return MonotonicTime(nanoseconds: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
    }

    static func < (left: MonotonicTime, right: MonotonicTime) -> Bool {
        left.nanoseconds < right.nanoseconds
    }

    static func + (left: MonotonicTime, right: Duration) -> MonotonicTime {
        let sum = left.nanoseconds.addingReportingOverflow(right.saturatedNanoseconds)
        return MonotonicTime(nanoseconds: sum.overflow ? .max : sum.partialValue)
    }
}

extension Duration {
    /// The duration in whole nanoseconds, from 0 to 100 years.
    var saturatedNanoseconds: Int64 {
        let (seconds, attoseconds) = components
        if seconds < 0 || attoseconds < 0 { return 0 }
        return min(seconds, 3_155_760_000) * 1_000_000_000 + attoseconds / 1_000_000_000
    }
}

/// Sleeps a millisecond: the pace at which blocking waits look again.
func pauseBriefly() {
    var time = timespec(tv_sec: 0, tv_nsec: 1_000_000)
    nanosleep(&time, nil)
}
