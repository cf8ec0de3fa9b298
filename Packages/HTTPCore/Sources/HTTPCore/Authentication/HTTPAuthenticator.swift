internal import ConnCore

/// Gives one handler's requests their credentials.
///
/// ```
/// authorize -> send -> 401? -> refused(_:) -> true: authorize again, send once more; false: the 401 stands
/// ```
final class HTTPAuthenticator: Sendable {
    private let form: HTTPAuthentication.Form
    private let fixed: HTTPAuthorization
    private let clock: RetryClock

    /// Makes an authenticator; nothing is sent. The authentication has been validated.
    init(_ authentication: HTTPAuthentication, clock: RetryClock) {
        form = authentication.form
        self.clock = clock
        if case .fixed(let credential) = form {
            fixed = HTTPAuthorization(credentials: [credential], generation: 0)
        } else {
            fixed = HTTPAuthorization(credentials: [], generation: 0)
        }
    }

    /// Whether requests carry no credentials at all.
    var isNone: Bool {
        if case .none = form { true } else { false }
    }

    /// Whether credentials may have to be fetched before a request can go.
    var fetchesTokens: Bool {
        if case .store = form { true } else { false }
    }

    /// The credentials of every request, where they never change.
    var fixedAuthorization: HTTPAuthorization? { fetchesTokens ? nil : fixed }

    /// The credentials of the next request: at once, or after a token was fetched; blocks meanwhile.
    ///
    /// - Throws: `.authentication` (final) for refused credentials; every error has the phase `.connect`.
    @available(*, noasync)
    func authorize(
        over transport: any TokenTransport,
        deadline: ContinuousClock.Instant?,
        cancellation: CancellationToken?
    ) throws(ConnError) -> HTTPAuthorization {
        guard case .store(let store) = form else { return fixed }
        return try store.authorization(
            TokenFetch(transport: transport, deadline: deadline, cancellation: cancellation),
            clock: clock
        )
    }

    /// The credentials of the next request: at once, or after a token was fetched; suspends meanwhile.
    ///
    /// - Throws: `.authentication` (final) for refused credentials; every error has the phase `.connect`.
    func authorize(
        over transport: any TokenTransport,
        deadline: ContinuousClock.Instant?,
        cancellation: CancellationToken?
    ) async throws(ConnError) -> HTTPAuthorization {
        guard case .store(let store) = form else { return fixed }
        return try await store.authorization(
            TokenFetch(transport: transport, deadline: deadline, cancellation: cancellation),
            clock: clock
        )
    }

    /// A request with these credentials was answered 401.
    ///
    /// - Returns: Whether other credentials can be had: the request is worth one replay.
    func refused(_ authorization: HTTPAuthorization) -> Bool {
        guard case .store(let store) = form else { return false }
        return store.refused(authorization)
    }

    /// Forgets the token and a remembered refusal: `reconnect()` logs in anew.
    func forget() {
        if case .store(let store) = form { store.forget() }
    }
}
