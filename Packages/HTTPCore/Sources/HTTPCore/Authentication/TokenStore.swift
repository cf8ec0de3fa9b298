@_spi(ConnInternals) internal import ConnCore

/// Keeps one token for all calls of one or more handlers, and sees to it that one fetch at a time gets the next.
///
/// - The first call that needs a token fetches it in its own face; whoever needs one meanwhile waits for that fetch,
///   threads and tasks alike, each up to its own deadline.
/// - A token with a known end is renewed by one call when 80 % of its life is over, while the others go on with it. If
///   that fails, the old one serves until its end.
/// - A 401 makes the token void for everybody, and the next call fetches one.
/// - The fetching call's cancellation or deadline is its own: the next who waits fetches instead. Any other failure is
///   everybody's.
/// - Refused credentials are remembered: until `reconnect()` every call fails at once and nothing is sent, since
///   accounts lock after a few wrong passwords.
///
/// Threads: all of it may be used from any thread and task.
///
/// Unchecked: `state` and the flights in it are read and written under `lock`.
public final class TokenStore: @unchecked Sendable {
    private let source: any HTTPTokenSource
    private let refreshAhead: Double
    private let lock = Lock()
    private var state = TokenState()

    /// Makes a store; nothing is fetched.
    ///
    /// - Parameter refreshAhead: The part of a token's life after which it is renewed, above 0, at most 1; default 0.8.
    public init(_ source: any HTTPTokenSource, refreshAhead: Double = 0.8) {
        self.source = source
        self.refreshAhead = refreshAhead
    }

    /// Forgets the token and a remembered refusal, so that the next call logs in anew; `reconnect()` does it too.
    public func forget() {
        lock.withLock { state.forget() }
    }

    /// Callers that wait for the fetch under way.
    var waiting: Int { lock.withLock { state.flight?.waiters.count ?? 0 } }

    func validate(allowsClear: Bool) throws(ConnError) {
        guard refreshAhead > 0, refreshAhead <= 1 else {
            throw ConnError(
                .misuse(.invalidArgument),
                "The token store's refreshAhead is \(refreshAhead)",
                advice: "it must be above 0 and at most 1",
                phase: .connect
            )
        }
        try source.validate(allowsClear: allowsClear)
    }

    // MARK: Getting one

    /// The credentials to send; blocks while a token is fetched.
    @available(*, noasync)
    func authorization(_ fetch: TokenFetch, clock: RetryClock) throws(ConnError) -> HTTPAuthorization {
        switch step(clock, isTask: false) {
        case .use(let authorization):
            return authorization
        case .fail(let error):
            throw error
        case .lead(let flight, let previous):
            return try lead(flight, previous, fetch, clock)
        case .leadAlone(let previous):
            return try lead(nil, previous, fetch, clock)
        case .wait(let waiter, let flight):
            let limit = fetch.deadline.map { clock.now().duration(to: $0) }
            switch try signal(waiter.wait(upTo: limit, cancellation: fetch.cancellation)) {
            case .landed(let result): return try result.get()
            case .lead(let previous): return try lead(flight, previous, fetch, clock)
            }
        }
    }

    /// The credentials to send; suspends while a token is fetched.
    func authorization(_ fetch: TokenFetch, clock: RetryClock) async throws(ConnError) -> HTTPAuthorization {
        switch step(clock, isTask: true) {
        case .use(let authorization):
            return authorization
        case .fail(let error):
            throw error
        case .lead(let flight, let previous):
            return try await lead(flight, previous, fetch, clock)
        case .leadAlone(let previous):
            return try await lead(nil, previous, fetch, clock)
        case .wait(let waiter, let flight):
            let limit = fetch.deadline.map { clock.now().duration(to: $0) }
            switch try signal(await waiter.wait(upTo: limit, cancellation: fetch.cancellation)) {
            case .landed(let result): return try result.get()
            case .lead(let previous): return try await lead(flight, previous, fetch, clock)
            }
        }
    }

    private func step(_ clock: RetryClock, isTask: Bool) -> TokenState.Step {
        lock.withLock {
            // A thread of Swift's pool that blocks for a task may block the very task.
            state.step(now: clock.now, isTask: isTask) { !isTask && withUnsafeCurrentTask { $0 != nil } }
        }
    }

    private func signal(_ outcome: Waiter<TokenFlight.Signal>.Outcome) throws(ConnError) -> TokenFlight.Signal {
        switch outcome {
        case .value(let signal):
            return signal
        case .cancelled:
            throw ConnError(.cancelled, "The call was cancelled while it waited for a token", phase: .connect)
        case .timedOut:
            throw ConnError(
                .timeout,
                "The call's deadline passed while it waited for the token that another call is fetching",
                advice: "allow more time with CallOptions.timeout or deadline",
                phase: .connect
            )
        }
    }

