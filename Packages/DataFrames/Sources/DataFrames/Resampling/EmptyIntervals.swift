/// What becomes of intervals without rows between the first and the last one of a resampled time series.
public struct EmptyIntervals: Sendable, Hashable {
    enum Action: Sendable, Hashable {
        case kept
        case leftOut
    }

    let action: Action

    /// They are rows whose counts are 0 and whose other aggregates are null.
    public static let kept = EmptyIntervals(action: .kept)
    /// They are no rows.
    public static let leftOut = EmptyIntervals(action: .leftOut)
}
