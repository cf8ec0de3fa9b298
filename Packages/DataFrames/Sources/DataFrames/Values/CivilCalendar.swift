/// Arithmetic of the proleptic Gregorian calendar on days since 1970-01-01.
///
/// Source: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms".
@usableFromInline
enum CivilCalendar {
    /// Days since 1970-01-01 of a date whose parts are in range; the year may be any that keeps the result in 64 bits.
    @inlinable
    static func days(year: Int64, month: Int64, day: Int64) -> Int64 {
        let y = month <= 2 ? year &- 1 : year
        let era = (y >= 0 ? y : y &- 399) / 400
        let yearOfEra = y &- era &* 400
        let dayOfYear = (153 &* (month > 2 ? month &- 3 : month &+ 9) &+ 2) / 5 &+ day &- 1
        let dayOfEra = yearOfEra &* 365 &+ yearOfEra / 4 &- yearOfEra / 100 &+ dayOfYear
        return era &* 146_097 &+ dayOfEra &- 719_468
    }

    /// The date that lies `days` after 1970-01-01; exact for every count of days a 64-bit tick can express.
    @inlinable
    static func civil(days: Int64) -> (year: Int64, month: Int, day: Int) {
        let z = days &+ 719_468
        let era = (z >= 0 ? z : z &- 146_096) / 146_097
        let dayOfEra = z &- era &* 146_097
        let yearOfEra = (dayOfEra &- dayOfEra / 1_460 &+ dayOfEra / 36_524 &- dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra &- (365 &* yearOfEra &+ yearOfEra / 4 &- yearOfEra / 100)
        let shifted = (5 &* dayOfYear &+ 2) / 153
        let day = dayOfYear &- (153 &* shifted &+ 2) / 5 &+ 1
        let month = shifted < 10 ? shifted &+ 3 : shifted &- 9
        let year = yearOfEra &+ era &* 400 &+ (month <= 2 ? 1 : 0)
        return (year, Int(truncatingIfNeeded: month), Int(truncatingIfNeeded: day))
    }

    /// The length of a month (1 to 12) in days.
    @inlinable
    static func length(month: Int64, year: Int64) -> Int64 {
        if month == 2 { return isLeap(year) ? 29 : 28 }
        // The set bits are the numbers of the months of 31 days.
        return (0b1_0101_1010_1010 >> month) & 1 == 1 ? 31 : 30
    }

    @inlinable
    static func isLeap(_ year: Int64) -> Bool {
        year & 3 == 0 && (year % 100 != 0 || year % 400 == 0)
    }

    /// Quotient and remainder where the remainder is never negative; `divisor` must be positive.
    @inlinable
    static func floorDivide(_ value: Int64, by divisor: Int64) -> (quotient: Int64, remainder: Int64) {
        let (quotient, remainder) = value.quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient &- 1, remainder &+ divisor) : (quotient, remainder)
    }
}
