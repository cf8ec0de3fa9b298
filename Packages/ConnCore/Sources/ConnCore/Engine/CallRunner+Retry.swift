@_spi(ConnInternals)
extension CallRunner {
    // MARK: Running

    /// Runs a call with retries and observes it; blocks.
    ///
    /// - Parameter attempt: Makes one try on the calling thread.
    /// - Throws: `ConnError` with the attempt log.
    @available(*, noasync)
    public func run<R>(
        _ call: ConnCall,
        _ attempt: (inout RetryState, CallObservation?) throws(ConnError) -> R
    ) throws(ConnError) -> R {
        try checkCallable()
        let span = instrumentation.begin(call)
        do {
            let result = try retrying(call, span) { (retry) throws(ConnError) in
                let result = try attempt(&retry, span)
                retry.succeeded()
                return result
            }
            if span != nil { instrumentation.succeeded(span, rows: call.countRows?(result)) }
            return result
        } catch {
            instrumentation.failed(span, call, error: error)
            throw error
        }
    }

    /// Runs a call with retries and observes it; suspends.
    ///
    /// - Parameter attempt: Makes one try. Its token is tripped by the task's cancellation and by the call's own token.
    /// - Throws: `ConnError` with the attempt log.
    public func run<R>(
        _ call: ConnCall,
        _ attempt: (inout RetryState, CallObservation?, CancellationToken) async throws(ConnError) -> R
    ) async throws(ConnError) -> R {
        try checkCallable()
        let span = instrumentation.begin(call)
        let result = await withCallToken(call) { token in
            await self.retrying(call, span, token) { (retry) throws(ConnError) in
                let result = try await attempt(&retry, span, token)
                retry.succeeded()
                return result
            }
        }
        switch result {
        case .success(let value):
            if span != nil { instrumentation.succeeded(span, rows: call.countRows?(value)) }
            return value
        case .failure(let error):
            instrumentation.failed(span, call, error: error)
            throw error
        }
    }

    /// Observes a call whose closure may throw anything; the retrying is done inside.
    public func observed<R>(_ call: ConnCall, _ body: (CallObservation?) throws -> R) throws -> R {
        try checkCallable()
        let span = instrumentation.begin(call)
        do {
            let result = try body(span)
            instrumentation.succeeded(span)
            return result
        } catch {
            instrumentation.failed(span, call, error: error)
            throw error
        }
    }

    /// Observes a call whose closure may throw anything; the retrying is done inside.
    public func observed<R>(_ call: ConnCall, _ body: (CallObservation?) async throws -> R) async throws -> R {
        try checkCallable()
        let span = instrumentation.begin(call)
        do {
            let result = try await body(span)
            instrumentation.succeeded(span)
            return result
        } catch {
            instrumentation.failed(span, call, error: error)
            throw error
        }
    }

    /// Tries until a try ends without an error or the policy gives up. A try that succeeded tells the state so itself.
    public func retrying<R>(
        _ call: ConnCall,
        _ span: CallObservation?,
        _ attempt: (inout RetryState) throws(ConnError) -> R
    ) throws(ConnError) -> R {
        var retry = makeRetry(call)
        var last: ConnError?
        while true {
            if let token = call.options.cancellation, token.isCancelled { throw cancelledError(outcome: .notApplied) }
            do {
                try retry.begin()
            } catch {
                throw refused(error, call, retry, last: last)
            }
            do {
                return try attempt(&retry)
            } catch {
                last = error
                let wait = try afterFailure(error, call, span, retry: &retry)
                try sleep(wait, call, &retry)
            }
        }
    }

    /// Tries until a try ends without an error or the policy gives up. A try that succeeded tells the state so itself.
    ///
    /// - Parameter begun: The state of a call whose first try has begun; `nil` for one that has not.
    public func retrying<R>(
        _ call: ConnCall,
        _ span: CallObservation?,
        _ token: CancellationToken,
        from begun: RetryState? = nil,
        _ attempt: (inout RetryState) async throws(ConnError) -> R
    ) async -> Result<R, ConnError> {
        var retry = begun ?? makeRetry(call)
        var hasBegun = begun != nil
        var last: ConnError?
        while true {
            if hasBegun {
                hasBegun = false
            } else {
                do {
                    try retry.begin()
                } catch {
                    return .failure(refused(error, call, retry, last: last))
                }
            }
            do throws(ConnError) {
                return .success(try await attempt(&retry))
            } catch {
                last = error
                do throws(ConnError) {
                    let wait = try afterFailure(error, call, span, retry: &retry)
                    try await sleep(wait, call, token, &retry)
                } catch {
                    return .failure(error)
                }
            }
        }
    }

    /// Gives the call a token that the task's cancellation and the caller's own token both trip.
    public func withCallToken<R>(_ call: ConnCall, _ body: (CancellationToken) async -> R) async -> R {
        let token = CancellationToken()
        let registration = call.options.cancellation?.onCancel { token.cancel() }
        defer { registration?.remove() }
        return await withTaskCancellationHandler {
            await body(token)
        } onCancel: {
            token.cancel()
        }
    }

