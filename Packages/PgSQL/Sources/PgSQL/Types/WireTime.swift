/// Dates and times on the wire: counted from 2000-01-01 instead of 1970-01-01.
enum WireTime {
    /// Days from 1970-01-01 to 2000-01-01.
    static let epochDays: Int32 = 10_957
    /// Microseconds from 1970-01-01 to 2000-01-01.
    static let epochMicroseconds: Int64 = 946_684_800_000_000
    static let microsecondsPerDay: Int64 = 86_400_000_000
    /// The first day, 4713-11-24 BC, and the one after the last, 5874898-01-01, from 2000-01-01.
    static let days: Range<Int32> = -2_451_545..<2_145_031_949
    /// The first microsecond and the one after the last, 294277-01-01, from 2000-01-01.
    static let microseconds: Range<Int64> = -211_813_488_000_000_000..<9_223_371_331_200_000_000

    /// Days since 1970-01-01; `nil` for an infinite date or one that does not fit.
    @inline(__always)
    static func days(_ wire: Int32) -> Int32? {
        let (sum, overflow) = wire.addingReportingOverflow(epochDays)
        return overflow || wire == .min ? nil : sum
    }

    /// Microseconds since 1970-01-01; `nil` for an infinite moment or one that does not fit.
    @inline(__always)
    static func microseconds(_ wire: Int64) -> Int64? {
        let (sum, overflow) = wire.addingReportingOverflow(epochMicroseconds)
        return overflow || wire == .min ? nil : sum
    }
}
