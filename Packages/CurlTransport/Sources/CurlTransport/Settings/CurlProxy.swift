public import ConnCore

/// A proxy that the transfers go through.
public struct CurlProxy: Sendable, Equatable {
    /// The proxy's URL without user and password: `http://`, `https://`, `socks5h://`, `socks5://` or `socks4a://`.
    public var url: String
    /// The user at the proxy; `nil` for none.
    public var user: String?
    /// The user's password at the proxy.
    public var password: Secret?
    /// Hosts that are reached without the proxy, as libcurl's `CURLOPT_NOPROXY` takes them.
    public var exceptions: [String]

    /// Makes a proxy.
    public init(url: String, user: String? = nil, password: Secret? = nil, exceptions: [String] = []) {
        self.url = url
        self.user = user
        self.password = password
        self.exceptions = exceptions
    }
}
