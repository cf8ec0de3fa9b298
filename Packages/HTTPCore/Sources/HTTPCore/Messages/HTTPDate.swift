internal import Glibc

/// The three forms of a date in HTTP headers (RFC 9110 §5.6.7), as seconds since 1970-01-01T00:00:00Z.
///
/// | form | example |
/// |---|---|
/// | IMF-fixdate | `Sun, 06 Nov 1994 08:49:37 GMT` |
/// | RFC 850 | `Sunday, 06-Nov-94 08:49:37 GMT` |
/// | asctime | `Sun Nov  6 08:49:37 1994` |
enum HTTPDate {
    /// Reads a date; `nil` for anything else.
    ///
    /// - Parameter now: Seconds since 1970: a year of two digits that seems more than 50 years ahead is of the century
    ///   before.
    static func parse(_ text: String, now: Int64) -> Int64? {
        let words = text.split(whereSeparator: { " ,\t".contains($0) })
        guard let dayName = words.first, isDayName(dayName) else { return nil }
        switch words.count {
        case 3...4 where words[1].contains("-"):
            return rfc850(words, now: now)
        case 5 where month(words[1]) != nil:
            guard let year = number(words[4], digits: 4...4) else { return nil }
            return seconds(year: year, month: month(words[1]), day: number(words[2], digits: 1...2), time: words[3])
        case 5...6 where words.count == 5 || isGMT(words[5]):
            guard let year = number(words[3], digits: 4...4) else { return nil }
            return seconds(year: year, month: month(words[2]), day: number(words[1], digits: 1...2), time: words[4])
        default:
            return nil
        }
    }

    /// Seconds since 1970 by the system's clock.
    static func now() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec)
    }

    private static func rfc850(_ words: [Substring], now: Int64) -> Int64? {
        guard words.count == 3 || isGMT(words[3]) else { return nil }
        let parts = words[1].split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 3, let short = number(parts[2], digits: 2...4) else { return nil }
        var year = short
        if parts[2].utf8.count == 2 {
            let thisYear = Int(civilYear(days: floorDivide(now, 86_400)))
            year += thisYear / 100 * 100
            if year > thisYear + 50 { year -= 100 }
        } else if parts[2].utf8.count != 4 {
            return nil
        }
        return seconds(year: year, month: month(parts[1]), day: number(parts[0], digits: 1...2), time: words[2])
    }

    /// The moment of a day and a time `hh:mm:ss`; `nil` if there is no such day or time.
    static func seconds(year: Int, month: Int?, day: Int?, time: Substring) -> Int64? {
        let clock = time.split(separator: ":", omittingEmptySubsequences: false).map { number($0, digits: 2...2) }
        guard let month, let day, clock.count == 3, let hour = clock[0], let minute = clock[1], let second = clock[2],
            (1...daysIn(month, year)).contains(day), hour <= 23, minute <= 59, second <= 60
        else { return nil }
        return daysSinceEpoch(year, month, day) * 86_400 + Int64(hour * 3_600 + minute * 60 + second)
    }

    private static func number(_ text: Substring, digits: ClosedRange<Int>) -> Int? {
        guard digits.contains(text.utf8.count), text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return Int(text)
    }

    private static func isGMT(_ text: Substring) -> Bool {
        ["gmt", "utc", "ut", "z", "+0000"].contains(text.lowercased())
    }

    private static func isDayName(_ text: Substring) -> Bool {
        ["mon", "tue", "wed", "thu", "fri", "sat", "sun"].contains(text.prefix(3).lowercased())
    }

    /// The number of a month by the first three letters of its name, in any case.
    static func month(_ text: Substring) -> Int? {
        let names = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
        return names.firstIndex(of: text.lowercased()).map { $0 + 1 }
    }

    private static func isLeap(_ year: Int) -> Bool { year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) }

    private static func daysIn(_ month: Int, _ year: Int) -> Int {
        switch month {
        case 2: isLeap(year) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// Howard Hinnant's days_from_civil.
    private static func daysSinceEpoch(_ year: Int, _ month: Int, _ day: Int) -> Int64 {
        let year = month <= 2 ? year - 1 : year
        let era = (year >= 0 ? year : year - 399) / 400
        let yearOfEra = year - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return Int64(era * 146_097 + dayOfEra - 719_468)
    }

    /// The year of civil_from_days.
    private static func civilYear(days: Int64) -> Int64 {
        let shifted = days + 719_468
        let era = floorDivide(shifted, 146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        return yearOfEra + era * 400 + ((5 * dayOfYear + 2) / 153 >= 10 ? 1 : 0)
    }

    private static func floorDivide(_ value: Int64, _ divisor: Int64) -> Int64 {
        value >= 0 ? value / divisor : -((-value + divisor - 1) / divisor)
    }
}
