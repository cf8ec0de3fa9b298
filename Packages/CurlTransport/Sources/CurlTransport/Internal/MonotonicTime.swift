internal import Glibc

/// A moment of the monotonic clock.
struct MonotonicTime: Comparable, Sendable {
    var nanoseconds: Int64

    static var now: MonotonicTime {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return MonotonicTime(nanoseconds: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
    }

    /// The moment of an instant of `ContinuousClock`, which counts differently only while the machine sleeps.
    static func moment(of instant: ContinuousClock.Instant) -> MonotonicTime {
        now.advanced(by: (instant - ContinuousClock.now).wholeNanoseconds)
    }

    static func < (left: MonotonicTime, right: MonotonicTime) -> Bool { left.nanoseconds < right.nanoseconds }

    /// The moment so many nanoseconds later.
    func advanced(by distance: Int64) -> MonotonicTime {
        let (sum, overflow) = nanoseconds.addingReportingOverflow(distance)
        return MonotonicTime(nanoseconds: overflow ? (distance < 0 ? .min : .max) : sum)
    }

    /// Whole milliseconds from `other` to this moment, rounded up; 0 if it has passed.
    func milliseconds(since other: MonotonicTime) -> Int {
        let (distance, overflow) = nanoseconds.subtractingReportingOverflow(other.nanoseconds)
        if overflow { return nanoseconds < 0 ? 0 : Int(Int32.max) }
        return distance <= 0 ? 0 : Int(min((distance - 1) / 1_000_000 + 1, Int64(Int32.max)))
    }
}

extension Duration {
    /// Nanoseconds, cut off and within the range of `Int64`.
    var wholeNanoseconds: Int64 {
        let (seconds, attoseconds) = components
        let (product, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        if overflow { return seconds < 0 ? .min : .max }
        let (sum, carry) = product.addingReportingOverflow(attoseconds / 1_000_000_000)
        return carry ? (seconds < 0 ? .min : .max) : sum
    }

    /// Milliseconds for libcurl, at least 1: 0 would mean its default.
    var milliseconds: Int {
        let nanoseconds = wholeNanoseconds
        return nanoseconds <= 1_000_000 ? 1 : Int(min((nanoseconds - 1) / 1_000_000 + 1, Int64(Int32.max)))
    }

    /// Whole seconds for libcurl, rounded up.
    var secondsRoundedUp: Int {
        let nanoseconds = wholeNanoseconds
        return nanoseconds <= 0 ? 0 : Int(min((nanoseconds - 1) / 1_000_000_000 + 1, Int64(Int32.max)))
    }
}
