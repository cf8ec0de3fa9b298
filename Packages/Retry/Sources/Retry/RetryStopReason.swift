/// Why a call was not tried again.
public struct RetryStopReason: Hashable, Sendable, Codable, CustomStringConvertible {
    private enum Kind: String, Hashable, Codable {
        case notRetryable, retriesExhausted, connRetriesExhausted, deadlineExceeded, askedDelayAboveCeiling
        case budgetExhausted, circuitOpen, cancelled
    }

    private let kind: Kind

    /// The delay that the server asked for, when it was above the ceiling; nil for every other reason.
    public let askedDelay: Duration?

    private init(_ kind: Kind, askedDelay: Duration? = nil) {
        self.kind = kind
        self.askedDelay = askedDelay
    }

    /// The failure was classified as final.
    public static let notRetryable = RetryStopReason(.notRetryable)

    /// All `maxRetries` retries of the work are used.
    public static let retriesExhausted = RetryStopReason(.retriesExhausted)

    /// All `1 + maxConnRetries` connects of the call are used.
    public static let connRetriesExhausted = RetryStopReason(.connRetriesExhausted)

    /// The deadline has passed, or the next wait would reach it.
    public static let deadlineExceeded = RetryStopReason(.deadlineExceeded)

    /// The server asked for a longer delay than the policy's ceiling.
    public static func askedDelayAboveCeiling(_ delay: Duration) -> RetryStopReason {
        RetryStopReason(.askedDelayAboveCeiling, askedDelay: delay)
    }

    /// The shared retry budget has no token left.
    public static let budgetExhausted = RetryStopReason(.budgetExhausted)

    /// The circuit breaker is open.
    public static let circuitOpen = RetryStopReason(.circuitOpen)

    /// The caller cancelled.
    public static let cancelled = RetryStopReason(.cancelled)

    /// The reason in a few words.
    public var description: String {
        switch kind {
        case .notRetryable: "the error is not one to retry"
        case .retriesExhausted: "all retries are used"
        case .connRetriesExhausted: "all connects are used"
        case .deadlineExceeded: "the deadline leaves no time for another try"
        case .askedDelayAboveCeiling: "the server asked for a delay of \(askedDelay ?? .zero), above the ceiling"
        case .budgetExhausted: "the retry budget is empty"
        case .circuitOpen: "the circuit breaker is open"
        case .cancelled: "the call was cancelled"
        }
    }

    /// The error code that a call which stopped for this reason ends with.
    var code: RetryError.Code {
        switch kind {
        case .notRetryable: .notRetryable
        case .retriesExhausted, .connRetriesExhausted: .exhausted
        case .deadlineExceeded: .deadlineExceeded
        case .askedDelayAboveCeiling: .askedDelayTooLong
        case .budgetExhausted: .budgetExhausted
        case .circuitOpen: .circuitOpen
        case .cancelled: .cancelled
        }
    }
}
