public import ConnCore

/// What all transfers of one handler have in common.
///
/// Nothing is taken from the environment: no proxy, no `.netrc`, no authorities. It is a value and may be sent between
/// threads.
public struct CurlSettings: Sendable {
    /// The URLs that may be used; default ``CurlProtocols/http``.
    public var protocols: CurlProtocols = .http
    /// TLS of `https://` and `ftps://` URLs. With `.off` such URLs are refused; `http://` URLs are allowed with any
    /// setting. Default: verified in full.
    public var tls: TLSSettings = .verifyFull
    /// The longest time to look up the name, connect and finish the TLS handshake, if a request sets no other; default
    /// 10 s.
    public var connectTimeout: Duration = .seconds(10)
    /// The HTTP version that is asked for; default HTTP/2 where the server agrees.
    public var httpVersion: CurlHTTPVersion = .http2
    /// The proxy; `nil` (default) for none, whatever the environment says.
    public var proxy: CurlProxy?
    /// The most connections of a ``CurlLoop`` to one host at once; more transfers wait for their turn. Default 512.
    public var maximumConnectionsPerHost = 512
    /// The most connections of a ``CurlLoop`` at once, kept ones included; default 2,048.
    public var maximumConnections = 2_048
    /// How long a connection may stay unused before it is closed instead of used again; default 60 s, `nil` for ever.
    public var idleTimeout: Duration? = .seconds(60)
    /// How old a connection may grow before it is closed instead of used again; default `nil`, for ever.
    public var maximumAge: Duration?
    /// What FTP needs; `nil` for HTTP.
    public var ftp: CurlFTPSettings?
    /// Names with given addresses, each `HOST:PORT:ADDRESS` as libcurl's `CURLOPT_RESOLVE` takes them; for tests.
    public var resolve: [String] = []

    /// Makes settings with the defaults.
    public init() {}
}

extension CurlSettings {
    /// Throws `.misuse` for settings that mean nothing.
    func validate() throws(ConnError) {
        try tls.validate()
        guard maximumConnectionsPerHost > 0, maximumConnections > 0 else {
            throw ConnError(.misuse(.invalidArgument), "The most connections must be at least 1")
        }
        guard connectTimeout > .zero else {
            throw ConnError(.misuse(.invalidArgument), "The connect time-out must be above zero")
        }
    }
}
