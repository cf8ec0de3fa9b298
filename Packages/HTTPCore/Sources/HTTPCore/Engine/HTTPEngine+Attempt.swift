@_spi(ConnInternals) internal import ConnCore
internal import CurlTransport
internal import ThreadLocalPool

extension HTTPEngine {
    /// One call's view of its connects: each try that follows the loss of a connection counts one.
    struct Connects {
        private var isDue = true

        mutating func begin(_ retry: inout RetryState, _ runner: CallRunner) throws(ConnError) {
            guard isDue else { return }
            guard retry.beginConnect() else { throw runner.connectsUsed(retry) }
            isDue = false
        }

        mutating func failed(_ error: ConnError) {
            isDue = error.retry == .reconnect
        }
    }

    /// A call under way: what each of its tries needs to know. A class, so that the frames of tasks stay small.
    // Everything is set before the first try and only read after.
    final class Order: @unchecked Sendable {
        let call: PreparedCall
        let conn: ConnCall
        let isIdempotent: Bool
        var span: CallObservation?

        init(_ call: PreparedCall, _ conn: ConnCall) {
            self.call = call
            isIdempotent = conn.isIdempotent
            self.conn = conn
        }
    }

    /// What ends a try from outside.
    struct Ends {
        /// Ends the call.
        let token: CancellationToken?
        /// Ends the call and is tripped by `cancelAll()` too: for waits that `cancelAll()` does not find by itself.
        let waits: CancellationToken?
    }

    /// Runs `body` with a token that `cancelAll()` trips too; with `token` itself where nothing waits by it.
    func withWaits<R, E: Error>(
        _ token: CancellationToken?,
        _ body: (CancellationToken?) throws(E) -> R
    ) throws(E) -> R {
        guard limiter != nil || authenticator.fetchesTokens else { return try body(token) }
        let both = CancellationToken()
        let registrations = [runner.waits.onCancel { both.cancel() }, token?.onCancel { both.cancel() }]
        defer { for registration in registrations { registration?.remove() } }
        return try body(both)
    }

    /// Runs `body` with a token that `cancelAll()` trips too; with `token` itself where nothing waits by it.
    func withWaits<R, E: Error>(
        _ token: CancellationToken,
        _ body: (CancellationToken) async throws(E) -> R
    ) async throws(E) -> R {
        guard limiter != nil || authenticator.fetchesTokens else { return try await body(token) }
        let both = CancellationToken()
        let registrations = [runner.waits.onCancel { both.cancel() }, token.onCancel { both.cancel() }]
        defer { for registration in registrations { registration.remove() } }
        return try await body(both)
    }

    // MARK: Sync

    /// One try on the calling thread.
    ///
    /// - Parameters:
    ///   - claimed: The thread's session where the caller has claimed it already; token requests then use it too.
    ///   - carry: Does a transfer; `nil` if its head has come and the body is on its way to the sink.
    @available(*, noasync)
    func attempt(
        _ this: Order,
        _ ends: Ends,
        _ connects: inout Connects,
        _ retry: inout RetryState,
        on claimed: ClaimedSession? = nil,
        carry: (Exchange.Outgoing) throws(CurlFailure) -> CurlSummary?
    ) throws(ConnError) -> HTTPResponse {
        try connects.begin(&retry, runner)
        var begun: Exchange?
        do {
            let exchange = try begin(this, .sync, retry)
            begun = exchange
            while true {
                if exchange.needsAuthorization {
                    let transport = EngineTokenTransport(engine: self, claimed: claimed)
                    exchange.authorized(
                        try authenticator.authorize(
                            over: transport,
                            deadline: retry.deadline,
                            cancellation: ends.waits
                        )
                    )
                }
                try limiter?.enter(deadline: retry.deadline, cancellation: ends.waits)
                var isOpen = false
                defer { if !isOpen { limiter?.leave() } }
                let outgoing = try exchange.outgoing()
                let summary: CurlSummary?
                do {
                    summary = try carry(outgoing)
                } catch {
                    try exchange.failed(error, retry: &retry)
                    continue
                }
                note(summary, outgoing, this)
                if let response = try exchange.received(summary, outgoing) {
                    // Whoever reads the open answer leaves the limiter.
                    isOpen = summary == nil
                    return response
                }
            }
        } catch {
            throw settled(error, begun, &connects)
        }
    }

