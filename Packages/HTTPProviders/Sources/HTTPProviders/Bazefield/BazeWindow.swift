/// One part of a long range: milliseconds since 1970, the end being the next part's start.
struct BazeWindow: Sendable, Hashable {
    var start: Int64
    var end: Int64
    var isFirst: Bool
    var isLast: Bool

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
