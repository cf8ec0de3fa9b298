/// Says where an HTTP API is and as whom to call it.
///
///     HTTPConnProperties("https://api.example.com/v1", authentication: .bearer(token))
///
/// Paths of calls are put behind the base URL's path. Credentials and sensitive headers go to the base URL's origin
/// (scheme, host, port) alone, cookies to the one that set them.
public struct HTTPConnProperties: ConnProperties {
    /// The base URL: `http://` or `https://`, a host, perhaps a port, a path and a query that every call gets. No user
    /// and password: those are ``authentication``.
    public var baseURL: String
    /// How calls prove who they are. Default `.none`.
    public var authentication: HTTPAuthentication
    /// How the server is verified; `nil`: `.verifyFull` for https. A base URL of http has no TLS.
    public var tls: TLSSettings?
    /// The proxy; `nil` for none: the environment's proxy variables are never read unless asked for by
    /// ``HTTPProxy/fromEnvironment(for:)``.
    public var proxy: HTTPProxy?
    /// Sent with every request; a request's own headers of the same name replace them.
    public var headers: HTTPHeaders

    /// Makes properties; nothing is checked before a handler is made of them.
    public init(
        _ baseURL: String,
        authentication: HTTPAuthentication = .none,
        tls: TLSSettings? = nil,
        proxy: HTTPProxy? = nil,
        headers: HTTPHeaders = HTTPHeaders()
    ) {
        self.baseURL = baseURL
        self.authentication = authentication
        self.tls = tls
        self.proxy = proxy
        self.headers = headers
    }

    /// The base URL, parsed.
    ///
    /// - Throws: `.invalidInput` that says which part is wrong and quotes nothing of it.
    public func url() throws(ConnError) -> HTTPURL {
        do {
            return try HTTPURL(baseURL)
        } catch {
            throw error.with {
                $0.message = "The base URL" + $0.message.dropFirst("The URL".count)
                $0.phase = .connect
            }
        }
    }

    /// Host, port and path of the base URL; just the system's name for one that does not parse.
    public var endpoint: Endpoint {
        guard let url = try? HTTPURL(baseURL) else { return Endpoint(system: "http") }
        let path = url.path == "/" ? nil : url.path
        return Endpoint(system: url.scheme, host: url.host, port: url.port, database: path)
    }

    /// Throws `.invalidInput` or `.misuse` for values with which no request can be made.
    public func validate() throws(ConnError) {
        let url = try url()
        try headers.validate()
        try tls?.validate()
        if let tls, tls.isOn, !url.isSecure {
            throw ConnError(
                .invalidInput,
                "The properties have TLS settings, but the base URL is http",
                advice: "write https, or leave the TLS settings out",
                phase: .connect
            )
        }
        if let tls, !tls.isOn, url.isSecure {
            throw ConnError(
                .invalidInput,
                "The properties switch TLS off, but the base URL is https",
                advice: "write http for a server without TLS",
                phase: .connect
            )
        }
        try proxy?.validate()
    }
}
