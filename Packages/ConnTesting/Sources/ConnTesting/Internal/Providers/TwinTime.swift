/// Moments in milliseconds since 1970 UTC, and their texts.
enum TwinTime {
    struct Date: Hashable {
        var year: Int
        var month: Int
        var day: Int
    }

    static let day: Int64 = 86_400_000

    /// Days since 1970 of a date of the Gregorian calendar (Hinnant's `days_from_civil`).
    static func days(_ date: Date) -> Int64 {
        let year = Int64(date.month <= 2 ? date.year - 1 : date.year)
        let era = floor(year, 400)
        let ofEra = year - era * 400
        let month = Int64((date.month + 9) % 12)
        let ofYear = (153 * month + 2) / 5 + Int64(date.day) - 1
        return era * 146_097 + ofEra * 365 + ofEra / 4 - ofEra / 100 + ofYear - 719_468
    }

    static func date(days: Int64) -> Date {
        let shifted = days + 719_468
        let era = floor(shifted, 146_097)
        let ofEra = shifted - era * 146_097
        let yearOfEra = (ofEra - ofEra / 1_460 + ofEra / 36_524 - ofEra / 146_096) / 365
        let ofYear = ofEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let month = (5 * ofYear + 2) / 153
        let year = yearOfEra + era * 400 + (month >= 10 ? 1 : 0)
        return Date(
            year: Int(year),
            month: Int(month < 10 ? month + 3 : month - 9),
            day: Int(ofYear - (153 * month + 2) / 5 + 1)
        )
    }

    static func floor(_ value: Int64, _ divisor: Int64) -> Int64 {
        let quotient = value / divisor
        return value % divisor < 0 ? quotient - 1 : quotient
    }

    /// `2024-01-31T10:00:00` of a moment shifted by minutes; milliseconds only where there are some.
    static func text(_ moment: Int64, offset minutes: Int = 0) -> String {
        let local = moment + Int64(minutes) * 60_000
        let days = floor(local, day)
        let date = date(days: days)
        let rest = local - days * day
        let parts = [rest / 3_600_000, rest / 60_000 % 60, rest / 1_000 % 60].map { two($0) }.joined(separator: ":")
        let millis = rest % 1_000
        let fraction = millis == 0 ? "" : "." + String(String(1_000 + millis).dropFirst())
        let year = String(String(10_000 + date.year).suffix(4))
        return "\(year)-\(two(Int64(date.month)))-\(two(Int64(date.day)))T\(parts)\(fraction)"
    }

    /// `+05:30`, `-03:00`.
    static func offset(_ minutes: Int) -> String {
        "\(minutes < 0 ? "-" : "+")\(two(Int64(abs(minutes) / 60))):\(two(Int64(abs(minutes) % 60)))"
    }

    static func two(_ number: Int64) -> String {
        number < 10 ? "0\(number)" : "\(number)"
    }

    /// A moment of ISO 8601 text: a date, or a date and time, with or without `Z` or an offset; without one it is local.
    static func parse(_ text: String, offset minutes: Int) -> Int64? {
        let parts = text.split(separator: "T", maxSplits: 1)
        let numbers = (parts.first ?? "").split(separator: "-").map { Int($0) }
        guard numbers.count == 3, let year = numbers[0], let month = numbers[1], let dayOfMonth = numbers[2],
            (1...12).contains(month), (1...31).contains(dayOfMonth)
        else { return nil }
        var moment = days(Date(year: year, month: month, day: dayOfMonth)) * day
        var shift = minutes
        if parts.count == 2 {
            var time = parts[1]
            if time.hasSuffix("Z") {
                time = time.dropLast()
                shift = 0
            } else if let sign = time.lastIndex(where: { $0 == "+" || $0 == "-" }) {
                let zone = time[time.index(after: sign)...].filter { $0 != ":" }
                guard zone.count == 4, let value = Int(zone) else { return nil }
                shift = (value / 100 * 60 + value % 100) * (time[sign] == "-" ? -1 : 1)
                time = time[..<sign]
            }
            let fields = time.split(separator: ":").map { Double($0) }
            guard (2...3).contains(fields.count), let hours = fields[0], let minute = fields[1] else { return nil }
            let seconds = fields.count == 3 ? fields[2] : 0
            guard let seconds else { return nil }
            moment += Int64(hours) * 3_600_000 + Int64(minute) * 60_000 + Int64((seconds * 1_000).rounded())
        }
        return moment - Int64(shift) * 60_000
    }

    /// A length such as `10m`, `1h`, `1d`, or seconds as text.
    static func interval(_ text: String) -> Int64? {
        if let seconds = Int64(text) { return seconds > 0 ? seconds * 1_000 : nil }
        if text.hasSuffix("ms") { return Int64(text.dropLast(2)).flatMap { $0 > 0 ? $0 : nil } }
        guard let unit = text.last, let count = Int64(text.dropLast()), count > 0 else { return nil }
        switch unit {
        case "s": return count * 1_000
        case "m": return count * 60_000
        case "h": return count * 3_600_000
        case "d": return count * day
        case "w": return count * 7 * day
        default: return nil
        }
    }

    /// A moment as Bazefield takes it: milliseconds since 1970, ISO 8601, or shorthand.
    ///
    /// Shorthand is `*` for now, a unit that rounds down in local time, and steps: `*d`, `*-1d`, `*d-1d`, `*M-1M+6h`.
    static func bazefield(_ text: String, now: Int64, offset minutes: Int) -> Int64? {
        if let moment = Int64(text) { return moment }
        guard text.hasPrefix("*") else { return parse(text, offset: minutes) }
        var rest = text.dropFirst()
        var local = now + Int64(minutes) * 60_000
        if let unit = rest.first, unit.isLetter {
            guard let rounded = roundedDown(local, unit) else { return nil }
            local = rounded
            rest = rest.dropFirst()
        }
        while !rest.isEmpty {
            let digits = rest.dropFirst().prefix { $0.isNumber }
            guard let sign = rest.first, sign == "-" || sign == "+", let count = Int(digits),
                let unit = rest.dropFirst(1 + digits.count).first,
                let moved = moved(local, sign == "-" ? -count : count, unit)
            else { return nil }
            local = moved
            rest = rest.dropFirst(2 + digits.count)
        }
        return local - Int64(minutes) * 60_000
    }

    private static func roundedDown(_ moment: Int64, _ unit: Character) -> Int64? {
        let date = date(days: floor(moment, day))
        switch unit {
        case "s": return floor(moment, 1_000) * 1_000
        case "m": return floor(moment, 60_000) * 60_000
        case "h": return floor(moment, 3_600_000) * 3_600_000
        case "d": return floor(moment, day) * day
        case "M": return days(Date(year: date.year, month: date.month, day: 1)) * day
        case "y": return days(Date(year: date.year, month: 1, day: 1)) * day
        default: return nil
        }
    }

    private static func moved(_ moment: Int64, _ count: Int, _ unit: Character) -> Int64? {
        guard unit == "M" || unit == "y" else {
            return interval("1\(unit)").map { moment + Int64(count) * $0 }
        }
        let whole = floor(moment, day)
        let date = date(days: whole)
        let months = date.year * 12 + date.month - 1 + count * (unit == "y" ? 12 : 1)
        let (year, month) = (months / 12, months % 12 + 1)
        let next = days(Date(year: month == 12 ? year + 1 : year, month: month % 12 + 1, day: 1))
        let first = days(Date(year: year, month: month, day: 1))
        let ofMonth = min(date.day, Int(next - first))
        return (first + Int64(ofMonth) - 1) * day + moment - whole * day
    }
}
