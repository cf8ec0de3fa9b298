internal import ConnCore

/// A token source of two closures.
struct ClosureTokenSource: HTTPTokenSource {
    let blocking: @Sendable (TokenFetch) throws(ConnError) -> HTTPToken
    let suspending: @Sendable (TokenFetch) async throws(ConnError) -> HTTPToken

    @available(*, noasync)
    func token(_ fetch: TokenFetch) throws(ConnError) -> HTTPToken { try blocking(fetch) }

    func token(_ fetch: TokenFetch) async throws(ConnError) -> HTTPToken { try await suspending(fetch) }
}
