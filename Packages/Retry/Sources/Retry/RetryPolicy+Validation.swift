extension RetryPolicy {
    /// Checks that every value of the policy can be used.
    ///
    /// - Throws: ``RetryError`` with code ``RetryError/Code/invalidPolicy`` for a negative or non-finite value; its
    ///   message names the argument and the value.
    public func validate() throws(RetryError) {
        if !isValid { throw Self.refusal(of: self) }
    }

    var checked: Bool {
        guard maxRetries >= 0, maxConnRetries >= 0 else { return false }
        guard exponentialMultiplier >= 0, exponentialMultiplier < .infinity else { return false }
        if case .additive(let fraction) = jitter.law {
            guard fraction >= 0, fraction < .infinity else { return false }
        }
        return retryWaitTime >= .zero && exponentialMinRetryWaitTime >= .zero && maximumWait >= .zero
            && askedDelayCeiling >= .zero
    }

    /// The error for the first argument that is out of range.
    @usableFromInline
    static func refusal(of policy: RetryPolicy) -> RetryError {
        func invalid(_ name: String, _ value: some Any, _ range: String) -> RetryError {
            let message = "The retry policy is invalid: '\(name)' is \(value), it must be \(range)."
            return RetryError(.invalidPolicy, message: message)
        }
        let counts = [("maxRetries", policy.maxRetries), ("maxConnRetries", policy.maxConnRetries)]
        for (name, value) in counts where value < 0 {
            return invalid(name, value, "0 or more")
        }
        let times = [
            ("retryWaitTime", policy.retryWaitTime),
            ("exponentialMinRetryWaitTime", policy.exponentialMinRetryWaitTime),
            ("maximumWait", policy.maximumWait),
            ("askedDelayCeiling", policy.askedDelayCeiling),
        ]
        for (name, value) in times where value < .zero {
            return invalid(name, value, "0 seconds or more")
        }
        if case .additive(let fraction) = policy.jitter.law, !(fraction >= 0 && fraction.isFinite) {
            return invalid("jitter", "additive(\(fraction))", "a finite share of 0 or more")
        }
        return invalid("exponentialMultiplier", policy.exponentialMultiplier, "finite and 0 or more")
    }
}
