internal import HTTPCore

/// Makes frames of series and tables.
enum BazeFrames {
    /// One row for each value: `objectId`, `point`, `aggregate` (aggregated calls), `time`, `localTime`, `quality`, `value`.
    static func frame(_ series: [BazeSeries], withAggregate: Bool) throws(FrameError) -> DataFrame {
        let count = series.reduce(0) { $0 + $1.samples.count }
        let objects = StringBuilder()
        let points = StringBuilder()
        let aggregates = StringBuilder()
        let times = Times(count)
        let qualities = FixedBuilder<Int32>(type: .int32)
        qualities.reserve(count)
        for one in series {
            for sample in one.samples {
                objects.append(one.key.objectID)
                points.append(one.key.point)
                if withAggregate { aggregates.append(one.key.aggregate) }
                times.append(sample.time, sample.localTime)
                qualities.append(sample.quality)
            }
        }
        var columns = [("objectId", objects.finish()), ("point", points.finish())]
        if withAggregate { columns.append(("aggregate", aggregates.finish())) }
        columns += times.columns()
        columns.append(("quality", qualities.finish()))
        columns.append(("value", values(series.lazy.flatMap { $0.samples.lazy.map(\.value) }, count)))
        return try DataFrame(columns)
    }

    /// One row for each object and time: `objectId`, `time`, `localTime`, then for each point its value under its name and
    /// its quality under `name.quality`.
    static func frame(_ table: BazeTable) throws(FrameError) -> DataFrame {
        let objects = StringBuilder()
        let times = Times(table.rows.count)
        for row in table.rows {
            objects.append(row.objectID)
            times.append(row.time, row.localTime)
        }
        var columns = [("objectId", objects.finish())] + times.columns()
        for (index, name) in table.names.enumerated() {
            let cells = table.rows.lazy.map { index < $0.cells.count ? $0.cells[index] : nil }
            columns.append((name, values(cells.map { $0?.value ?? .null }, table.rows.count)))
            let qualities = FixedBuilder<Int32>(type: .int32)
            for cell in cells { qualities.append(cell?.quality) }
            columns.append(("\(name).quality", qualities.finish()))
        }
        return try DataFrame(columns)
    }

    /// Numbers as `double` (also those in text, `NaN` included), truth values as `bool`, everything else as text.
    private static func values(_ values: some Sequence<JSONScalar>, _ count: Int) -> Column {
        var (areNumbers, areBools) = (true, true)
        var isAnyBool = false
        for value in values {
            switch value {
            case .null: continue
            case .bool:
                areNumbers = false
                isAnyBool = true
            case .number: areBools = false
            case .text:
                areBools = false
                if value.double == nil { areNumbers = false }
            }
            if !areNumbers, !areBools { break }
        }
        if areNumbers {
            let builder = FixedBuilder<Double>(type: .double)
            builder.reserve(count)
            for value in values { builder.append(value.double) }
            return builder.finish()
        }
        if areBools, isAnyBool {
            let builder = BoolBuilder()
            for value in values {
                if case .bool(let flag) = value { builder.append(flag) } else { builder.appendNull() }
            }
            return builder.finish()
        }
        let builder = StringBuilder()
        for value in values { builder.append(value.string) }
        return builder.finish()
    }

    /// The columns `time` (instant) and `localTime` (the clock at the object, without a zone), in milliseconds.
    private struct Times {
        private let utc = FixedBuilder<Int64>(type: .instant(.millisecond))
        private let local = FixedBuilder<Int64>(type: .localTimestamp(.millisecond))

        init(_ count: Int) {
            utc.reserve(count)
            local.reserve(count)
        }

        func append(_ time: Int64, _ localTime: Int64?) {
            utc.append(time)
            local.append(localTime)
        }

        func columns() -> [(String, Column)] { [("time", utc.finish()), ("localTime", local.finish())] }
    }
}
