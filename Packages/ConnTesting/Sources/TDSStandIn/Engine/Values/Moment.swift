/// A point in time as all date types share it: the local day and ticks, and the offset where there is one.
struct Moment {
    /// Days since 0001-01-01.
    var days: Int
    /// 100 ns since midnight.
    var ticks: Int64
    /// Minutes east of UTC.
    var offset: Int?

    var total: Int64 { Int64(days) * DateMath.ticksPerDay + ticks }

    init(days: Int, ticks: Int64, offset: Int? = nil) {
        self.days = days
        self.ticks = ticks
        self.offset = offset
    }

    init(total: Int64, offset: Int? = nil) {
        days = Int((Double(total) / Double(DateMath.ticksPerDay)).rounded(.down))
        ticks = total - Int64(days) * DateMath.ticksPerDay
        if ticks < 0 {
            days -= 1
            ticks += DateMath.ticksPerDay
        } else if ticks >= DateMath.ticksPerDay {
            days += 1
            ticks -= DateMath.ticksPerDay
        }
        self.offset = offset
    }

    /// What a value of a date type means; `nil` for others.
    init?(_ value: TDSValue) {
        switch value {
        case .date(let days): self.init(days: days, ticks: 0)
        case .time(let ticks): self.init(days: DateMath.day1900, ticks: ticks)
        case .datetime2(let days, let ticks): self.init(days: days, ticks: ticks)
        case .datetimeoffset(let days, let ticks, let offset):
            let utc = Int64(days) * DateMath.ticksPerDay + ticks
            self.init(total: utc + Int64(offset) * 600_000_000, offset: offset)
        case .datetime(let days, let ticks):
            self.init(days: days + DateMath.day1900, ticks: (Int64(ticks) * 100_000 + 1) / 3)
        default: return nil
        }
    }

    /// The value of a date type; a day out of its range is error 242.
    func value(as type: TDSType, from name: String = "datetime2") throws(TDSMessage) -> TDSValue {
        guard (0...DateMath.lastDay).contains(days) else { throw outOfRange(name, type) }
        switch type {
        case .date: return .date(days: days)
        case .time(let scale):
            let rounded = DateMath.rounded(ticks, scale: scale)
            return .time(ticks: rounded >= DateMath.ticksPerDay ? 0 : rounded)
        case .datetime2(let scale):
            let moment = rounded(scale)
            return .datetime2(days: moment.days, ticks: moment.ticks)
        case .datetimeoffset(let scale):
            let moment = rounded(scale)
            let offset = offset ?? 0
            let utc = Moment(total: moment.total - Int64(offset) * 600_000_000)
            guard (0...DateMath.lastDay).contains(utc.days) else { throw outOfRange(name, type) }
            return .datetimeoffset(days: utc.days, ticks: utc.ticks, offset: offset)
        case .datetime:
            var thirds = Int((ticks * 3 + 50_000) / 100_000)
            var day = days
            if thirds >= 25_920_000 {
                thirds = 0
                day += 1
            }
            guard day >= 639_905, day <= DateMath.lastDay else { throw outOfRange(name, type) }
            return .datetime(days: day - DateMath.day1900, ticks: thirds)
        case .smalldatetime:
            var minutes = Int((ticks + 299_990_000) / 600_000_000)
            var day = days
            if minutes >= 1_440 {
                minutes = 0
                day += 1
            }
            guard (DateMath.day1900...(DateMath.day1900 + 65_535)).contains(day) else { throw outOfRange(name, type) }
            return .datetime(days: day - DateMath.day1900, ticks: minutes * 18_000)
        default: throw outOfRange(name, type)
        }
    }

    private func rounded(_ scale: Int) -> Moment {
        let rounded = DateMath.rounded(ticks, scale: scale)
        guard rounded >= DateMath.ticksPerDay else { return Moment(days: days, ticks: rounded, offset: offset) }
        guard days < DateMath.lastDay else {
            // The last moment there is stays in its day.
            let unit = Int64(DecimalMath.power(7 - scale))
            return Moment(days: days, ticks: ticks / unit * unit, offset: offset)
        }
        return Moment(days: days + 1, ticks: rounded - DateMath.ticksPerDay, offset: offset)
    }

    private func outOfRange(_ name: String, _ type: TDSType) -> TDSMessage {
        TDSMessage(
            242,
            16,
            "The conversion of a \(name) data type to a \(type.name) data type resulted in an out-of-range value.",
            state: 3
        )
    }
}