    /// Does a transfer from beginning to end for a blocking caller, on the thread's own connection where that may be.
    ///
    /// - Parameter session: The thread's session where the caller has claimed it already.
    func carryBlocking(
        _ outgoing: Exchange.Outgoing,
        on session: ThreadSession? = nil,
        deadline: ContinuousClock.Instant?,
        token: CancellationToken?
    ) throws(CurlFailure) -> CurlSummary? {
        let registration = token?.onCancel { outgoing.transfer.cancel() }
        defer { registration?.remove() }
        // What borrows the session of a stream is a token's request, which has no file to settle.
        if let session { return try session.perform(outgoing.transfer) {} }
        guard !callers.hasResourceOnThisThread, runner.mustBorrowWorker() else {
            return try carry(outgoing, on: callers, deadline, token)
        }
        guard outgoing.mayBlock else { return try loop.performBlocking(outgoing.transfer) }
        let result: Result<CurlSummary, CurlFailure>
        do {
            result = try workers.runBlocking(
                deadline: runner.waitLimit(deadline),
                token: runner.waitToken(token),
                job(outgoing, deadline, token)
            )
        } catch {
            throw CurlFailure(workerError(error))
        }
        return try result.get()
    }

    private func job(
        _ outgoing: Exchange.Outgoing,
        _ deadline: ContinuousClock.Instant?,
        _ token: CancellationToken?
    ) -> @Sendable () -> Result<CurlSummary, CurlFailure> {
        { [self] in
            do throws(CurlFailure) {
                return .success(try carry(outgoing, on: workerSessions, deadline, token))
            } catch {
                return .failure(error)
            }
        }
    }

    private func carry(
        _ outgoing: Exchange.Outgoing,
        on pool: Sessions,
        _ deadline: ContinuousClock.Instant?,
        _ token: CancellationToken?
    ) throws(CurlFailure) -> CurlSummary {
        var claim: Sessions.Claim
        do throws(ConnError) {
            claim = try claimSession(pool, deadline: deadline, token: token)
        } catch {
            throw CurlFailure(error)
        }
        guard let session = claim.resource else { throw CurlFailure(runner.closedError) }
        return try session.perform(outgoing.transfer) {
            outgoing.sink?.settle { () throws(ConnError) in try checkGoing(outgoing.transfer, deadline) }
        }
    }

    /// Claims the calling thread's session, made if it has none.
    func claimSession(
        _ pool: Sessions,
        deadline: ContinuousClock.Instant?,
        token: CancellationToken?
    ) throws(ConnError) -> Sessions.Claim {
        if let token, token.isCancelled { throw runner.cancelledError(outcome: .notApplied) }
        var claim: Sessions.Claim
        do {
            claim = try pool.claim(deadline: runner.waitLimit(deadline), token: runner.waitToken(token))
        } catch {
            throw runner.connError(of: error)
        }
        if claim.resource == nil {
            guard life.beginConnecting() else { throw runner.closedError }
            defer { life.endConnecting() }
            let made = try CurlSession(settings, share: share)
            life.linkOpened()
            claim.install(ThreadSession(made))
        }
        return claim
    }

    // MARK: Async

