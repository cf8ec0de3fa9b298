internal import FoundationEssentials
internal import HTTPCore

/// Decides whether and how a range is cut.
enum BazeClock {
    /// The windows of a range, or `nil` (one request with the ends as they were written) where it is short enough, or only
    /// the server knows its ends, or its inner ends would show, or times may come in another clock than that of the ends.
    ///
    /// - Throws: `.misuse(.invalidArgument)` for more windows than allowed.
    static func windows(
        of query: BazeSeriesQuery,
        _ call: BazeSeriesQuery.Call,
        _ options: BazeOptions,
        now: Int64 = present
    ) throws(ConnError) -> [BazeWindow]? {
        guard query.take == nil, query.bounds == nil, query.inObjectTime != true, call == .raw || query.interval != nil,
            let start = query.from.milliseconds(now: now), let end = query.to.milliseconds(now: now)
        else { return nil }
        let (seconds, fraction) = options.maximumWindow.components
        let milliseconds = Int64(clamping: Int128(seconds) * 1_000 + Int128(fraction / 1_000_000_000_000_000))
        let cut = BazeCut(from: start, to: end, length: milliseconds, step: query.interval?.milliseconds)
        guard cut.count <= options.maximumWindows else {
            throw ConnError(
                .misuse(.invalidArgument),
                "The Bazefield query's range would be cut into \(cut.count) windows of \(options.maximumWindow), but"
                    + " maximumWindows is \(options.maximumWindows)",
                advice: "check that its ends are in milliseconds, or raise BazeOptions.maximumWindow or maximumWindows"
            )
        }
        return cut.count == 1 ? nil : cut.windows()
    }

    /// This machine's clock in milliseconds since 1970.
    static var present: Int64 { Int64(Date().timeIntervalSince1970 * 1_000) }
}
