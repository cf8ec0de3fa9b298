/// The one error of this package: why a call ended, with the log of its tries.
public struct RetryError: Error, Sendable, CustomStringConvertible {
    /// What kind of end it was.
    public struct Code: Hashable, Sendable, CustomStringConvertible {
        private enum Kind: String, Hashable {
            case invalidPolicy, notRetryable, exhausted, cancelled, deadlineExceeded, circuitOpen
            case budgetExhausted, askedDelayTooLong
        }

        private let kind: Kind

        private init(_ kind: Kind) {
            self.kind = kind
        }

        /// A value of the policy is negative or not finite; nothing was tried.
        public static let invalidPolicy = Code(.invalidPolicy)

        /// The work failed with an error that is not retried.
        public static let notRetryable = Code(.notRetryable)

        /// Every retry, or every connect, that the policy allows was used.
        public static let exhausted = Code(.exhausted)

        /// The caller cancelled, by token or by cancelling the task.
        public static let cancelled = Code(.cancelled)

        /// The deadline passed, or the next wait would have reached it.
        public static let deadlineExceeded = Code(.deadlineExceeded)

        /// The circuit breaker let no call through.
        public static let circuitOpen = Code(.circuitOpen)

        /// The shared retry budget had no token left.
        public static let budgetExhausted = Code(.budgetExhausted)

        /// The server asked for a delay above the policy's ceiling; ``RetryError/askedDelay`` has it.
        public static let askedDelayTooLong = Code(.askedDelayTooLong)

        /// The code's name.
        public var description: String { kind.rawValue }
    }

    /// What kind of end it was.
    public let code: Code

    /// Why the call was not tried again; nil for an invalid policy.
    public let reason: RetryStopReason?

    /// One sentence: what failed and why.
    public let message: String

    /// The error of the last try; nil when there was none, as when a result was refused or nothing was tried.
    public let underlying: (any Error)?

    /// The failed tries, oldest first; of more than 64 the first 8 and the last 56.
    public let attempts: [RetryAttempt]

    /// The delay that the server asked for with the last failure, if it did.
    public let askedDelay: Duration?

    /// Makes an error.
    public init(
        _ code: Code,
        reason: RetryStopReason? = nil,
        message: String,
        underlying: (any Error)? = nil,
        attempts: [RetryAttempt] = [],
        askedDelay: Duration? = nil
    ) {
        self.code = code
        self.reason = reason
        self.message = message
        self.underlying = underlying
        self.attempts = attempts
        self.askedDelay = askedDelay
    }

    /// The message, and the last try's description when there was one.
    public var description: String {
        guard let last = attempts.last else { return message }
        return "\(message) Last failure: \(last.error)"
    }
}
