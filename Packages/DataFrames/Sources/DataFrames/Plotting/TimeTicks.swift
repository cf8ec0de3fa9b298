/// Times along an axis where intervals of a clock begin: seconds to years, in the zone of the axis.
struct TimeTicks {
    /// In ticks of the unit after the origin.
    private(set) var values: [Double] = []
    private(set) var labels: [String] = []

    private static let steps: [ResampleInterval] =
        [1, 2, 5, 10, 15, 30].map { .seconds($0) } + [1, 2, 5, 10, 15, 30].map { .minutes($0) }
        + [1, 2, 3, 6, 12].map { .hours($0) } + [.days(1), .days(2), .weeks(1), .weeks(2)]
        + [1, 2, 3, 6].map { .months($0) }
        + [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000].map { .years($0) }

    /// Chooses the shortest interval that makes no more than so many ticks.
    ///
    /// - Parameters:
    ///   - span: The length of the axis in ticks of the unit.
    ///   - unit: The unit.
    ///   - origin: The beginning of the axis in ticks since 1970.
    ///   - zone: The zone of the labels.
    ///   - count: The most ticks for labels of a width in characters.
    init(span: Double, unit: TimeUnit, origin: Int64, zone: ZoneRules, count: (_ width: Int) -> Int) {
        let perSecond = unit.ticksPerSecond
        let seconds = span / Double(perSecond)
        if seconds < Double(max(2, count(8))) / 2, unit != .second {
            fractions(span, unit, origin, zone, count)
            return
        }
        let first = CivilCalendar.floorDivide(origin, by: perSecond).quotient
        guard IntervalClock.reach.contains(first), seconds < Double(IntervalClock.reach.upperBound) else { return }
        for step in TimeTicks.steps {
            let most = Double(max(2, count(TimeTicks.width(step))))
            if seconds / TimeTicks.seconds(step) > most { continue }
            guard var clock = try? IntervalClock(step, zone) else { continue }
            var moments: [Int64] = []
            var moment = clock.start(of: first)
            let begin = Int128(origin)
            if Int128(moment) * Int128(perSecond) < begin { moment = clock.next(after: moment) }
            while Int128(moment) * Int128(perSecond) <= begin + Int128(span), Double(moments.count) <= most {
                moments.append(moment)
                moment = clock.next(after: moment)
            }
            if Double(moments.count) > most { continue }
            for moment in moments {
                values.append(Double(Int128(moment) * Int128(perSecond) - begin))
                labels.append(TimeTicks.label(moment &+ zone.segment(at: moment).offset, step))
            }
            return
        }
    }

    /// Ticks less than a second apart: round counts of the unit.
    private mutating func fractions(
        _ span: Double,
        _ unit: TimeUnit,
        _ origin: Int64,
        _ zone: ZoneRules,
        _ count: (Int) -> Int
    ) {
        let second = CivilCalendar.floorDivide(origin, by: unit.ticksPerSecond).quotient
        let (start, overflow) = second.multipliedReportingOverflow(by: unit.ticksPerSecond)
        if overflow { return }
        let shift = Double(origin &- start)
        let width = 9 + unit.fractionDigits
        for value in NumberTicks(shift, shift + span, count: max(2, count(width)), isTight: true).values {
            guard value == value.rounded() else { continue }
            values.append(value - shift)
            let local = start &+ Int64(value) &+ zone.segment(at: second).offset &* unit.ticksPerSecond
            labels.append(String(LocalDateTime(ticks: local, unit: unit).time.description))
        }
    }

    private static func seconds(_ step: ResampleInterval) -> Double {
        let unit: Double =
            switch step.unit {
            case .second: 1
            case .minute: 60
            case .hour: 3_600
            case .day: 86_400
            case .week: 604_800
            case .month: 2_629_746
            case .year: 31_556_952
            }
        return unit * Double(step.count)
    }

    /// The characters of a label.
    private static func width(_ step: ResampleInterval) -> Int {
        switch step.unit {
        case .second: 8
        case .minute, .hour: 5
        case .day, .week: 10
        case .month: 7
        case .year: 4
        }
    }

    /// A time on the zone's clock, as long as the step needs; a midnight among hours is its day.
    private static func label(_ local: Int64, _ step: ResampleInterval) -> String {
        let text = LocalDateTime(ticks: local, unit: .second).description
        let parts = text.split(separator: "T")
        let (date, time) = (String(parts[0]), String(parts[1]))
        switch step.unit {
        case .second: return time
        case .minute, .hour: return time == "00:00:00" ? String(date.suffix(5)) : String(time.prefix(5))
        case .day, .week: return date
        case .month: return String(date.dropLast(3))
        case .year: return String(date.dropLast(6))
        }
    }
}
