internal import ThreadLocalPool

extension ConnError {
    /// The error of a retry that ended a call without a try's own error, or on top of it.
    ///
    /// An underlying `ConnError` is returned itself, with the attempt log added, except when the deadline, the
    /// breaker or the caller ended the call.
    public init(retryError: RetryError) {
        let kind: Kind
        var advice: String?
        switch retryError.code {
        case .invalidPolicy:
            kind = .misuse(.invalidArgument)
        case .cancelled:
            kind = .cancelled
        case .deadlineExceeded:
            kind = .timeout
            advice = "allow more time with CallOptions.timeout or deadline"
        case .circuitOpen:
            kind = .connection
            advice = "the server kept failing; the circuit breaker lets a probe through after its rest"
        default:
            if let error = retryError.underlying as? ConnError {
                self = error.with {
                    $0.attempts = retryError.attempts
                    $0.askedDelay = retryError.askedDelay ?? $0.askedDelay
                }
                return
            }
            kind = .connection
        }
        self.init(kind, Self.clause(retryError.message), advice: advice, underlying: retryError.underlying)
        attempts = retryError.attempts
        askedDelay = retryError.askedDelay
        guard let last = retryError.underlying as? ConnError else { return }
        outcome = last.outcome
        phase = last.phase
        endpoint = last.endpoint
        nativeCode = last.nativeCode
    }

    /// The error of a task that was cancelled.
    public init(_ error: CancellationError, endpoint: Endpoint? = nil) {
        self.init(.cancelled, "The call was cancelled", endpoint: endpoint, underlying: error)
    }

    /// The error of a pool or of worker threads that refused.
    init(poolError: PoolError, endpoint: Endpoint?) {
        let kind: Kind
        var advice: String?
        switch poolError.code {
        case .closed:
            kind = .closed
            advice = "make a new handler"
        case .reentrant:
            kind = .misuse(.busyInScope)
            advice = "use the closure's argument instead"
        case .cancelled:
            kind = .cancelled
        case .deadline:
            kind = .timeout
            advice = "allow more time with CallOptions.timeout or deadline"
        default:
            kind = .resourceExhausted
            advice = "raise maximumThreadConnections, maximumWorkers or acquireTimeout, or use fewer threads"
        }
        self.init(
            kind,
            Self.clause(poolError.message),
            advice: advice,
            phase: .connect,
            endpoint: endpoint,
            underlying: poolError
        )
    }

    /// A sentence as a clause: without its full stop.
    private static func clause(_ sentence: String) -> String {
        sentence.hasSuffix(".") ? String(sentence.dropLast()) : sentence
    }
}
