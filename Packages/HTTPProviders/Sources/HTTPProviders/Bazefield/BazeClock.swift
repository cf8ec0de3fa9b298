internal import FoundationEssentials
internal import HTTPCore

/// Decides whether and how a range is cut.
enum BazeClock {
    /// The windows of a range, or `nil` (one request with the ends as they were written) where it is short enough, or only
    /// the server knows its ends, or its inner ends would show.
    static func windows(
        of query: BazeSeriesQuery,
        _ call: BazeSeriesQuery.Call,
        _ length: Duration,
        now: Int64 = present
    ) -> [BazeWindow?]? {
        guard query.take == nil, query.bounds == nil, call == .raw || query.interval != nil,
            let start = query.from.milliseconds(now: now), let end = query.to.milliseconds(now: now)
        else { return nil }
        let (seconds, fraction) = length.components
        let milliseconds = Int64(clamping: Int128(seconds) * 1_000 + Int128(fraction / 1_000_000_000_000_000))
        let windows = BazeWindow.cut(from: start, to: end, length: milliseconds, step: query.interval?.milliseconds)
        return windows.count == 1 ? nil : windows
    }

    /// This machine's clock in milliseconds since 1970.
    static var present: Int64 { Int64(Date().timeIntervalSince1970 * 1_000) }
}
