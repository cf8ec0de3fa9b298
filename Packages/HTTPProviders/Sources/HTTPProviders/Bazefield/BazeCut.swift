/// How a range is cut into windows no longer than a length, each but the last a whole number of steps long.
struct BazeCut: Sendable {
    private let start: Int64
    private let end: Int64
    /// Of every window but the last.
    private let whole: Int64
    /// How many windows there are, one at least.
    let count: Int

    init(from start: Int64, to end: Int64, length: Int64, step: Int64?) {
        self.start = start
        self.end = end
        let step = max(1, step ?? 1)
        whole = max(step, length / step * step)
        // The distance of two times may be beyond their type.
        let distance = Int128(end) - Int128(start)
        let isShort = distance <= Int128(length)
        count = isShort ? 1 : Int(clamping: (distance + Int128(whole) - 1) / Int128(whole))
    }

    /// The windows in order.
    func windows() -> [BazeWindow] {
        if count == 1 { return [BazeWindow(start: start, end: end, isFirst: true, isLast: true)] }
        var windows: [BazeWindow] = []
        windows.reserveCapacity(count)
        var next = start
        while next < end {
            let (sum, isTooFar) = next.addingReportingOverflow(whole)
            let stop = isTooFar ? end : min(sum, end)
            windows.append(BazeWindow(start: next, end: stop, isFirst: next == start, isLast: stop == end))
            next = stop
        }
        return windows
    }
}
