extension RetryState {
    /// The failed tries so far, oldest first; of more than 64 the first 8 and the last 56.
    public var attempts: [RetryAttempt] { details?[0].attempts ?? [] }

    /// Where failures are kept; made with the first.
    private var kept: Details {
        get { details?[0] ?? Details() }
        _modify {
            if details == nil { details = [Details()] }
            yield &details![0]
        }
    }

    /// Reports that the try failed, and asks what to do.
    ///
    /// - Parameters:
    ///   - description: What went wrong, for the attempt log: without values and secrets.
    ///   - endpoint: The server it went to, for the log.
    ///   - phase: The phase it failed in; nil takes the decision's, and ``RetryPhase/execute`` for `.fail`.
    ///   - decision: What the classification says about it.
    /// - Returns: The wait before the next try, which `pause(_:cancellation:)` sleeps, or why to stop.
    public mutating func failed(
        _ description: @autoclosure () -> String,
        endpoint: String?,
        phase: RetryPhase? = nil,
        decision: RetryDecision
    ) -> RetryAction {
        switch decision {
        case .fail:
            breaker?.abandoned(ticket)
            if phase == .connect { begun = max(0, begun - 1) }
            log(description(), endpoint, phase ?? .execute, wait: nil)
            return .stop(.notRetryable)
        case .retry(let counted, let asked):
            kept.lastAskedDelay = asked
            let openUntil = breaker?.failed(ticket)
            let action = action(for: counted, asked: asked.map { max(.zero, $0) }, openUntil: openUntil)
            if counted == .connect { begun = max(0, begun - 1) }
            if case .wait(let wait) = action {
                log(description(), endpoint, phase ?? counted, wait: wait)
            } else {
                log(description(), endpoint, phase ?? counted, wait: nil)
            }
            return action
        }
    }

    /// Reports that the try ended because the caller cancelled; it is never tried again.
    ///
    /// - Returns: Always `.stop(.cancelled)`.
    @discardableResult
    public mutating func cancelled(
        _ description: @autoclosure () -> String = "cancelled",
        endpoint: String? = nil,
        phase: RetryPhase = .execute
    ) -> RetryAction {
        breaker?.abandoned(ticket)
        log(description(), endpoint, phase, wait: nil)
        return .stop(.cancelled)
    }

    /// Makes the final error of the call, with the attempt log.
    public func error(for reason: RetryStopReason, underlying: (any Error)? = nil) -> RetryError {
        let tries = kept.tries
        let tried = tries == 0 ? "before the first try" : "after \(tries) \(tries == 1 ? "try" : "tries")"
        return RetryError(
            reason.code,
            reason: reason,
            message: "The call ended \(tried): \(reason).",
            underlying: underlying,
            attempts: attempts,
            askedDelay: reason.askedDelay ?? kept.lastAskedDelay
        )
    }

    private mutating func action(
        for phase: RetryPhase,
        asked: Duration?,
        openUntil: ContinuousClock.Instant?
    ) -> RetryAction {
        let n: Int
        if phase == .connect {
            n = kept.connectFailures
            guard n < policy.maxConnRetries, connects <= policy.maxConnRetries else {
                return .stop(.connRetriesExhausted)
            }
        } else {
            n = kept.executeRetries
            guard n < policy.maxRetries else { return .stop(.retriesExhausted) }
        }
        if let asked, asked > policy.askedDelayCeiling { return .stop(.askedDelayAboveCeiling(asked)) }

        let wait = max(draw(n), asked ?? .zero)
        if deadline != nil || openUntil != nil {
            let now = clock.time()
            // Differences, not sums: a wait near the end of time must not overflow.
            if let deadline, now.duration(to: deadline) <= wait { return .stop(.deadlineExceeded) }
            if let openUntil, now.duration(to: openUntil) > wait { return .stop(.circuitOpen) }
        }
        if let budget, !budget.spend() { return .stop(.budgetExhausted) }

        if phase == .connect { kept.connectFailures += 1 } else { kept.executeRetries += 1 }
        kept.lastWait = wait
        return .wait(wait)
    }

    private mutating func draw(_ n: Int) -> Duration {
        // Without a seed one is drawn for the call. The system's generator itself has no size, so that ThreadSanitizer
        // takes every one for the same variable and reports a race between calls.
        var seeded = kept.generator ?? SeededGenerator(seed: policy.seed ?? .random(in: .min ... .max))
        defer { kept.generator = seeded }
        return policy.wait(beforeRetry: n, after: kept.lastWait, using: &seeded)
    }

    private mutating func log(_ error: String, _ endpoint: String?, _ phase: RetryPhase, wait: Duration?) {
        kept.tries += 1
        // A call that retries for days must not grow for days.
        if kept.attempts.count >= 64 { kept.attempts.remove(at: 8) }
        let elapsed = elapsed
        kept.attempts.append(
            RetryAttempt(
                number: kept.tries,
                phase: phase,
                endpoint: endpoint,
                error: error,
                wait: wait,
                elapsed: elapsed
            )
        )
    }

    /// The time since the call began, right to some milliseconds.
    public var elapsed: Duration {
        if let startInstant = kept.startInstant { return max(.zero, startInstant.duration(to: clock.time())) }
        return .nanoseconds(max(0, MonotonicTime.exact() - startTick))
    }
}
