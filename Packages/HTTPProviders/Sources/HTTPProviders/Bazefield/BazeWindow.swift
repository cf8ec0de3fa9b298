/// One part of a long range: milliseconds since 1970, the end being the next part's start.
struct BazeWindow: Sendable, Hashable {
    var start: Int64
    var end: Int64
    var isFirst: Bool
    var isLast: Bool

    /// Cuts a range into windows no longer than `length`, each but the last a whole number of steps long.
    ///
    /// - Returns: at least one window.
    static func cut(from: Int64, to: Int64, length: Int64, step: Int64?) -> [BazeWindow] {
        let step = max(1, step ?? 1)
        let whole = max(step, length / step * step)
        guard to > from, to - from > length else {
            return [BazeWindow(start: from, end: to, isFirst: true, isLast: true)]
        }
        var windows: [BazeWindow] = []
        var start = from
        while start < to {
            let (next, isTooFar) = start.addingReportingOverflow(whole)
            let end = isTooFar ? to : min(next, to)
            windows.append(BazeWindow(start: start, end: end, isFirst: start == from, isLast: end == to))
            start = end
        }
        return windows
    }

    /// Whether a value at `time` belongs to this window.
    ///
    /// It is not known whether a server counts the end of a range in. So the value at an inner edge is taken from the
    /// later window, and from the earlier one only if the later has none: it comes once, whatever the server does. What
    /// lies outside of an inner edge belongs to another window.
    ///
    /// - Parameter isInNext: Whether the next window has a value of the same series at its start.
    func owns(_ time: Int64, isInNext: @autoclosure () -> Bool) -> Bool {
        if !isFirst, time < start { return false }
        if isLast || time < end { return true }
        return time == end && !isInNext()
    }
}
