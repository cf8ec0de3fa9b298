/// What a transfer was reported as.
public enum MoneyFate: UInt8, Sendable {
    /// Nothing was said yet.
    case none
    /// It took effect.
    case done
    /// It failed, and nothing happened.
    case failed
    /// Nobody can tell.
    case unknown
}
