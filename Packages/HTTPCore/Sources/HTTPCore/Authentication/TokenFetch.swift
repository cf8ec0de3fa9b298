public import ConnCore

/// What an ``HTTPTokenSource`` gets to work with when a token is needed.
public struct TokenFetch: Sendable {
    /// Sends requests to a token server, with the handler's TLS settings, proxy and limits.
    public var transport: any TokenTransport
    /// The token that is to be replaced, for its refresh token.
    public var previous: HTTPToken?
    /// The deadline of the call that waits for the token.
    public var deadline: ContinuousClock.Instant?
    /// Cancels the call that waits for the token.
    public var cancellation: CancellationToken?

    /// Makes one; handlers do, and tests of a source.
    public init(
        transport: any TokenTransport,
        previous: HTTPToken? = nil,
        deadline: ContinuousClock.Instant? = nil,
        cancellation: CancellationToken? = nil
    ) {
        self.transport = transport
        self.previous = previous
        self.deadline = deadline
        self.cancellation = cancellation
    }

    /// Sends one request over ``transport``, with this fetch's deadline and cancellation; blocks.
    @available(*, noasync)
    public func send(_ request: TokenRequest) throws(ConnError) -> TokenAnswer {
        try transport.send(request, deadline: deadline, cancellation: cancellation)
    }

    /// Sends one request over ``transport``, with this fetch's deadline and cancellation.
    public func send(_ request: TokenRequest) async throws(ConnError) -> TokenAnswer {
        try await transport.send(request, deadline: deadline, cancellation: cancellation)
    }
}
