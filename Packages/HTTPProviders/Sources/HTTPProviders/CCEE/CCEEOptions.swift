public import HTTPCore

/// What a ``CCEEHTTPHandler`` can be told beyond where.
public struct CCEEOptions: HandlerOptions {
    /// The options of every HTTP handler. Here three requests a second at most by default (`rateLimit`), a `userAgent` that
    /// says what it is, and files at other addresses than the portal's allowed (`allowsOffOriginURLs`), since CCEE's are.
    ///
    /// Set single options, or begin with ``defaultHTTP``: a whole `HTTPOptions()` put in its place is taken at its word and
    /// has none of the three.
    public var http = Self.defaultHTTP
    /// Whom CCEE may write to about this client's calls, for example an e-mail address; it stands in the User-Agent.
    public var contact: String?
    /// How many rows a page is asked for, 1 to 1,000,000. Default 10,000. The server lowers what it does not like.
    public var pageSize = 10_000
    /// How often reading a resource begins anew when it changes meanwhile. Default 2.
    public var maximumRestarts = 2

    /// The documented defaults.
    public init() {}

    /// The defaults of ``http``.
    public static var defaultHTTP: HTTPOptions {
        var options = HTTPOptions()
        options.rateLimit = HTTPRateLimit(requestsPerSecond: 3)
        options.userAgent = "ConnHandlers/1 (CCEE Dados Abertos client in Swift)"
        options.allowsOffOriginURLs = true
        return options
    }

    func validate() throws(ConnError) {
        try Self.require((1...1_000_000).contains(pageSize), "pageSize is \(pageSize)", "from 1 to 1000000")
        try Self.require((0...100).contains(maximumRestarts), "maximumRestarts is \(maximumRestarts)", "from 0 to 100")
    }

    /// The options of the engine, contact included.
    var sent: HTTPOptions {
        guard let contact else { return http }
        var options = http
        options.userAgent += " (contact: \(contact))"
        return options
    }

    private static func require(_ holds: Bool, _ what: String, _ range: String) throws(ConnError) {
        guard !holds else { return }
        throw ConnError(.misuse(.invalidArgument), "The CCEE option \(what)", advice: "it must be \(range)")
    }
}
