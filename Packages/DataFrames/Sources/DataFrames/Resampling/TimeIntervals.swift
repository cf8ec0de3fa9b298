/// The intervals of a column of times: which one each row is in, and where each begins.
struct TimeIntervals {
    /// The interval of each row.
    private(set) var places: [UInt32]
    /// Where each interval begins, in ticks, ascending.
    private(set) var starts: [Int64] = []
    private let limit: Int

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
        places = [UInt32](repeating: 0, count: column.count)
        let view = column.unsafeView
        var isSorted = true
        var last = Int64.min
        for row in 0..<column.count {
            let ticks = view.value(row, as: Int64.self)
            if ticks < last { isSorted = false }
            last = ticks
        }
        if isSorted {
            try fill(view, 0..<column.count, unit, clock, keepsEmpty)
        } else {
            let frame = try DataFrame([("time", column)])
            try fill(view, frame.sortedIndices(by: [SortKey("time")]), unit, clock, keepsEmpty)
        }
        // The pointers of the view lead into the column.
        withExtendedLifetime(column) {}
    }

    /// Walks rows in the order of their times.
    private mutating func fill(
        _ view: UnsafeColumnView,
        _ rows: some Sequence<Int>,
        _ unit: TimeUnit,
        _ clock: IntervalClock,
        _ keepsEmpty: Bool
    ) throws(FrameError) {
        var clock = clock
        let perSecond = unit.ticksPerSecond
        // The interval of the last row, in seconds and in ticks.
        var begin: Int64 = 0
        var next: Int64 = 0
        var end = Int64.min
        var place: UInt32 = 0
        for row in rows {
            let ticks = view.value(row, as: Int64.self)
            if starts.isEmpty || ticks >= end {
                let seconds = CivilCalendar.floorDivide(ticks, by: perSecond).quotient
                guard IntervalClock.reach.contains(seconds) else {
                    throw FrameError(.outOfRange, "A time is more than a billion years from 1970", row: row)
                }
                if keepsEmpty, !starts.isEmpty {
                    while next <= seconds {
                        begin = next
                        try append(begin, perSecond, row)
                        next = clock.next(after: begin)
                    }
                } else {
                    begin = clock.start(of: seconds)
                    try append(begin, perSecond, row)
                    next = clock.next(after: begin)
                }
                place = UInt32(truncatingIfNeeded: starts.count - 1)
                let (ticks, overflow) = next.multipliedReportingOverflow(by: perSecond)
                end = overflow ? .max : ticks
            }
            places[row] = place
        }
    }

    private mutating func append(_ begin: Int64, _ perSecond: Int64, _ row: Int) throws(FrameError) {
        let (ticks, overflow) = begin.multipliedReportingOverflow(by: perSecond)
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
    }
}
