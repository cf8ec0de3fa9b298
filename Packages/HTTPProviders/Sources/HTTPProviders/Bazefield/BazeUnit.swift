/// A unit of Bazefield's time shorthand.
///
/// The vendor's pages show days and months; the others follow the same form.
public enum BazeUnit: String, Sendable, Hashable, Codable, CaseIterable {
    /// `s`
    case second = "s"
    /// `m`
    case minute = "m"
    /// `h`
    case hour = "h"
    /// `d`
    case day = "d"
    /// `w`
    case week = "w"
    /// `M`
    case month = "M"
    /// `y`
    case year = "y"

    /// Its length; `nil` where the calendar decides.
    var milliseconds: Int64? {
        switch self {
        case .second: 1_000
        case .minute: 60_000
        case .hour: 3_600_000
        case .day: 86_400_000
        case .week: 7 * 86_400_000
        case .month, .year: nil
        }
    }
}
