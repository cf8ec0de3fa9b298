public import ConnCore

/// What the sessions and the loop of one handler share: looked-up names, TLS sessions and, if asked for, cookies.
///
/// It may be used from any thread.
public final class CurlShare: Sendable {
    /// Makes a share.
    ///
    /// - Parameter cookies: Whether cookies are kept; ``CurlSettings/cookies`` of those who use it must agree.
    /// - Throws: `.resourceExhausted` if libcurl has no memory.
    public init(cookies: Bool) throws(ConnError) {
    }

    /// Forgets all cookies.
    public func clearCookies() {
    }

    /// The cookies as lines in Netscape's format; they are secrets. For tests.
    public func unsafeCookieLines() -> [String] { [] }
}
