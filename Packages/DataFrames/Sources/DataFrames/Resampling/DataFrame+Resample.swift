extension DataFrame {
    /// A time series with one row per interval: its keys, the beginning of the interval, and the aggregates in the order
    /// given.
    ///
    /// Rows come in any order; those of one series stand together in the result, series in the order in which they first
    /// appear, intervals by time. Where intervals begin is said at ``ResampleInterval``. A series has the intervals from
    /// its own first to its own last row.
    ///
    /// Throws ``FrameError`` of kind `unknownColumn`; `wrongType` unless the times are of `instant`, `localTimestamp` or
    /// `date`; `nullValue` with the row where there is no time; `invalidArgument` for an interval that cannot be, for
    /// hours of a column of dates, and for a zone where times have none; `outOfRange` for too many intervals; and as
    /// ``GroupedFrame/aggregate(_:)-(Array<Aggregate>)`` does, `overflow` of a sum with the row of the result.
    /// - Parameters:
    ///   - time: The column of times.
    ///   - interval: How long the intervals are.
    ///   - keys: Columns whose equal values make a series of their own; none by default.
    ///   - zone: The zone whose midnights and hours count, for columns of `instant`; UTC when nil.
    ///   - empty: What becomes of intervals without rows.
    ///   - maximumIntervals: More rows than this are an error, at least 1 and at most 2^31.
    ///   - aggregates: What to make of each interval.
    public func resampled(
        on time: String,
        every interval: ResampleInterval,
        by keys: [String] = [],
        in zone: ZoneRules? = nil,
        empty: EmptyIntervals = .kept,
        maximumIntervals: Int = 10_000_000,
        _ aggregates: [Aggregate]
    ) throws(FrameError) -> DataFrame {
        let limit = Swift.min(Swift.max(maximumIntervals, 1), 1 << 31)
        let times = try resampledTimes(time, interval, zone)
        let intervals: TimeIntervals
        do {
            let clock = try IntervalClock(interval, zone ?? .utc)
            intervals = try TimeIntervals(
                times.column,
                unit: times.unit,
                clock: clock,
                keepsEmpty: empty == .kept,
                limit: limit
            )
        } catch {
            var error = error
            error.column = time
            throw error
        }
        let series = keys.isEmpty ? RowGroups.whole(rowCount) : try grouped(by: keys).groups
        let slots = try ResampledSlots(series, intervals, keepsEmpty: empty == .kept, limit: limit)

        var fields: [Field] = []
        var columns: [Column] = []
        for key in keys {
            let index = try index(of: key)
            fields.append(schema[index])
            columns.append(slots.keyRows.withUnsafeBufferPointer { storage[index].takeUnchecked($0) })
        }
        let labels = FixedBuilder<Int64>(type: times.column.type)
        labels.reserve(slots.intervals.count)
        for place in slots.intervals { labels.append(intervals.starts[Int(place)]) }
        let label = try labels.finish().cast(to: try column(time).type)
        fields.append(Field(time, label.type, isNullable: false))
        columns.append(label)
        let made = try GroupedFrame(frame: self, keys: [], groups: slots.groups).aggregate(aggregates)
        return try DataFrame(schema: fields + made.schema, columns: columns + made.columns)
    }

    /// A time series with one row per interval; see
    /// ``resampled(on:every:by:in:empty:maximumIntervals:_:)-(_,_,_,_,_,_,[Aggregate])``.
    public func resampled(
        on time: String,
        every interval: ResampleInterval,
        by keys: [String] = [],
        in zone: ZoneRules? = nil,
        empty: EmptyIntervals = .kept,
        maximumIntervals: Int = 10_000_000,
        _ aggregates: Aggregate...
    ) throws(FrameError) -> DataFrame {
        try resampled(
            on: time,
            every: interval,
            by: keys,
            in: zone,
            empty: empty,
            maximumIntervals: maximumIntervals,
            aggregates
        )
    }

    /// The column of times as ticks, checked.
    private func resampledTimes(
        _ name: String,
        _ interval: ResampleInterval,
        _ zone: ZoneRules?
    ) throws(FrameError) -> (column: Column, unit: TimeUnit) {
        let column = try column(name)
        if column.nullCount > 0 {
            throw FrameError(
                .nullValue,
                "A row has no time; leave such rows out with filter, or fill them",
                column: name,
                row: (0..<column.count).first { column.isNull(at: $0) }
            )
        }
        if zone != nil, !column.type.isInstant {
            throw FrameError(
                .invalidArgument,
                "A column of type \(column.type) has no zone, so resampled(… in:) has no meaning for it",
                column: name
            )
        }
        switch column.type {
        case .instant(let unit), .localTimestamp(let unit): return (column, unit)
        case .date:
            guard interval.isWholeDays else {
                throw FrameError(.invalidArgument, "Dates have no intervals shorter than a day", column: name)
            }
            return (try column.cast(to: .localTimestamp(.second)), .second)
        default:
            throw FrameError(
                .wrongType,
                "Times are of type instant, localTimestamp or date, not \(column.type); use cast",
                column: name
            )
        }
    }
}

extension DataType {
    fileprivate var isInstant: Bool {
        if case .instant = self { return true }
        return false
    }
}
