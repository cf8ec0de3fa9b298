/// The yearly rule at the end of a TZif file: a POSIX `TZ` text with the extensions of RFC 9636, section 3.3.1.
struct YearlyZone: Sendable, Hashable {
    /// A day of the year and the time on its clock, in seconds, at which clocks change.
    struct Change: Sendable, Hashable {
        enum Day: Sendable, Hashable {
            /// Week 1 to 5 (the last) of a month, weekday from 0 (Sunday) on.
            case week(month: Int64, week: Int64, weekday: Int64)
            /// Day 1 to 365; 29 February is never counted.
            case withoutLeapDay(Int64)
            /// Day 0 to 365; 29 February is counted.
            case withLeapDay(Int64)
        }

        var day: Day
        var seconds: Int64

        /// The change in seconds since 1970 on the clock that it ends.
        func local(year: Int64) -> Int64 {
            let first = CivilCalendar.days(year: year, month: 1, day: 1)
            let days: Int64
            switch day {
            case .withLeapDay(let number): days = first + number
            case .withoutLeapDay(let number):
                days = first + number - 1 + (CivilCalendar.isLeap(year) && number >= 60 ? 1 : 0)
            case .week(let month, let week, let weekday):
                let start = CivilCalendar.days(year: year, month: month, day: 1)
                // 1970-01-01 was a Thursday.
                let startWeekday = CivilCalendar.floorDivide(start + 4, by: 7).remainder
                var day = 1 + CivilCalendar.floorDivide(weekday - startWeekday, by: 7).remainder + (week - 1) * 7
                if day > CivilCalendar.length(month: month, year: year) { day -= 7 }
                days = start + day - 1
            }
            return days * 86_400 + seconds
        }
    }

    private static let reach: Int64 = 1 << 56

    /// Seconds east of UTC.
    var standard: Int64
    var summer: Int64
    /// From standard to summer time and back; nil where clocks never change.
    var changes: (begin: Change, end: Change)?

    static func == (left: YearlyZone, right: YearlyZone) -> Bool {
        left.standard == right.standard && left.summer == right.summer && left.changes?.begin == right.changes?.begin
            && left.changes?.end == right.changes?.end
    }

    func hash(into hasher: inout Hasher) {
        hasher.combine(standard)
        hasher.combine(summer)
        hasher.combine(changes?.begin)
        hasher.combine(changes?.end)
    }

    /// The stretch around a moment, not before `first`.
    func segment(at utc: Int64, after first: Int64) -> ZoneSegment {
        guard let changes else { return ZoneSegment(start: first, end: .max, offset: standard) }
        // Two billion years away the clock stands still, so that nothing below overflows.
        let moment = min(max(utc, -YearlyZone.reach), YearlyZone.reach)
        let year = CivilCalendar.civil(days: CivilCalendar.floorDivide(moment, by: 86_400).quotient).year
        var all: [(moment: Int64, offset: Int64)] = []
        for year in year - 1...year + 1 {
            all.append((changes.begin.local(year: year) - standard, summer))
            all.append((changes.end.local(year: year) - summer, standard))
        }
        all.sort { $0.moment < $1.moment }
        var segment = ZoneSegment(start: first, end: .max, offset: standard)
        for change in all {
            if change.moment > moment {
                segment.end = change.moment
                break
            }
            segment.offset = change.offset
            segment.start = max(first, change.moment)
        }
        if utc >= YearlyZone.reach { segment.end = .max }
        return segment
    }
}

extension YearlyZone {
    /// Reads the text, such as `CET-1CEST,M3.5.0,M10.5.0/3`; nil for anything else.
    init?(_ text: ArraySlice<UInt8>) {
        var reader = YearlyZoneReader(text)
        guard reader.name(), let standard = reader.offset() else { return nil }
        self.standard = standard
        summer = standard
        if reader.isAtEnd { return }
        guard reader.name() else { return nil }
        summer = standard + 3_600
        if !reader.isAt(",") {
            guard let offset = reader.offset() else { return nil }
            summer = offset
        }
        guard reader.take(","), let begin = reader.change(), reader.take(","), let end = reader.change(), reader.isAtEnd
        else { return nil }
        changes = (begin, end)
    }
}

/// Reads the parts of a `TZ` text, one after another.
private struct YearlyZoneReader {
    private var rest: ArraySlice<UInt8>

    init(_ text: ArraySlice<UInt8>) { rest = text }

    var isAtEnd: Bool { rest.isEmpty }

    func isAt(_ character: Unicode.Scalar) -> Bool { rest.first == UInt8(ascii: character) }

    mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard isAt(character) else { return false }
        rest.removeFirst()
        return true
    }

    /// Three letters or more, or letters, digits and signs within `<>`.
    mutating func name() -> Bool {
        let isQuoted = take("<")
        let length = rest.prefix { byte in
            let isLetter = (0x61...0x7A).contains(byte | 0x20)
            return isLetter || isQuoted && ((0x30...0x39).contains(byte) || byte == 0x2B || byte == 0x2D)
        }.count
        rest.removeFirst(length)
        return length >= 3 && (!isQuoted || take(">"))
    }

    /// Hours with a sign as POSIX has it (positive is west), as seconds east of UTC.
    mutating func offset() -> Int64? {
        guard let seconds = clock(hours: 24) else { return nil }
        return -seconds
    }

    /// `h`, `h:mm` or `h:mm:ss` with an optional sign.
    private mutating func clock(hours limit: Int64) -> Int64? {
        let isNegative = take("-")
        if !isNegative { _ = take("+") }
        guard let hours = number(limit) else { return nil }
        var seconds = hours * 3_600
        for unit in [Int64(60), 1] where take(":") {
            guard let part = number(59) else { return nil }
            seconds += part * unit
        }
        return isNegative ? -seconds : seconds
    }

    private mutating func number(_ limit: Int64) -> Int64? {
        let digits = rest.prefix { $0 &- 0x30 <= 9 }
        guard (1...3).contains(digits.count) else { return nil }
        rest.removeFirst(digits.count)
        let value = digits.reduce(Int64(0)) { $0 * 10 + Int64($1 - 0x30) }
        return value <= limit ? value : nil
    }

    /// `Mm.w.d`, `Jn` or `n`, and `/time` where it is not two o'clock.
    mutating func change() -> YearlyZone.Change? {
        let day: YearlyZone.Change.Day
        if take("M") {
            guard let month = number(12), take("."), let week = number(5), take("."), let weekday = number(6),
                month > 0,
                week > 0
            else { return nil }
            day = .week(month: month, week: week, weekday: weekday)
        } else if take("J") {
            guard let number = number(365), number > 0 else { return nil }
            day = .withoutLeapDay(number)
        } else {
            guard let number = number(365) else { return nil }
            day = .withLeapDay(number)
        }
        guard take("/") else { return YearlyZone.Change(day: day, seconds: 7_200) }
        return clock(hours: 167).map { YearlyZone.Change(day: day, seconds: $0) }
    }
}
