internal import ConnCore

/// What a ``TokenStore`` knows, and what it decides by it. Its lock protects it.
struct TokenState {
    /// The token in use.
    struct Held {
        let token: HTTPToken
        let authorization: HTTPAuthorization
        /// From here on somebody renews it while the others go on with it.
        let renewAt: ContinuousClock.Instant?
        /// From here on nobody uses it.
        let endsAt: ContinuousClock.Instant?
        /// The server answered it with 401.
        var isRefused = false
    }

    /// What a caller has to do.
    enum Step {
        case use(HTTPAuthorization)
        case fail(ConnError)
        /// Fetch a token for everybody who waits with this flight.
        case lead(TokenFlight, previous: HTTPToken?)
        case wait(Waiter<TokenFlight.Signal>, TokenFlight)
        /// Fetch a token for oneself alone.
        case leadAlone(previous: HTTPToken?)
    }

    private(set) var held: Held?
    private(set) var flight: TokenFlight?
    private(set) var refusal: ConnError?
    private var generation: UInt64 = 0
    /// After a renewal ahead of time failed, the next is not tried before this.
    private var quietUntil: ContinuousClock.Instant?

    /// What a caller has to do that needs a token.
    ///
    /// - Parameter mustNotWaitForTasks: The caller blocks one of the threads that tasks need to go on.
    mutating func step(
        now: () -> ContinuousClock.Instant,
        isTask: Bool,
        mustNotWaitForTasks: () -> Bool
    ) -> Step {
        var hasEnded = true
        if let held, !held.isRefused {
            guard let renewAt = held.renewAt, let endsAt = held.endsAt else { return .use(held.authorization) }
            let now = now()
            hasEnded = now >= endsAt
            let isQuiet = quietUntil.map { now < $0 } ?? false
            if now < renewAt || !hasEnded && (flight != nil || refusal != nil || isQuiet) {
                return .use(held.authorization)
            }
        }
        if let flight {
            if flight.leaderIsTask, mustNotWaitForTasks() { return .leadAlone(previous: held?.token) }
            let waiter = Waiter<TokenFlight.Signal>()
            flight.waiters.append(waiter)
            return .wait(waiter, flight)
        }
        if let refusal { return .fail(refusal) }
        let flight = TokenFlight(leaderIsTask: isTask)
        self.flight = flight
        return .lead(flight, previous: held?.token)
    }

    /// A token came.
    mutating func install(
        _ token: HTTPToken,
        askedAt: ContinuousClock.Instant,
        refreshAhead: Double
    ) -> HTTPAuthorization {
        generation += 1
        let authorization = HTTPAuthorization(credentials: [token.credential], generation: generation)
        held = Held(
            token: token,
            authorization: authorization,
            renewAt: token.lifetime.map { askedAt.advanced(by: $0 * refreshAhead) },
            endsAt: token.lifetime.map { askedAt.advanced(by: $0) }
        )
        refusal = nil
        quietUntil = nil
        return authorization
    }

    /// A fetch failed. Returns what the leader may use all the same: a token that was to be renewed ahead of time.
    mutating func fetchFailed(_ error: ConnError, now: ContinuousClock.Instant) -> HTTPAuthorization? {
        if error.kind == .authentication, error.retry == .never { refusal = error }
        guard let held, !held.isRefused, let endsAt = held.endsAt, now < endsAt else { return nil }
        quietUntil = now.advanced(by: max(.seconds(1), now.duration(to: endsAt) / 4))
        return held.authorization
    }

    /// The flight has landed, or nobody is left to lead it.
    mutating func end(_ ended: TokenFlight) {
        if flight === ended { flight = nil }
    }

    /// The server answered 401 to the token of this generation.
    mutating func refused(generation: UInt64) {
        if held?.authorization.generation == generation { held?.isRefused = true }
    }

    /// Begins anew. Those who wait for a flight still get what it brings.
    mutating func forget() {
        held = nil
        flight = nil
        refusal = nil
        quietUntil = nil
    }
}
