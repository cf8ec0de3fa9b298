extension RetryState {
    /// Reports that the try failed, and asks what to do.
    ///
    /// - Parameters:
    ///   - description: What went wrong, for the attempt log: without values and secrets.
    ///   - endpoint: The server it went to, for the log.
    ///   - phase: The phase it failed in; nil takes the decision's, and ``RetryPhase/execute`` for `.fail`.
    ///   - decision: What the classification says about it.
    /// - Returns: The wait before the next try, which ``pause(_:cancellation:)-(_,_)`` sleeps, or why to stop.
    public mutating func failed(
        _ description: @autoclosure () -> String,
        endpoint: String?,
        phase: RetryPhase? = nil,
        decision: RetryDecision
    ) -> RetryAction {
        switch decision {
        case .fail:
            breaker?.abandoned(ticket)
            log(description(), endpoint, phase ?? .execute, wait: nil)
            return .stop(.notRetryable)
        case .retry(let counted, let asked):
            lastAskedDelay = asked
            let openUntil = breaker?.failed(ticket)
            let action = action(for: counted, asked: asked.map { max(.zero, $0) }, openUntil: openUntil)
            if counted == .connect { executions = max(0, executions - 1) }
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
        let tried = tries == 0 ? "before the first try" : "after \(tries) \(tries == 1 ? "try" : "tries")"
        return RetryError(
            reason.code,
            reason: reason,
            message: "The call ended \(tried): \(reason).",
            underlying: underlying,
            attempts: attempts,
            askedDelay: reason.askedDelay ?? lastAskedDelay
        )
    }

    private mutating func action(
        for phase: RetryPhase,
        asked: Duration?,
        openUntil: ContinuousClock.Instant?
    ) -> RetryAction {
        let n: Int
        if phase == .connect {
            n = connectFailures
            guard n < policy.maxConnRetries, connects <= policy.maxConnRetries else { return .stop(.connRetriesExhausted) }
        } else {
            n = executeRetries
            guard n < policy.maxRetries else { return .stop(.retriesExhausted) }
        }
        if let asked, asked > policy.askedDelayCeiling { return .stop(.askedDelayAboveCeiling(asked)) }

        let wait = max(draw(n), asked ?? .zero)
        if deadline != nil || openUntil != nil {
            let now = clock.now()
            // Differences, not sums: a wait near the end of time must not overflow.
            if let deadline, now.duration(to: deadline) <= wait { return .stop(.deadlineExceeded) }
            if let openUntil, now.duration(to: openUntil) > wait { return .stop(.circuitOpen) }
        }
        if let budget, !budget.spend() { return .stop(.budgetExhausted) }

        if phase == .connect { connectFailures += 1 } else { executeRetries += 1 }
        lastWait = wait
        return .wait(wait)
    }

    private mutating func draw(_ n: Int) -> Duration {
        guard let seed = policy.seed else {
            var system = SystemRandomNumberGenerator()
            return policy.wait(beforeRetry: n, after: lastWait, using: &system)
        }
        var seeded = generator ?? SeededGenerator(seed: seed)
        defer { generator = seeded }
        return policy.wait(beforeRetry: n, after: lastWait, using: &seeded)
    }

    private mutating func log(_ error: String, _ endpoint: String?, _ phase: RetryPhase, wait: Duration?) {
        tries += 1
        // A call that retries for days must not grow for days.
        if attempts.count >= 64 { attempts.remove(at: 8) }
        attempts.append(
            RetryAttempt(
                number: tries,
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
        if let startInstant { return max(.zero, startInstant.duration(to: clock.now())) }
        return .nanoseconds(max(0, MonotonicTime.exact() - startTick))
    }
}
