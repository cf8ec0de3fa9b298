/// The version of HTTP that is asked for.
public struct CurlHTTPVersion: Sendable, Hashable {
    /// Whether HTTP/2 is offered.
    let offersHTTP2: Bool

    /// HTTP/1.1 only.
    public static let http1 = CurlHTTPVersion(offersHTTP2: false)
    /// HTTP/2 where the server agrees to it in the TLS handshake, HTTP/1.1 otherwise and for `http://`.
    public static let http2 = CurlHTTPVersion(offersHTTP2: true)
}
