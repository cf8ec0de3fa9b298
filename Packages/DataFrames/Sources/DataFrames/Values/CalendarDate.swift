/// A day of the proleptic Gregorian calendar, without time and without zone.
///
/// Text form: `yyyy-MM-dd` for the years 0 to 9999, otherwise a sign and at least four digits (`-0043-03-15`,
/// `+12345-01-01`); the year 0 is 1 BC.
public struct CalendarDate: Sendable, Hashable, Comparable, LosslessStringConvertible, Codable, TextValue {
    /// Days since 1970-01-01; negative before it.
    public var daysSinceEpoch: Int32

    /// Makes the date that lies `daysSinceEpoch` days after 1970-01-01.
    @inlinable public init(daysSinceEpoch: Int32) { self.daysSinceEpoch = daysSinceEpoch }

    /// Makes a date of its parts, or nil when there is no such day (2023-02-29) or it does not fit.
    @inlinable public init?(year: Int, month: Int, day: Int) {
        guard month >= 1, month <= 12, day >= 1, year > -6_000_000, year < 6_000_000,
            day <= Int(CivilCalendar.length(month: Int64(month), year: Int64(year))),
            let days = Int32(
                exactly: CivilCalendar.days(year: Int64(year), month: Int64(month), day: Int64(day))
            )
        else { return nil }
        self.daysSinceEpoch = days
    }

    /// Reads the text form, or returns nil for anything else.
    public init?(_ text: String) {
        guard let days = withUTF8Bytes(of: text, { TextKernels.parseDate($0) }) else { return nil }
        self.daysSinceEpoch = days
    }

    /// The year, month (1 to 12) and day of the month (1 to 31).
    @inlinable public var components: (year: Int, month: Int, day: Int) {
        let civil = CivilCalendar.civil(days: Int64(daysSinceEpoch))
        return (Int(truncatingIfNeeded: civil.year), civil.month, civil.day)
    }

    /// The astronomical year: 0 is 1 BC.
    @inlinable public var year: Int { components.year }
    /// The month, 1 to 12.
    @inlinable public var month: Int { components.month }
    /// The day of the month, 1 to 31.
    @inlinable public var day: Int { components.day }

    /// The day of the week as ISO 8601 counts it: 1 is Monday, 7 is Sunday.
    @inlinable public var isoWeekday: Int {
        Int(CivilCalendar.floorDivide(Int64(daysSinceEpoch) + 3, by: 7).remainder) + 1
    }

    /// The date `days` later (earlier when negative), or nil when it does not fit.
    @inlinable public func adding(days: Int) -> CalendarDate? {
        let (sum, overflow) = Int64(daysSinceEpoch).addingReportingOverflow(Int64(days))
        guard !overflow, let result = Int32(exactly: sum) else { return nil }
        return CalendarDate(daysSinceEpoch: result)
    }

    /// The earlier date is the smaller one.
    @inlinable public static func < (left: CalendarDate, right: CalendarDate) -> Bool {
        left.daysSinceEpoch < right.daysSinceEpoch
    }

    /// The text form, such as `2024-01-31`.
    public var description: String {
        makeText(capacity: 24) { TextKernels.write(date: daysSinceEpoch, to: $0) }
    }

    /// Writes the text form.
    public func encode(to encoder: any Encoder) throws { try encodeText(to: encoder) }
    /// Reads the text form.
    public init(from decoder: any Decoder) throws { self = try Self.decodeText(from: decoder) }
}
