import Glibc

/// Nanoseconds of CLOCK_MONOTONIC, or of the clock that a test gives to its pool.
struct MonotonicTime: Hashable, Comparable, Sendable {
    var nanoseconds: UInt64

    static let distantFuture = MonotonicTime(nanoseconds: .max)

    static var now: MonotonicTime {
        var time = Glibc.timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return MonotonicTime(nanoseconds: UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec))
    }

    static func < (left: MonotonicTime, right: MonotonicTime) -> Bool {
        left.nanoseconds < right.nanoseconds
    }

    /// The moment that the caller's clock calls `instant`; nil stays for ever.
    init(_ instant: ContinuousClock.Instant?) {
        guard let instant else {
            self = .distantFuture
            return
        }
        let left = ContinuousClock.now.duration(to: instant)
        self = MonotonicTime.now.advanced(by: left.saturatingNanoseconds)
    }

    init(nanoseconds: UInt64) {
        self.nanoseconds = nanoseconds
    }

    func advanced(by nanoseconds: UInt64) -> MonotonicTime {
        let (sum, overflow) = self.nanoseconds.addingReportingOverflow(nanoseconds)
        return overflow ? .distantFuture : MonotonicTime(nanoseconds: sum)
    }

    /// Kept far inside `time_t`, since some C libraries refuse larger values.
    var timespec: Glibc.timespec {
        let seconds = min(nanoseconds / 1_000_000_000, 1 << 40)
        return Glibc.timespec(tv_sec: Int(seconds), tv_nsec: Int(nanoseconds % 1_000_000_000))
    }
}

extension Duration {
    /// Whole nanoseconds; zero when negative, `UInt64.max` when out of range.
    var saturatingNanoseconds: UInt64 {
        let (seconds, attoseconds) = components
        guard seconds >= 0, attoseconds >= 0 else { return 0 }
        let (whole, overflow) = UInt64(seconds).multipliedReportingOverflow(by: 1_000_000_000)
        let (sum, second) = whole.addingReportingOverflow(UInt64(attoseconds) / 1_000_000_000)
        return overflow || second ? .max : sum
    }

    /// Such as `250 ms` or `30 s`, for messages.
    var shortText: String {
        let milliseconds = saturatingNanoseconds / 1_000_000
        if milliseconds < 1_000 { return "\(milliseconds) ms" }
        let tenths = milliseconds % 1_000 / 100
        return tenths == 0 ? "\(milliseconds / 1_000) s" : "\(milliseconds / 1_000).\(tenths) s"
    }
}
