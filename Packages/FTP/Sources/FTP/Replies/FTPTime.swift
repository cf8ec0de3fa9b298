internal import DataFrames
internal import Glibc

/// Times of listings and replies, as seconds since 1970-01-01T00:00:00Z.
enum FTPTime {
    /// `YYYYMMDDHHMMSS` with perhaps a fraction (RFC 3659 §2.3), in UTC.
    ///
    /// Some old servers write the year as `19` and the years since 1900: `19100` stands for 2000.
    static func machine(_ text: String) -> Instant? {
        var text = text
        return text.withUTF8 { machine($0) }
    }

    /// The same of the bytes of such a text.
    static func machine(_ text: UnsafeBufferPointer<UInt8>) -> Instant? {
        let end = text.firstIndex(of: UInt8(ascii: ".")) ?? text.count
        let digits = UnsafeBufferPointer(rebasing: text[..<end])
        guard digits.isNumber, let seconds = seconds(machine: digits) else { return nil }
        let fraction = UnsafeBufferPointer(rebasing: text[min(end + 1, text.count)...])
        guard fraction.isNumber else { return Instant(ticks: seconds, unit: .second) }
        let first = fraction.prefix(3)
        let milliseconds = number(first) * [100, 10, 1][first.count - 1]
        return Instant(ticks: seconds * 1_000 + Int64(milliseconds), unit: .millisecond)
    }

    private static func seconds(machine digits: UnsafeBufferPointer<UInt8>) -> Int64? {
        let isOld = digits.count == 15 && digits.starts(with: "191".utf8)
        guard isOld || digits.count == 14 else { return nil }
        let rest = isOld ? 5 : 4
        return seconds(
            year: isOld ? 1_900 + number(digits[2..<5]) : number(digits[0..<4]),
            month: number(digits[rest..<rest + 2]),
            day: number(digits[rest + 2..<rest + 4]),
            hour: number(digits[rest + 4..<rest + 6]),
            minute: number(digits[rest + 6..<rest + 8]),
            second: number(digits[rest + 8..<rest + 10])
        )
    }

    /// The same as text for MFMT, to the second.
    static func text(_ time: Instant) -> String {
        let whole = time.rounded(in: .second)?.ticks ?? 0
        let (days, rest) = (whole.floored(by: 86_400), whole - whole.floored(by: 86_400) * 86_400)
        let (year, month, day) = civil(days)
        return padded(year, 4) + padded(month, 2) + padded(day, 2) + padded(rest / 3_600, 2)
            + padded(rest / 60 % 60, 2) + padded(rest % 60, 2)
    }

    /// Seconds since 1970 of a date and time; `nil` for one that is not in the calendar. A leap second counts as the
    /// second before.
    static func seconds(
        year: Int,
        month: Int,
        day: Int,
        hour: Int = 0,
        minute: Int = 0,
        second: Int = 0
    ) -> Int64? {
        guard (1...12).contains(month), (1...length(of: month, in: year)).contains(day), (0...23).contains(hour),
            (0...59).contains(minute), (0...60).contains(second)
        else { return nil }
        return days(Int64(year), Int64(month), Int64(day)) * 86_400
            + Int64(hour * 3_600 + minute * 60 + min(second, 59))
    }

    /// Seconds since 1970 by the system's clock.
    static func now() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec)
    }

    /// The year of a moment in UTC.
    static func year(of seconds: Int64) -> Int { Int(civil(seconds.floored(by: 86_400)).year) }

    /// 1 to 12 of an English month's first three letters, in either case.
    static func month(_ letters: some Collection<UInt8>) -> Int? {
        guard letters.count == 3 else { return nil }
        switch letters.reduce(0, { $0 << 8 | UInt32($1 | 0x20) }) {
        case 0x6A_616E: return 1
        case 0x66_6562: return 2
        case 0x6D_6172: return 3
        case 0x61_7072: return 4
        case 0x6D_6179: return 5
        case 0x6A_756E: return 6
        case 0x6A_756C: return 7
        case 0x61_7567: return 8
        case 0x73_6570: return 9
        case 0x6F_6374: return 10
        case 0x6E_6F76: return 11
        case 0x64_6563: return 12
        default: return nil
        }
    }

    private static func length(of month: Int, in year: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    // Days from civil and back by counting years from March, so that the leap day is a year's last.

    private static func days(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
        let shifted = month <= 2 ? year - 1 : year
        let era = shifted.floored(by: 400)
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    private static func civil(_ days: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let shifted = days + 719_468
        let era = shifted.floored(by: 146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
    }

    private static func number(_ digits: Slice<UnsafeBufferPointer<UInt8>>) -> Int {
        digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
    }

    private static func padded(_ number: Int64, _ width: Int) -> String {
        let digits = "\(number)"
        return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
    }
}

extension Int64 {
    /// The quotient rounded towards the past.
    fileprivate func floored(by divisor: Int64) -> Int64 {
        let quotient = self / divisor
        return self % divisor < 0 ? quotient - 1 : quotient
    }
}
