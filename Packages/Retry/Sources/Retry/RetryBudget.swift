internal import Synchronization

/// A shared limit on retries: each retry spends a token, each success earns a part of one back.
///
/// When everything fails, a fleet of callers that each retry 8 times sends 9 times the load to a server that is down
/// already. A budget that these callers share lets a burst of retries through and then only as many as the successes
/// allow. The idea is that of gRPC's retry throttling (gRFC A6). Off unless a call is given one.
public final class RetryBudget: Sendable {
    /// The most tokens the budget can hold.
    public let capacity: Double

    /// The part of a token that each success earns.
    public let earnedPerSuccess: Double

    /// Tokens in millionths, so that they can be counted atomically.
    private let millionths: Atomic<Int>
    private let full: Int
    private let earned: Int

    /// Makes a full budget.
    ///
    /// - Parameters:
    ///   - capacity: How many retries a burst may use, 1 to 1,000,000,000; 10 by default.
    ///   - earnedPerSuccess: The part of a token that a success earns, 0 to 1,000; 0.1 by default, so that in the long
    ///     run one call in ten may be retried once.
    public init(capacity: Double = 10, earnedPerSuccess: Double = 0.1) {
        precondition((1...1e9).contains(capacity), "RetryBudget: capacity must be 1 to 1,000,000,000, not \(capacity)")
        precondition(
            (0...1000).contains(earnedPerSuccess),
            "RetryBudget: earnedPerSuccess must be 0 to 1,000, not \(earnedPerSuccess)"
        )
        self.capacity = capacity
        self.earnedPerSuccess = earnedPerSuccess
        full = Int((capacity * 1e6).rounded())
        earned = Int((earnedPerSuccess * 1e6).rounded())
        millionths = Atomic(full)
    }

    /// The tokens left at this moment.
    public var tokens: Double {
        Double(millionths.load(ordering: .relaxed)) / 1e6
    }

    /// Takes one token; false, and nothing taken, when there isn't a whole one.
    ///
    /// ``RetryState`` calls this; call it yourself only when you repeat work without one.
    public func spend() -> Bool {
        var current = millionths.load(ordering: .relaxed)
        while current >= 1_000_000 {
            let (done, seen) = millionths.weakCompareExchange(
                expected: current,
                desired: current - 1_000_000,
                ordering: .relaxed
            )
            if done { return true }
            current = seen
        }
        return false
    }

    /// Adds what one success earns, up to the capacity.
    ///
    /// ``RetryState`` calls this; call it yourself only when you repeat work without one.
    public func earn() {
        var current = millionths.load(ordering: .relaxed)
        while current < full {
            let (done, seen) = millionths.weakCompareExchange(
                expected: current,
                desired: min(full, current + earned),
                ordering: .relaxed
            )
            if done { return }
            current = seen
        }
    }
}
