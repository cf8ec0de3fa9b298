/// The intervals of a column of times: which one each row is in, and where each begins.
struct TimeIntervals {
    /// Where the rows of each interval begin, and where those of the last one end; nil where times do not ascend.
    private(set) var borders: [Int]?
    private var found: [UInt32] = []
    /// Where each interval begins, in ticks, ascending.
    private(set) var starts: [Int64] = []
    private let limit: Int

    /// The interval of each row; made anew each time where there are ``borders``.
    var places: [UInt32] { borders.map { RowGroups(borders: $0).ids } ?? found }

    /// Finds the intervals of a column of instants or local timestamps without nulls.
    ///
    /// - Parameters:
    ///   - column: The times, in any order.
    ///   - keepsEmpty: Whether intervals between the first and the last one count though no row is in them.
    ///   - limit: More intervals than this are an error.
    init(
        _ column: Column,
        unit: TimeUnit,
        clock: IntervalClock,
        keepsEmpty: Bool,
        limit: Int
    ) throws(FrameError) {
        self.limit = limit
        // The pointer leads into the column.
        defer { withExtendedLifetime(column) {} }
        let times = UnsafeBufferPointer(start: column.firstValue(Int64.self), count: column.count)
        var walk = Walk(clock: clock, perSecond: unit.ticksPerSecond, keepsEmpty: keepsEmpty)
        if TimeIntervals.ascend(times) {
            try fillBorders(times, &walk)
        } else if try !fillNear(times, &walk) {
            walk = Walk(clock: clock, perSecond: unit.ticksPerSecond, keepsEmpty: keepsEmpty)
            let frame = try DataFrame([("time", column)])
            try fill(times, frame.sortedIndices(by: [SortKey("time")]), &walk)
        }
    }

    private static func ascend(_ times: UnsafeBufferPointer<Int64>) -> Bool {
        var falls = 0
        for row in times.indices.dropFirst() { falls |= times[row] < times[row &- 1] ? 1 : 0 }
        return falls == 0
    }

    /// What is known of the interval at hand.
    private struct Walk {
        var clock: IntervalClock
        let perSecond: Int64
        let keepsEmpty: Bool
        /// Where the next interval begins, in seconds, and in ticks; the largest number where that does not fit.
        var next: Int64 = 0
        var end = Int64.min
    }

    /// Goes on to the interval of a time that is not before the end of the one at hand.
    private mutating func enter(_ ticks: Int64, _ row: Int, _ walk: inout Walk) throws(FrameError) {
        let seconds = CivilCalendar.floorDivide(ticks, by: walk.perSecond).quotient
        guard IntervalClock.reach.contains(seconds) else {
            throw FrameError(.outOfRange, "A time is more than a billion years from 1970", row: row)
        }
        if walk.keepsEmpty, !starts.isEmpty {
            while walk.next <= seconds { try begin(at: walk.next, row, &walk) }
        } else {
            try begin(at: walk.clock.start(of: seconds), row, &walk)
        }
    }

    /// Finds the rows where intervals begin among times that ascend.
    private mutating func fillBorders(_ times: UnsafeBufferPointer<Int64>, _ walk: inout Walk) throws(FrameError) {
        var borders: [Int] = []
        var row = 0
        while row < times.count {
            let known = starts.count
            try enter(times[row], row, &walk)
            // Intervals without rows end where they begin.
            borders.append(contentsOf: repeatElement(row, count: starts.count - known))
            row = walk.end == .max ? times.count : TimeIntervals.firstRow(of: times, after: row, notBefore: walk.end)
        }
        borders.append(times.count)
        self.borders = borders
    }

    /// The first row behind one whose time is not before a moment, looked for in longer and longer steps.
    private static func firstRow(of times: UnsafeBufferPointer<Int64>, after row: Int, notBefore end: Int64) -> Int {
        var (low, step) = (row, 1)
        // The row `low` is before the moment.
        while low + step < times.count, times[low + step] < end {
            low += step
            step *= 2
        }
        var high = min(low + step, times.count)
        while low + 1 < high {
            let middle = (low + high) / 2
            if times[middle] < end { low = middle } else { high = middle }
        }
        return high
    }

    /// Lists all intervals from the first to the last time and finds each row's near that of the row before it; false
    /// where these are too many, or something is wrong.
    private mutating func fillNear(_ times: UnsafeBufferPointer<Int64>, _ walk: inout Walk) throws(FrameError) -> Bool {
        guard let first = times.min(), let last = times.max() else { return true }
        let most = walk.keepsEmpty ? limit : min(limit, max(4 * times.count, 1 << 20))
        do {
            try enter(first, 0, &walk)
            while walk.end <= last, walk.end != .max {
                guard starts.count < most else { throw FrameError(.outOfRange, "There are too many intervals") }
                try begin(at: walk.next, 0, &walk)
            }
        } catch {
            // Found again, with its row, among sorted times.
            starts = []
            return false
        }
        found = starts.withUnsafeBufferPointer { starts in
            [UInt32](unsafeUninitializedCapacity: times.count) { target, count in
                var place = 0
                var (begin, end) = (Int64.max, Int64.min)
                for row in times.indices {
                    let ticks = times[row]
                    if ticks < begin || ticks >= end {
                        place = TimeIntervals.place(of: ticks, near: place, starts)
                        begin = starts[place]
                        end = place + 1 < starts.count ? starts[place + 1] : .max
                    }
                    target[row] = UInt32(truncatingIfNeeded: place)
                }
                count = times.count
            }
        }
        return true
    }

    /// The last of the ascending numbers that is not above one; the one at hand and the next are looked at first.
    private static func place(of ticks: Int64, near place: Int, _ starts: UnsafeBufferPointer<Int64>) -> Int {
        var (low, high) = (0, starts.count)
        if starts[place] <= ticks {
            low = place
            if place + 1 < high, starts[place + 1] <= ticks {
                low = place + 1
                if low + 1 == high || starts[low + 1] > ticks { return low }
            }
        }
        while low + 1 < high {
            let middle = (low + high) / 2
            if starts[middle] <= ticks { low = middle } else { high = middle }
        }
        return low
    }

    /// Walks rows in the order of their times.
    private mutating func fill(
        _ times: UnsafeBufferPointer<Int64>,
        _ rows: [Int],
        _ walk: inout Walk
    ) throws(FrameError) {
        found = [UInt32](repeating: 0, count: times.count)
        var place: UInt32 = 0
        for row in rows {
            if starts.isEmpty || times[row] >= walk.end && walk.end != .max {
                try enter(times[row], row, &walk)
                place = UInt32(truncatingIfNeeded: starts.count - 1)
            }
            found[row] = place
        }
    }

    /// Begins an interval at a moment, given in seconds.
    private mutating func begin(at moment: Int64, _ row: Int, _ walk: inout Walk) throws(FrameError) {
        let (ticks, overflow) = moment.multipliedReportingOverflow(by: walk.perSecond)
        if overflow {
            throw FrameError(.conversion, "The beginning of an interval does not fit the type of the times", row: row)
        }
        if starts.count == limit {
            throw FrameError(
                .outOfRange,
                "There are more than \(limit) intervals from the first to the last time; is a time wrong by years?",
                row: row
            )
        }
        starts.append(ticks)
        walk.next = walk.clock.next(after: moment)
        let end = walk.next.multipliedReportingOverflow(by: walk.perSecond)
        walk.end = end.overflow ? .max : end.partialValue
    }
}
