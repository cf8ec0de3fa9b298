internal import Glibc

/// A moment of the monotonic clock, in nanoseconds.
struct ContinuousMoment: Comparable {
    var nanoseconds: Int64

    static func after(_ duration: Duration) -> ContinuousMoment {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        let (seconds, attoseconds) = duration.components
        let now = Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
        let wait = min(max(0, seconds), 1_000_000_000) * 1_000_000_000 + max(0, attoseconds / 1_000_000_000)
        return ContinuousMoment(nanoseconds: now + wait)
    }

    static func < (left: ContinuousMoment, right: ContinuousMoment) -> Bool {
        left.nanoseconds < right.nanoseconds
    }
}