    // MARK: Leading

    @available(*, noasync)
    private func lead(
        _ flight: TokenFlight?,
        _ previous: HTTPToken?,
        _ fetch: TokenFetch,
        _ clock: RetryClock
    ) throws(ConnError) -> HTTPAuthorization {
        let askedAt = begin(flight, isTask: false, clock)
        var fetch = fetch
        fetch.previous = previous
        let result: Result<HTTPToken, ConnError>
        do throws(ConnError) {
            result = .success(try source.token(fetch))
        } catch {
            result = .failure(error)
        }
        return try settle(flight, result, askedAt: askedAt, fetch, clock).get()
    }

    private func lead(
        _ flight: TokenFlight?,
        _ previous: HTTPToken?,
        _ fetch: TokenFetch,
        _ clock: RetryClock
    ) async throws(ConnError) -> HTTPAuthorization {
        let askedAt = begin(flight, isTask: true, clock)
        var fetch = fetch
        fetch.previous = previous
        let result: Result<HTTPToken, ConnError>
        do throws(ConnError) {
            result = .success(try await source.token(fetch))
        } catch {
            result = .failure(error)
        }
        return try settle(flight, result, askedAt: askedAt, fetch, clock).get()
    }

    private func begin(_ flight: TokenFlight?, isTask: Bool, _ clock: RetryClock) -> ContinuousClock.Instant {
        if let flight { lock.withLock { flight.leaderIsTask = isTask } }
        return clock.now()
    }

    /// Tells everybody what the fetch brought, or makes the next waiter lead it.
    private func settle(
        _ flight: TokenFlight?,
        _ fetched: Result<HTTPToken, ConnError>,
        askedAt: ContinuousClock.Instant,
        _ fetch: TokenFetch,
        _ clock: RetryClock
    ) -> Result<HTTPAuthorization, ConnError> {
        let now = clock.now()
        let result = checked(fetched)
        let (own, told, waiters) = lock.withLock { () -> (Answer, Answer, [Waiter<TokenFlight.Signal>]) in
            // A fetch that began before `forget()` serves its own waiters and changes nothing else.
            let counts = flight == nil || state.flight === flight
            switch result {
            case .success(let token):
                let authorization =
                    counts
                    ? state.install(token, askedAt: askedAt, refreshAhead: refreshAhead)
                    : HTTPAuthorization(credentials: [token.credential], generation: 0)
                return (.success(authorization), .success(authorization), land(flight))
            case .failure(let error):
                if isOwn(error, fetch, now) {
                    handOver(flight)
                    return (.failure(error), .failure(error), [])
                }
                let fallback = counts ? state.fetchFailed(error, now: now) : nil
                return (fallback.map { .success($0) } ?? .failure(error), .failure(error), land(flight))
            }
        }
        for waiter in waiters { _ = waiter.resolve(.landed(told)) }
        return own
    }

    private typealias Answer = Result<HTTPAuthorization, ConnError>

    /// Under the lock.
    private func land(_ flight: TokenFlight?) -> [Waiter<TokenFlight.Signal>] {
        guard let flight else { return [] }
        state.end(flight)
        return flight.waiters.removeAll()
    }

    /// Under the lock.
    private func handOver(_ flight: TokenFlight?) {
        guard let flight else { return }
        if !flight.waiters.handOver(.lead(previous: state.held?.token)) { state.end(flight) }
    }

    /// Whether a failure is the leading call's own affair, so that another call may have more luck.
    private func isOwn(_ error: ConnError, _ fetch: TokenFetch, _ now: ContinuousClock.Instant) -> Bool {
        if error.kind == .cancelled || error.kind == .closed || error.kind.misuse != nil { return true }
        if let token = fetch.cancellation, token.isCancelled { return true }
        return error.kind == .timeout && (fetch.deadline.map { now >= $0 } ?? false)
    }

    /// A token that no header can carry is not one; and whatever went wrong, no request was sent.
    private func checked(_ fetched: Result<HTTPToken, ConnError>) -> Result<HTTPToken, ConnError> {
        switch fetched {
        case .success(let token):
            guard !token.isSendable else { return fetched }
            let error = ConnError(
                .server,
                "The token that was fetched is empty or holds characters that no header can carry",
                advice: "check the token server and its URL",
                phase: .connect
            )
            return .failure(error)
        case .failure(let error):
            let located = error.with {
                $0.phase = .connect
                $0.outcome = .notApplied
            }
            return .failure(located)
        }
    }

    /// A request with this authorization was answered 401. Returns whether a replay can help.
    func refused(_ authorization: HTTPAuthorization) -> Bool {
        lock.withLock { state.refused(generation: authorization.generation) }
        return true
    }
}
