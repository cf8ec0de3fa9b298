/// Scheme, host and port: what credentials are bound to (RFC 9110 §4.3.1).
public struct HTTPOrigin: Hashable, Sendable, CustomStringConvertible {
    /// Whether the scheme is `https`.
    public let isSecure: Bool
    /// The host in lower case; an IPv6 address without its brackets.
    public let host: String
    /// The port, the scheme's own where the URL names none.
    public let port: Int

    /// Makes an origin; `port` is the scheme's own if `nil`.
    public init(isSecure: Bool, host: String, port: Int? = nil) {
        self.isSecure = isSecure
        self.host = host.lowercased()
        self.port = port ?? HTTPOrigin.defaultPort(isSecure: isSecure)
    }

    /// `http` or `https`.
    public var scheme: String { isSecure ? "https" : "http" }

    /// Whether the host names this machine itself.
    public var isLoopback: Bool { TLSSettings.isLoopback(host) }

    /// For example `https://api.example.com` or `http://[::1]:8080`.
    public var description: String {
        let shown = host.utf8.contains(UInt8(ascii: ":")) ? "[\(host)]" : host
        let shownPort = port == HTTPOrigin.defaultPort(isSecure: isSecure) ? "" : ":\(port)"
        return "\(scheme)://\(shown)\(shownPort)"
    }

    static func defaultPort(isSecure: Bool) -> Int { isSecure ? 443 : 80 }
}
