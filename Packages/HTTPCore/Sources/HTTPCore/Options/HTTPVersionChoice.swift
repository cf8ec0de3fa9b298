/// The newest version of HTTP that a handler speaks.
public enum HTTPVersionChoice: String, Sendable, Hashable, CaseIterable {
    /// HTTP/1.1 alone.
    case http1 = "1.1"
    /// HTTP/2 over TLS where the server speaks it, else HTTP/1.1.
    case http2 = "2"
}
