extension Moment {
    private static let ticks: [String: Int64] = [
        "WEEK": 7 * DateMath.ticksPerDay, "DAY": DateMath.ticksPerDay, "DAYOFYEAR": DateMath.ticksPerDay,
        "WEEKDAY": DateMath.ticksPerDay, "HOUR": 36_000_000_000, "MINUTE": 600_000_000, "SECOND": 10_000_000,
        "MILLISECOND": 10_000, "MICROSECOND": 10,
    ]

    /// DATEADD; `nil` where the calendar ends.
    func adding(_ number: Int64, _ unit: String) -> Moment? {
        if let months = ["YEAR": 12, "QUARTER": 3, "MONTH": 1][unit] {
            let (year, month, day) = DateMath.civil(days)
            let (steps, overflow) = number.multipliedReportingOverflow(by: Int64(months))
            guard !overflow, steps.magnitude < 200_000 else { return nil }
            let total = year * 12 + month - 1 + Int(steps)
            let (newYear, newMonth) = (total / 12, total % 12 + 1)
            guard (1...9999).contains(newYear) else { return nil }
            let newDay = min(day, DateMath.length(newYear, newMonth))
            return DateMath.days(year: newYear, month: newMonth, day: newDay).map {
                Moment(days: $0, ticks: ticks, offset: offset)
            }
        }
        let step = unit == "NANOSECOND" ? number / 100 : number
        let size = unit == "NANOSECOND" ? 1 : Self.ticks[unit] ?? 0
        let (delta, overflow) = step.multipliedReportingOverflow(by: size)
        let (sum, second) = total.addingReportingOverflow(delta)
        guard !overflow, !second, sum >= 0, sum < Int64(DateMath.lastDay + 1) * DateMath.ticksPerDay else { return nil }
        return Moment(total: sum, offset: offset)
    }

    /// DATEDIFF: how many boundaries of the unit lie between; `nil` on overflow.
    func boundaries(to other: Moment, _ unit: String) -> Int64? {
        let (year, month, _) = DateMath.civil(days)
        let (otherYear, otherMonth, _) = DateMath.civil(other.days)
        switch unit {
        case "YEAR": return Int64(otherYear - year)
        case "QUARTER": return Int64((otherYear * 4 + (otherMonth - 1) / 3) - (year * 4 + (month - 1) / 3))
        case "MONTH": return Int64((otherYear * 12 + otherMonth) - (year * 12 + month))
        case "DAY", "DAYOFYEAR", "WEEKDAY": return Int64(other.days - days)
        // Weeks begin on Sunday; 0001-01-01 was a Monday.
        case "WEEK": return Int64((other.days + 1) / 7 - (days + 1) / 7)
        case "NANOSECOND":
            let (value, overflow) = (other.total - total).multipliedReportingOverflow(by: 100)
            return overflow ? nil : value
        default:
            guard let size = Self.ticks[unit] else { return nil }
            return other.total / size - total / size
        }
    }

    func part(_ unit: String) -> Int64 {
        let (year, month, day) = DateMath.civil(days)
        let rest = ticks % 10_000_000
        switch unit {
        case "YEAR": return Int64(year)
        case "QUARTER": return Int64((month - 1) / 3 + 1)
        case "MONTH": return Int64(month)
        case "DAY": return Int64(day)
        case "DAYOFYEAR": return Int64(days - (DateMath.days(year: year, month: 1, day: 1) ?? days) + 1)
        case "WEEKDAY": return Int64((days + 1) % 7 + 1)
        case "WEEK":
            let first = DateMath.days(year: year, month: 1, day: 1) ?? days
            return Int64((days + 1) / 7 - (first + 1) / 7 + 1)
        case "HOUR": return ticks / 36_000_000_000
        case "MINUTE": return ticks / 600_000_000 % 60
        case "SECOND": return ticks / 10_000_000 % 60
        case "MILLISECOND": return rest / 10_000
        case "MICROSECOND": return rest / 10
        default: return rest * 100
        }
    }
}
