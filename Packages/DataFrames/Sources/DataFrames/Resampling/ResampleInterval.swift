/// How long each interval of a resampled time series is, and where intervals begin.
///
/// | | begins |
/// |---|---|
/// | ``seconds(_:)``, ``minutes(_:)``, ``hours(_:)`` | at midnight of every day, and then again and again until the next one |
/// | ``days(_:)`` | at midnight; several days are counted from 1970-01-01 |
/// | ``weeks(_:)`` | at midnight before Monday; several weeks are counted from 1969-12-29 |
/// | ``months(_:)`` | at midnight before the first of a month; several months are counted from January of the year 0, so that three are a quarter |
/// | ``years(_:)`` | at midnight before the first of January; several years are counted from the year 0 |
///
/// Midnight and hours are those of the zone's clock. An interval begins at the moment when that clock first shows its
/// beginning, or leaps over it: a day has 23 or 25 hours where clocks change. Of a clock time that comes twice, intervals
/// that are no longer than the time repeated begin twice; longer ones hold both. Hours of one hour are so always one
/// hour long, and six hours before noon are those from 06:00 to 12:00 on every day.
public struct ResampleInterval: Sendable, Hashable, CustomStringConvertible {
    enum Unit: String, Sendable {
        case second, minute, hour, day, week, month, year
    }

    let unit: Unit
    let count: Int

    /// Some seconds, at most those of a day.
    public static func seconds(_ count: Int) -> ResampleInterval { ResampleInterval(unit: .second, count: count) }
    /// Some minutes, at most those of a day.
    public static func minutes(_ count: Int) -> ResampleInterval { ResampleInterval(unit: .minute, count: count) }
    /// Some hours, at most 24.
    public static func hours(_ count: Int) -> ResampleInterval { ResampleInterval(unit: .hour, count: count) }
    /// Some days, at most 100,000.
    public static func days(_ count: Int) -> ResampleInterval { ResampleInterval(unit: .day, count: count) }
    /// Some weeks that begin on Monday, at most 100,000.
    public static func weeks(_ count: Int) -> ResampleInterval { ResampleInterval(unit: .week, count: count) }
    /// Some months, at most 100,000.
    public static func months(_ count: Int) -> ResampleInterval { ResampleInterval(unit: .month, count: count) }
    /// Some years, at most 100,000.
    public static func years(_ count: Int) -> ResampleInterval { ResampleInterval(unit: .year, count: count) }

    /// One hour.
    public static let hour = hours(1)
    /// One day.
    public static let day = days(1)
    /// One month.
    public static let month = months(1)
    /// One year.
    public static let year = years(1)

    /// The length in words, such as `15 minutes`.
    public var description: String { "\(count) \(unit.rawValue)\(count == 1 ? "" : "s")" }

    /// Whether intervals begin at midnight only.
    var isWholeDays: Bool {
        switch unit {
        case .second, .minute, .hour: false
        default: true
        }
    }
}
