/// The same arithmetic for years of four digits, without signed divisions.
///
/// Source: Cassio Neri and Lorenz Schneider, "Euclidean affine functions and their application to calendar algorithms",
/// Software: Practice and Experience 53 (2023).
extension CivilCalendar {
    /// Days from the first of March of the year -32800 to 1970-01-01.
    private static let epoch: UInt32 = 719_468 + 146_097 * 82
    /// 82 eras of 400 years.
    private static let years: UInt32 = 400 * 82

    /// Days since 1970-01-01 of a date whose parts are in range.
    ///
    /// - Parameters:
    ///   - year: 0 to 9999.
    ///   - month: 1 to 12.
    ///   - day: 1 to the length of the month.
    @inline(__always)
    static func days(yearOf4Digits year: UInt64, month: UInt64, day: UInt64) -> Int32 {
        let isLate: UInt32 = month <= 2 ? 1 : 0
        // Years begin in March.
        let y = UInt32(truncatingIfNeeded: year) &+ years &- isLate
        let m = UInt32(truncatingIfNeeded: month) &+ 12 &* isLate
        let century = y / 100
        let daysOfYears = 1_461 &* y / 4 &- century &+ century / 4
        let daysOfMonths = (979 &* m &- 2_919) / 32
        let sum = daysOfYears &+ daysOfMonths &+ UInt32(truncatingIfNeeded: day) &- 1
        return Int32(truncatingIfNeeded: sum &- epoch)
    }

    /// The date that lies `days` after 1970-01-01, or nil when its year is not one of 0 to 9999.
    @inline(__always)
    static func civil(daysOf4DigitYear days: Int32) -> (year: UInt64, month: UInt64, day: UInt64)? {
        guard days >= -719_528, days <= 2_932_896 else { return nil }
        let n1 = 4 &* (UInt32(bitPattern: days) &+ epoch) &+ 3
        let century = n1 / 146_097
        let n2 = n1 % 146_097 / 4 &* 4 &+ 3
        let product = 2_939_745 &* UInt64(n2)
        let yearOfCentury = UInt32(truncatingIfNeeded: product &>> 32)
        let dayOfYear = UInt32(truncatingIfNeeded: product) / 2_939_745 / 4
        let n3 = 2_141 &* dayOfYear &+ 197_913
        let isLate: UInt32 = dayOfYear >= 306 ? 1 : 0
        let year = 100 &* century &+ yearOfCentury &- years &+ isLate
        let month = n3 &>> 16 &- 12 &* isLate
        let day = (n3 & 0xFFFF) / 2_141 &+ 1
        return (UInt64(year), UInt64(month), UInt64(day))
    }
}