    // MARK: Between tries

    /// The state of a call's tries, by the call's policy or the handler's.
    public func makeRetry(_ call: ConnCall) -> RetryState {
        let policy = call.options.retry ?? configuration.retry
        // A deadline costs every try two looks at the clock.
        guard call.options.isLimited else {
            return RetryState(
                policy: policy,
                clock: configuration.clock,
                budget: configuration.retryBudget,
                breaker: configuration.circuitBreaker
            )
        }
        return RetryState(
            policy: policy,
            clock: configuration.clock,
            deadline: call.options.effectiveDeadline(clock: configuration.clock),
            budget: configuration.retryBudget,
            breaker: configuration.circuitBreaker
        )
    }

    /// What to do after a failed try.
    func decision(_ error: ConnError, idempotent: Bool) -> RetryDecision {
        switch error.retry {
        case .never:
            return .fail
        case .again, .reconnect, .replayTransaction:
            if error.phase == .connect { return .retry(.connect, after: error.askedDelay) }
            if error.outcome == .notApplied || (error.outcome == .unknown && idempotent) {
                return .retry(.execute, after: error.askedDelay)
            }
            return .fail
        }
    }

    /// Takes a failed try into account: the time to wait before the next, or the call's final error.
    func afterFailure(
        _ error: ConnError,
        _ call: ConnCall,
        _ span: CallObservation?,
        retry: inout RetryState
    ) throws(ConnError) -> Duration {
        if error.kind == .cancelled {
            retry.cancelled("cancelled", endpoint: endpoint.description, phase: error.phase)
            throw finished(error, .cancelled, call, retry)
        }
        let action = retry.failed(
            error.description,
            endpoint: endpoint.description,
            phase: error.phase,
            decision: decision(error, idempotent: call.isIdempotent)
        )
        instrumentation.attemptFailed(call, error: error, attempts: retry.attempts, observation: span)
        switch action {
        case .wait(let duration):
            return duration
        case .stop(let reason):
            throw finished(error, reason, call, retry)
        }
    }

    /// The error that ends a call, with the attempt log.
    private func finished(
        _ error: ConnError,
        _ reason: RetryStopReason,
        _ call: ConnCall,
        _ retry: RetryState
    ) -> ConnError {
        var final = error
        if reason == .deadlineExceeded {
            final = deadlineError(while: "trying again", after: error)
            final.underlying = error
            final.outcome = error.outcome
            final.phase = error.phase
            final.nativeCode = error.nativeCode
        }
        if let delay = reason.askedDelay { final.askedDelay = delay }
        final.attempts = retry.attempts
        final.label = call.options.label
        if final.outcome == .unknown, !call.isIdempotent, final.advice == nil {
            final.advice = "it may have taken effect, so look before doing it again"
        }
        return final
    }

    /// The error of a call that could not begin a try: breaker open, deadline passed, policy refused.
    private func refused(_ error: RetryError, _ call: ConnCall, _ retry: RetryState, last: ConnError?) -> ConnError {
        var refused =
            error.code == .deadlineExceeded
            ? deadlineError(while: "waiting", after: last) : ConnError(retryError: error)
        refused.endpoint = endpoint
        refused.underlying = last ?? refused.underlying
        refused.attempts = retry.attempts
        refused.label = call.options.label
        return refused
    }

    /// Sleeps between tries on the calling thread; ends at once on the call's token and on `cancelAll()`.
    private func sleep(_ duration: Duration, _ call: ConnCall, _ retry: inout RetryState) throws(ConnError) {
        let (token, undo) = sleepToken(call.options.cancellation)
        defer { undo() }
        do {
            try configuration.clock.sleepBlocking(duration, token)
        } catch {
            retry.cancelled("cancelled while waiting to try again", endpoint: endpoint.description)
            throw finished(cancelledError(outcome: .notApplied), .cancelled, call, retry)
        }
    }

    /// Sleeps between tries without a thread; ends at once on the call's token and on `cancelAll()`.
    private func sleep(
        _ duration: Duration,
        _ call: ConnCall,
        _ token: CancellationToken,
        _ retry: inout RetryState
    ) async throws(ConnError) {
        let (sleeper, undo) = sleepToken(token)
        defer { undo() }
        do {
            try await configuration.clock.sleep(duration, cancellation: sleeper)
        } catch {
            retry.cancelled("cancelled while waiting to try again", endpoint: endpoint.description)
            throw finished(cancelledError(outcome: .notApplied), .cancelled, call, retry)
        }
    }

    private func sleepToken(_ token: CancellationToken?) -> (CancellationToken, () -> Void) {
        let sleeper = CancellationToken()
        let first = waits.onCancel { sleeper.cancel() }
        let second = token?.onCancel { sleeper.cancel() }
        return (
            sleeper,
            {
                first.remove()
                second?.remove()
            }
        )
    }
}
