public import ConnCore

/// Sends a ``TokenRequest`` once: no retries, no redirects, no interceptors, no credentials of the handler.
///
/// Every handler brings one; tests of token sources bring a fake. Any status is an answer; only what got no answer is
/// thrown.
public protocol TokenTransport: Sendable {
    /// Sends the request; blocks.
    ///
    /// - Throws: `ConnError` of the transport, `.timeout` and `.cancelled` among them.
    @available(*, noasync)
    func send(
        _ request: TokenRequest,
        deadline: ContinuousClock.Instant?,
        cancellation: CancellationToken?
    ) throws(ConnError) -> TokenAnswer

    /// Sends the request.
    ///
    /// - Throws: `ConnError` of the transport, `.timeout` and `.cancelled` among them.
    func send(
        _ request: TokenRequest,
        deadline: ContinuousClock.Instant?,
        cancellation: CancellationToken?
    ) async throws(ConnError) -> TokenAnswer
}
