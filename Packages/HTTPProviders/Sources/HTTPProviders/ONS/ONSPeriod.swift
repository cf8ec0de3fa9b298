public import HTTPCore

/// Whole days of Brasília, both ends counted in.
public struct ONSPeriod: Sendable, Hashable {
    /// The first day.
    public var first: CalendarDate
    /// The last day.
    public var last: CalendarDate

    /// The days from `first` to `last`.
    public init(_ first: CalendarDate, through last: CalendarDate) {
        self.first = first
        self.last = last
    }

    /// One day.
    public init(_ day: CalendarDate) {
        self.init(day, through: day)
    }

    func validate() throws(ConnError) {
        guard first <= last else {
            throw ConnError(
                .misuse(.invalidArgument),
                "The period ends on \(last), before it begins on \(first)",
                advice: "give the earlier day first"
            )
        }
    }

    /// The start of the first day and the last second of the last one, for example `2024-01-31T00:00:00.000Z` and
    /// `2024-01-31T23:59:59.000Z`.
    func texts(_ form: ONSOptions.TimeForm) -> (from: String, to: String) {
        // Brasília has been three hours behind UTC all year since 2019.
        let ahead: Int64 = form == .utc ? 3 * 3_600 : 0
        func text(_ day: CalendarDate, _ second: Int64) -> String {
            let time = LocalDateTime(ticks: Int64(day.daysSinceEpoch) * 86_400 + second + ahead, unit: .second)
            return time.description.split(separator: " ").joined(separator: "T") + ".000Z"
        }
        return (text(first, 0), text(last, 86_399))
    }
}
