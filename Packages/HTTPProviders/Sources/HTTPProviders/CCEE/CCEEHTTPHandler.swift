public import HTTPCore

/// Reads CCEE Dados Abertos, a CKAN catalogue: packages and resources typed, tables and files as frames; every other call
/// by the plain verbs.
///
///     let ccee = try CCEEHTTPHandler(CCEEHTTPHandler.portal)
///     let prices = try ccee.datastoreFrame(resource: id, filters: ["SUBMERCADO": "SUDESTE"])
///
/// Calls are paced, three a second by default, and say honestly who asks. A firewall stands before the portal; its page
/// becomes `ConnError` of kind `.providerBlocked`, which is final. Nothing here imitates a browser: what the firewall
/// refuses can be downloaded by hand and read with ``frame(fileAt:format:)``, by the same parser.
public final class CCEEHTTPHandler: HTTPHandling {
    /// `http` and `https`.
    public static let urlSchemes = ["http", "https"]
    /// `CONN_CCEE_URL`.
    public static let urlEnvironmentVariable = "CONN_CCEE_URL"

    /// The public portal, which needs no credentials.
    public static var portal: HTTPConnProperties { HTTPConnProperties("https://dadosabertos.ccee.org.br") }

    /// Where this handler asks.
    public let properties: HTTPConnProperties
    /// The handler's options.
    public let options: CCEEOptions
    /// What does the work.
    public let engine: HTTPEngine

    /// Makes a handler without connecting.
    ///
    /// - Throws: `ConnError` of kind `.misuse` or `.invalidInput` for properties, options or settings that cannot work.
    public init(
        unconnected properties: HTTPConnProperties,
        options: CCEEOptions,
        configuration: HandlerConfiguration
    ) throws(ConnError) {
        try options.validate()
        var sent = properties
        if !sent.headers.contains("Accept-Language") { sent.headers["Accept-Language"] = "pt-BR" }
        if !sent.headers.contains("Accept") { sent.headers["Accept"] = "application/json, text/csv, */*;q=0.5" }
        var http = options.sent
        http.interceptors.append(Self.blockRecogniser)
        engine = try HTTPEngine(sent, options: http, configuration: configuration)
        self.properties = properties
        self.options = options
    }

    deinit {
        engine.close()
    }

    /// Recognises the firewall's page for the plain verbs too, and pages in place of files before they take a file's
    /// place.
    private static let blockRecogniser = HTTPInterceptor(
        "CCEE block page",
        after: { (request: HTTPRequest, response: inout HTTPResponse) throws(ConnError) in
            if let error = CCEEBlockPage.error(response) { throw error }
            guard request.headers["Accept"] == fileTypes, response.isSuccess, response.isPage else { return }
            throw ConnError(
                .corrupted,
                "CCEE answered \(response.method) \(response.url) with a web page instead of a file",
                advice: "open the resource's page in a browser to see why",
                outcome: .unknown
            )
        }
    )

    /// What a request for a file accepts.
    static let fileTypes = "text/csv, */*;q=0.5"

    /// Splits a URL into properties and options: `https://dadosabertos.ccee.org.br?contact=ops@example.com`.
    ///
    /// Beside the keys of `HTTPConnProperties` and `HTTPOptions`:
    ///
    /// | key | value |
    /// |---|---|
    /// | `contact` | whom CCEE may write to |
    /// | `pageSize` | rows a page |
    /// | `maximumRestarts` | how often reading begins anew |
    ///
    /// Without `requestsPerSecond` the pace is the default's, also beside `concurrent`.
    ///
    /// - Throws: `.invalidInput` that names the key, never the value.
    public static func parse(_ url: ConnectionURL) throws(ConnError) -> (HTTPConnProperties, CCEEOptions) {
        var items = url.items
        let properties = try HTTPConnProperties.take(from: url, &items)
        var options = CCEEOptions()
        let (plain, defaults) = (HTTPOptions(), CCEEOptions.defaultHTTP)
        let saysWhere = items.keys.contains("allowsOffOriginURLs")
        options.http = try HTTPOptions.take(from: &items)
        // A limit of calls at once leaves the pace as it is.
        var limit = options.http.rateLimit ?? HTTPRateLimit()
        if limit.requestsPerSecond == nil { limit.requestsPerSecond = defaults.rateLimit?.requestsPerSecond }
        options.http.rateLimit = limit
        if options.http.userAgent == plain.userAgent { options.http.userAgent = defaults.userAgent }
        if !saysWhere { options.http.allowsOffOriginURLs = defaults.allowsOffOriginURLs }
        options.contact = try items.take("contact")
        if let size = try items.takeInt("pageSize", in: 1...1_000_000) { options.pageSize = size }
        if let count = try items.takeInt("maximumRestarts", in: 0...100) { options.maximumRestarts = count }
        try items.finish()
        return (properties, options)
    }
}
