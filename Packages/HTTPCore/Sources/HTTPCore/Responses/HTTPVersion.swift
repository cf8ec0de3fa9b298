/// The version of HTTP that an answer came in.
public struct HTTPVersion: Hashable, Sendable, CustomStringConvertible {
    /// For example `HTTP/1.1`.
    public let description: String

    /// HTTP/1.0.
    public static let http10 = HTTPVersion(description: "HTTP/1.0")
    /// HTTP/1.1.
    public static let http11 = HTTPVersion(description: "HTTP/1.1")
    /// HTTP/2.
    public static let http2 = HTTPVersion(description: "HTTP/2")
    /// HTTP/3.
    public static let http3 = HTTPVersion(description: "HTTP/3")
}
