/// Finds the intervals of a zone's clock: where the one around a moment begins, and where the next one does.
struct IntervalClock {
    /// The moments that may be asked for, in seconds since 1970: a billion years, far enough from where sums overflow.
    static let reach = -(Int64(1) << 55)...(Int64(1) << 55)

    private enum Step {
        /// Seconds, from each midnight on.
        case clock(Int64)
        /// Days since 1970-01-01, of which `shift` makes a multiple.
        case days(Int64, shift: Int64)
        case months(Int64)
    }

    private let step: Step
    private let zone: ZoneRules
    /// The stretch of the last moment and the one before it.
    private var known: ZoneSegment
    private var before: ZoneSegment?

    /// Throws ``FrameError`` of kind `invalidArgument` for a length that is not allowed.
    init(_ interval: ResampleInterval, _ zone: ZoneRules) throws(FrameError) {
        let count = Int64(interval.count)
        let unit: Int64 =
            switch interval.unit {
            case .second: 1
            case .minute: 60
            case .hour: 3_600
            case .week: 7
            case .year: 12
            case .day, .month: 1
            }
        let limit: Int64 = interval.isWholeDays ? 100_000 : 86_400 / unit
        guard count >= 1, count <= limit else {
            throw FrameError(
                .invalidArgument,
                "An interval of \(interval) cannot be: from 1 to \(limit) \(interval.unit.rawValue)s are allowed"
            )
        }
        step =
            switch interval.unit {
            case .second, .minute, .hour: .clock(count * unit)
            case .day: .days(count, shift: 0)
            // 1970-01-01 was a Thursday.
            case .week: .days(count * unit, shift: 3)
            case .month, .year: .months(count * unit)
            }
        self.zone = zone
        known = zone.segment(at: 0)
        before = known.start == .min ? nil : zone.segment(at: known.start - 1)
    }

    private mutating func find(_ utc: Int64) {
        if known.contains(utc) { return }
        known = zone.segment(at: utc)
        before = known.start == .min ? nil : zone.segment(at: known.start &- 1)
    }

    /// Where the interval around a moment begins, in seconds since 1970.
    mutating func start(of utc: Int64) -> Int64 {
        find(utc)
        let local = utc &+ known.offset
        let (day, time) = CivilCalendar.floorDivide(local, by: 86_400)
        switch step {
        case .clock(let length):
            return begin(showing: local &- time % length, length)
        case .days, .months:
            let first = firstDay(day)
            // Clocks that are set back over midnight show the day before once more.
            let next = midnight(nextDay(first))
            return next <= utc ? next : midnight(first)
        }
    }

    /// Where the interval after the one that begins at a moment begins.
    mutating func next(after start: Int64) -> Int64 {
        switch step {
        case .clock(let length):
            var later = start &+ length
            var begin = self.start(of: later)
            while begin <= start {
                later = later &+ length
                begin = self.start(of: later)
            }
            // A shorter one may lie between.
            while true {
                let previous = self.start(of: begin &- 1)
                if previous <= start { return begin }
                begin = previous
            }
        case .days, .months:
            find(start)
            var day = firstDay(CivilCalendar.floorDivide(start &+ known.offset, by: 86_400).quotient)
            repeat { day = nextDay(day) } while midnight(day) <= start
            return midnight(day)
        }
    }

    /// The moment when the clock first shows a time that it shows in the known stretch, or was before it.
    private func begin(showing local: Int64, _ length: Int64) -> Int64 {
        let moment = local &- known.offset
        guard let before else { return moment }
        let wasShownBefore = local < known.start &+ before.offset
        if moment >= known.start {
            let repeated = before.offset &- known.offset
            return wasShownBefore && length > repeated ? max(local &- before.offset, before.start) : moment
        }
        return wasShownBefore ? max(local &- before.offset, before.start) : known.start
    }

    /// The first moment of a day: the clock's first midnight, or the change that leaps over it.
    private func midnight(_ day: Int64) -> Int64 {
        let local = day &* 86_400
        guard ZoneRules.reach.contains(local) else { return local }
        switch zone.moment(ofLocal: local) {
        case .once(let moment): return moment
        case .twice(let first, _): return first
        case .skipped(let change, _): return change
        }
    }

    private func firstDay(_ day: Int64) -> Int64 {
        switch step {
        case .clock: return day
        case .days(let length, let shift):
            return CivilCalendar.floorDivide(day &+ shift, by: length).quotient &* length &- shift
        case .months(let length):
            let civil = CivilCalendar.civil(days: day)
            let month = civil.year &* 12 &+ Int64(civil.month) &- 1
            return IntervalClock.day(ofMonth: CivilCalendar.floorDivide(month, by: length).quotient &* length)
        }
    }

    private func nextDay(_ first: Int64) -> Int64 {
        switch step {
        case .clock: return first &+ 1
        case .days(let length, _): return first &+ length
        case .months(let length):
            let civil = CivilCalendar.civil(days: first)
            return IntervalClock.day(ofMonth: civil.year &* 12 &+ Int64(civil.month) &- 1 &+ length)
        }
    }

    /// The first day of a month, counted from January of the year 0.
    private static func day(ofMonth month: Int64) -> Int64 {
        let (year, rest) = CivilCalendar.floorDivide(month, by: 12)
        return CivilCalendar.days(year: year, month: rest + 1, day: 1)
    }
}
