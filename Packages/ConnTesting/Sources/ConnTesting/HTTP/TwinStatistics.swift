/// What a ``TwinServer`` counted since it was made.
public struct TwinStatistics: Sendable, Hashable {
    /// Connections accepted.
    public internal(set) var accepted = 0
    /// Connections open now.
    public internal(set) var open = 0
    /// The most connections that were open at once.
    public internal(set) var mostOpen = 0
    /// Requests received whole.
    public internal(set) var requests = 0
    /// Requests received whole and not yet answered; those left silent count for ever, until their connection ends.
    public internal(set) var waiting = 0
    /// Requests held now by ``TwinServer/hold(where:)``.
    public internal(set) var held = 0
    /// Answers sent to their last byte.
    public internal(set) var answers = 0
    /// Faults by name.
    public internal(set) var faults: [String: Int] = [:]

    /// All faults.
    public var faultCount: Int { faults.values.reduce(0, +) }
}
