internal import Glibc

/// What a plot draws, as plain numbers: one list of places from left to right and one list of heights per series.
struct PlotData: Sendable {
    /// What the places stand for.
    enum Scale: Sendable {
        case number
        /// Ticks of a unit after an origin, which is in ticks since 1970 on the zone's clock or, without a zone, on any.
        case time(unit: TimeUnit, origin: Int64, zone: ZoneRules?)
    }

    let scale: Scale
    /// Ascending, from 0 on for times; no NaN and nothing infinite.
    private(set) var places: [Double] = []
    /// As long as the places; NaN where there is no value.
    private(set) var heights: [[Double]] = []

    /// Reads the columns of a frame; rows without a place are left out, the others sorted by it.
    init(_ frame: DataFrame, x: String, y: [String], zone: ZoneRules?) throws(FrameError) {
        let column = try frame.column(x)
        var places: [Double]
        switch column.type {
        case .instant(let unit), .localTimestamp(let unit), .time(let unit):
            let isInstant = if case .instant = column.type { true } else { false }
            guard zone == nil || isInstant else {
                throw FrameError(
                    .invalidArgument,
                    "A column of type \(column.type) has no zone, so plot(… in:) has no meaning for it",
                    column: x
                )
            }
            let origin = PlotData.smallest(column)
            places = PlotData.ticks(column, from: origin)
            scale = .time(unit: unit, origin: origin, zone: isInstant ? zone ?? .utc : nil)
        case .date:
            let seconds = try column.cast(to: .localTimestamp(.second))
            let origin = PlotData.smallest(seconds)
            places = PlotData.ticks(seconds, from: origin)
            scale = .time(unit: .second, origin: origin, zone: nil)
        default:
            scale = .number
            places = try PlotData.numbers(column, x)
        }
        var heights: [[Double]] = []
        for name in y { heights.append(try PlotData.numbers(try frame.column(name), name)) }

        let isComplete = places.allSatisfy { $0.isFinite }
        let isSorted = zip(places, places.dropFirst()).allSatisfy { $0 <= $1 }
        if !isComplete || !isSorted {
            var order = places.indices.filter { places[$0].isFinite }
            if !isSorted { order.sort { (places[$0], $0) < (places[$1], $1) } }
            places = order.map { places[$0] }
            heights = heights.map { heights in order.map { heights[$0] } }
        }
        self.places = places
        self.heights = heights
    }

    /// The smallest and the largest height that is drawn; nil when there is none.
    var bounds: (low: Double, high: Double)? {
        var low = Double.infinity
        var high = -Double.infinity
        for heights in heights {
            for height in heights where height.isFinite {
                low = min(low, height)
                high = max(high, height)
            }
        }
        return low <= high ? (low, high) : nil
    }

    private static func smallest(_ column: Column) -> Int64 {
        let view = column.unsafeView
        var smallest: Int64?
        for row in 0..<column.count where !view.isNull(row) {
            smallest = min(smallest ?? .max, view.value(row, as: Int64.self))
        }
        return withExtendedLifetime(column) { smallest ?? 0 }
    }

    private static func ticks(_ column: Column, from origin: Int64) -> [Double] {
        let view = column.unsafeView
        return withExtendedLifetime(column) {
            (0..<column.count).map { row in
                if view.isNull(row) { return .nan }
                let (ticks, overflow) = view.value(row, as: Int64.self).subtractingReportingOverflow(origin)
                return overflow ? Double(Int128(view.value(row, as: Int64.self)) - Int128(origin)) : Double(ticks)
            }
        }
    }

    private static func numbers(_ column: Column, _ name: String) throws(FrameError) -> [Double] {
        let plain = column.decodedDictionary()
        let view = plain.unsafeView
        func read(_ number: (Int) -> Double) -> [Double] {
            (0..<plain.count).map { view.isNull($0) ? .nan : PlotData.clamped(number($0)) }
        }
        return try withExtendedLifetime(plain) { () throws(FrameError) -> [Double] in
            switch plain.type {
            case .null: return read { _ in .nan }
            case .int8: return read { Double(view.value($0, as: Int8.self)) }
            case .int16: return read { Double(view.value($0, as: Int16.self)) }
            case .int32: return read { Double(view.value($0, as: Int32.self)) }
            case .int64: return read { Double(view.value($0, as: Int64.self)) }
            case .uint8: return read { Double(view.value($0, as: UInt8.self)) }
            case .uint16: return read { Double(view.value($0, as: UInt16.self)) }
            case .uint32: return read { Double(view.value($0, as: UInt32.self)) }
            case .uint64: return read { Double(view.value($0, as: UInt64.self)) }
            case .float: return read { Double(view.value($0, as: Float.self)) }
            case .double: return read { view.value($0, as: Double.self) }
            case .decimal(_, let scale):
                let power = pow(10, Double(scale))
                return read { Double(view.value($0, as: Int128.self)) / power }
            case .duration(let unit):
                let perSecond = Double(unit.ticksPerSecond)
                return read { Double(view.value($0, as: Int64.self)) / perSecond }
            default:
                throw FrameError(
                    .wrongType,
                    "A column of type \(column.type) cannot be drawn; numbers, durations and, from left to right, times can",
                    column: name
                )
            }
        }
    }

    /// The number where a span of two of them still is one; infinite ones are gaps.
    private static func clamped(_ number: Double) -> Double {
        number.isFinite ? min(max(number, -4e307), 4e307) : .nan
    }
}
