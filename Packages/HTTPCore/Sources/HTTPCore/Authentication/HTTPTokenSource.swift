public import ConnCore

/// Where tokens come from: a log-in of your own, a file that another program renews, a key store.
///
/// A ``TokenStore`` asks a source for one token at a time, however many calls wait for it, and keeps the token. A
/// source needs both faces; the blocking one is called on the sync caller's thread.
///
/// What it throws decides what follows: kind `.authentication` is final and is remembered until `reconnect()`; an
/// error whose `retry` is not `.never` is retried like a failed connect.
public protocol HTTPTokenSource: Sendable {
    /// Gets a token; blocks.
    @available(*, noasync)
    func token(_ fetch: TokenFetch) throws(ConnError) -> HTTPToken

    /// Gets a token.
    func token(_ fetch: TokenFetch) async throws(ConnError) -> HTTPToken

    /// Throws `.misuse` or `.invalidInput` for settings that cannot work, before anything is sent.
    ///
    /// - Parameter allowsClear: Whether credentials may travel over plain HTTP to another machine.
    func validate(allowsClear: Bool) throws(ConnError)
}

extension HTTPTokenSource {
    /// Nothing to check.
    public func validate(allowsClear: Bool) throws(ConnError) {}
}