    /// One try on the loop.
    func attempt(
        _ this: Order,
        _ ends: Ends,
        _ connects: inout Connects,
        _ retry: inout RetryState,
        going exchange: Exchange? = nil,
        carry: (Exchange.Outgoing) async throws(CurlFailure) -> CurlSummary?
    ) async throws(ConnError) -> HTTPResponse {
        if exchange == nil { try connects.begin(&retry, runner) }
        var begun = exchange
        do throws(ConnError) {
            let exchange = if let exchange { exchange } else { try begin(this, .async, retry) }
            begun = exchange
            while true {
                if exchange.needsAuthorization {
                    let transport = EngineTokenTransport(engine: self)
                    exchange.authorized(
                        try await authenticator.authorize(
                            over: transport,
                            deadline: retry.deadline,
                            cancellation: ends.waits
                        )
                    )
                }
                try await limiter?.enter(deadline: retry.deadline, cancellation: ends.waits)
                var isOpen = false
                defer { if !isOpen { limiter?.leave() } }
                let outgoing = try exchange.outgoing()
                let summary: CurlSummary?
                do throws(CurlFailure) {
                    summary = try await carry(outgoing)
                } catch {
                    try exchange.failed(error, retry: &retry)
                    continue
                }
                note(summary, outgoing, this)
                if let response = try exchange.received(summary, outgoing) {
                    // Whoever reads the open answer leaves the limiter.
                    isOpen = summary == nil
                    return response
                }
            }
        } catch {
            throw settled(error, begun, &connects)
        }
    }

    /// Does a transfer from beginning to end on the loop, or on a worker if it may block.
    func carry(
        _ outgoing: Exchange.Outgoing,
        deadline: ContinuousClock.Instant?,
        token: CancellationToken
    ) async throws(CurlFailure) -> CurlSummary? {
        let registration = token.onCancel { outgoing.transfer.cancel() }
        defer { registration.remove() }
        let feeding = outgoing.pump.map { pump in Task { await pump.run() } }
        let result: Result<CurlSummary, CurlFailure>
        if outgoing.mayBlock {
            do {
                result = try await workers.run(
                    deadline: runner.waitLimit(deadline),
                    token: runner.waitToken(token),
                    job(outgoing, deadline, token)
                )
            } catch {
                result = .failure(CurlFailure(workerError(error)))
            }
        } else {
            do throws(CurlFailure) {
                result = .success(try await loop.perform(outgoing.transfer))
            } catch {
                result = .failure(error)
            }
        }
        if let feeding {
            outgoing.pump?.stop()
            feeding.cancel()
            await feeding.value
        }
        return try result.get()
    }

    func workerError(_ error: any Error) -> ConnError {
        if let error = error as? PoolError { return runner.connError(of: error) }
        return runner.cancelledError(outcome: .notApplied)
    }

    // MARK: Both

    /// Begins a try.
    func begin(_ this: Order, _ face: HTTPFace, _ retry: RetryState) throws(ConnError) -> Exchange {
        Exchange(self, try adjusted(this), face: face, deadline: retry.deadline)
    }

    /// The error of a try that has failed.
    private func settled(_ error: ConnError, _ exchange: Exchange?, _ connects: inout Connects) -> ConnError {
        let settled = exchange?.settled(error) ?? error
        connects.failed(settled)
        return settled
    }

    /// The call as it is for this try.
    private func adjusted(_ this: Order) throws(ConnError) -> Order {
        if options.interceptors.isEmpty, this.call.adjust == nil { return this }
        let call = this.call
        var changed = call
        if !options.interceptors.isEmpty, !call.takesAnyAnswer {
            for interceptor in options.interceptors { try interceptor.before?(&changed.request) }
            let checked = try prepared(changed.request)
            changed.url = checked.url
            changed.raises = call.makeSink == nil ? checked.raises : call.raises
            call.lastSent?.isIdempotent = changed.request.isIdempotent
        }
        call.adjust?(&changed.request)
        let order = Order(changed, this.conn)
        order.span = this.span
        return order
    }

    func note(_ summary: CurlSummary?, _ outgoing: Exchange.Outgoing, _ this: Order) {
        if let span = this.span, let status = outgoing.receiver.head?.status {
            span.setAttribute("http.response.status_code", status)
        }
        if let summary, summary.newConnections > 0 {
            runner.instrumentation.connected(after: summary.timings.connect)
        }
    }
}
