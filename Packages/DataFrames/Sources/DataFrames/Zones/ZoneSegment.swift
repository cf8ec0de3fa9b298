/// A stretch of time in which a zone's distance from UTC stays the same; seconds since 1970 in UTC.
struct ZoneSegment {
    /// The first second; `Int64.min` where there is no change before.
    var start: Int64
    /// The second of the next change; `Int64.max` where there is none.
    var end: Int64
    /// Seconds east of UTC.
    var offset: Int64

    @inline(__always)
    func contains(_ utc: Int64) -> Bool { utc >= start && utc < end }
}

/// What a local time says about the moment.
enum LocalMoment: Equatable {
    /// One moment, in seconds since 1970.
    case once(Int64)
    /// Clocks were set back: two moments.
    case twice(Int64, Int64)
    /// Clocks were set forward: no moment. The change, and the moment by the clock before it.
    case skipped(change: Int64, byClockBefore: Int64)
}
