/// The length of an aggregate's steps.
///
/// The families of Bazefield's calls write it differently; ``text(_:)`` renders each.
public struct BazeInterval: Sendable, Hashable {
    /// How an interval is written.
    public enum Form: String, Sendable, Hashable, Codable, CaseIterable {
        /// With a unit, `10m`, `1h`, `1d`: the calls below `/objects`. The default.
        case unit
        /// Seconds, `600`: what some installations of the same calls want.
        case seconds
        /// Milliseconds, `600000`: the older calls below `/measurements`.
        case milliseconds
    }

    /// Its length in milliseconds, more than zero.
    public let milliseconds: Int64

    /// An interval of so many milliseconds; below one it is one.
    public init(milliseconds: Int64) {
        self.milliseconds = max(1, milliseconds)
    }

    /// So many seconds.
    public static func seconds(_ count: Int) -> BazeInterval { times(count, 1_000) }
    /// So many minutes.
    public static func minutes(_ count: Int) -> BazeInterval { times(count, 60_000) }
    /// So many hours.
    public static func hours(_ count: Int) -> BazeInterval { times(count, 3_600_000) }
    /// So many days of 24 hours.
    public static func days(_ count: Int) -> BazeInterval { times(count, 86_400_000) }

    private static func times(_ count: Int, _ length: Int64) -> BazeInterval {
        let (product, isTooLong) = length.multipliedReportingOverflow(by: Int64(count))
        return BazeInterval(milliseconds: isTooLong ? .max : product)
    }

    /// The interval as one family of calls takes it: in the largest unit that holds it exactly, or as a number.
    public func text(_ form: Form) -> String {
        switch form {
        case .milliseconds: return "\(milliseconds)"
        case .seconds: return milliseconds % 1_000 == 0 ? "\(milliseconds / 1_000)" : "\(Double(milliseconds) / 1_000)"
        case .unit:
            for (unit, length) in [("d", Int64(86_400_000)), ("h", 3_600_000), ("m", 60_000), ("s", 1_000)]
            where milliseconds % length == 0 {
                return "\(milliseconds / length)\(unit)"
            }
            return "\(milliseconds)ms"
        }
    }
}
