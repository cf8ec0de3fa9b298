extension CSVTimeProgram {
    /// What a text says: a day, a time on it, and how far its clock is ahead of UTC.
    struct Moment {
        /// Days since 1970-01-01.
        var days: Int64
        /// Ticks since midnight.
        var time: Int64
        /// Seconds.
        var offset: Int64
    }

    /// One or two digits at `index`, which moves behind them; nil when there is none, or not two where both must be.
    @inline(__always)
    private static func number(
        _ base: UnsafePointer<UInt8>,
        _ count: Int,
        _ index: inout Int,
        mayBeShort: Bool
    ) -> Int64? {
        guard index < count else { return nil }
        let first = base[index] &- 0x30
        if first > 9 { return nil }
        if index &+ 1 < count {
            let second = base[index &+ 1] &- 0x30
            if second <= 9 {
                index &+= 2
                return Int64(first) &* 10 &+ Int64(second)
            }
        }
        if !mayBeShort { return nil }
        index &+= 1
        return Int64(first)
    }

    /// Reads a text of the pattern's form; nil for any other, and for a date or time that does not exist or that the
    /// unit cannot hold.
    func parse(_ bytes: UnsafeBufferPointer<UInt8>, unit: TimeUnit) -> Moment? {
        guard let base = bytes.baseAddress else { return nil }
        let count = bytes.count
        var index = 0
        var year: Int64 = 1970
        var month: Int64 = 1
        var day: Int64 = 1
        var hour: Int64 = 0
        var minute: Int64 = 0
        var second: Int64 = 0
        var fraction: Int64 = 0
        var isAfternoon = false
        var offset: Int64 = 0
        for step in steps {
            let mayBeShort = step.argument == 1
            switch step.part {
            case .literal:
                guard index < count, base[index] == step.argument else { return nil }
                index &+= 1
            case .year:
                guard count &- index >= 4 else { return nil }
                let century = TextKernels.pair(base + index)
                let rest = TextKernels.pair(base + index + 2)
                if century > 99 || rest > 99 { return nil }
                year = century &* 100 &+ rest
                index &+= 4
            case .shortYear:
                guard let value = Self.number(base, count, &index, mayBeShort: false) else { return nil }
                let first = firstYear % 100
                year = firstYear &- first &+ value &+ (value < first ? 100 : 0)
            case .month:
                guard let value = Self.number(base, count, &index, mayBeShort: mayBeShort) else { return nil }
                if value < 1 || value > 12 { return nil }
                month = value
            case .day:
                guard let value = Self.number(base, count, &index, mayBeShort: mayBeShort) else { return nil }
                day = value
            case .hour:
                guard let value = Self.number(base, count, &index, mayBeShort: mayBeShort) else { return nil }
                hour = value
            case .halfHour:
                guard let value = Self.number(base, count, &index, mayBeShort: mayBeShort) else { return nil }
                if value < 1 || value > 12 { return nil }
                hour = value % 12
            case .minute:
                guard let value = Self.number(base, count, &index, mayBeShort: mayBeShort) else { return nil }
                minute = value
            case .second:
                guard let value = Self.number(base, count, &index, mayBeShort: mayBeShort) else { return nil }
                second = value
            case .fraction:
                let digits = Int(step.argument)
                guard count &- index >= digits,
                    let value = TextKernels.parseFraction(base + index, digits, unit: unit)
                else { return nil }
                fraction = value
                index &+= digits
            case .half:
                guard count &- index >= 2, base[index &+ 1] | 0x20 == 0x6D else { return nil }
                let letter = base[index] | 0x20
                if letter != 0x61, letter != 0x70 { return nil }
                isAfternoon = letter == 0x70
                index &+= 2
            case .offset:
                guard let value = Self.offset(base, count, &index, hasColon: step.argument == 0) else { return nil }
                offset = value
            }
        }
        if isAfternoon { hour &+= 12 }
        guard index == count, hour <= 24, minute <= 59, second <= 59, day >= 1 else { return nil }
        if day > 28, day > CivilCalendar.length(month: month, year: year) { return nil }
        let seconds = hour &* 3_600 &+ minute &* 60 &+ second
        if hour == 24, seconds != 86_400 || fraction != 0 { return nil }
        return Moment(
            days: CivilCalendar.days(year: year, month: month, day: day),
            time: seconds &* unit.ticksPerSecond &+ fraction,
            offset: offset
        )
    }

    private static func offset(
        _ base: UnsafePointer<UInt8>,
        _ count: Int,
        _ index: inout Int,
        hasColon: Bool
    ) -> Int64? {
        guard index < count else { return nil }
        let sign = base[index]
        index &+= 1
        if sign == 0x5A { return 0 }
        guard sign == 0x2B || sign == 0x2D, let hours = number(base, count, &index, mayBeShort: false) else {
            return nil
        }
        if hasColon {
            guard index < count, base[index] == 0x3A else { return nil }
            index &+= 1
        }
        guard let minutes = number(base, count, &index, mayBeShort: false), hours <= 23, minutes <= 59 else {
            return nil
        }
        let seconds = hours &* 3_600 &+ minutes &* 60
        return sign == 0x2D ? 0 &- seconds : seconds
    }
}

/// Reads dates of a declared format.
struct CSVPatternDateParser: CSVCellParser {
    let program: CSVTimeProgram

    func parse(_ bytes: UnsafeBufferPointer<UInt8>) -> Int32? {
        guard let moment = program.parse(bytes, unit: .nanosecond), moment.time == 0 else { return nil }
        return Int32(exactly: moment.days)
    }
    var expected: String { "a date in the form \(program.pattern)" }
}

/// Reads times of day, local date-times and instants of a declared format.
struct CSVPatternTimeParser: CSVCellParser {
    let program: CSVTimeProgram
    let unit: TimeUnit
    let isTimeOfDay: Bool

    func parse(_ bytes: UnsafeBufferPointer<UInt8>) -> Int64? {
        guard let moment = program.parse(bytes, unit: unit) else { return nil }
        if isTimeOfDay { return moment.time }
        guard let ticks = TextKernels.ticks(days: moment.days, time: moment.time, unit: unit) else { return nil }
        let (result, overflow) = ticks.subtractingReportingOverflow(moment.offset &* unit.ticksPerSecond)
        return overflow ? nil : result
    }
    var expected: String {
        "a \(isTimeOfDay ? "time" : "date-time") in the form \(program.pattern)\(CSVTimeParser.decimals(unit))"
    }
}
