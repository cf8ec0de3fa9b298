/// What an HTTP handler can be told beyond where and as whom. The URL's query items of the same names set most of them.
public struct HTTPOptions: HandlerOptions {
    // MARK: Answers

    /// Whether a status from 400 up is thrown as `ConnError`. Default true; each request may say otherwise.
    public var raiseForStatus = true
    /// How redirects are treated. Default: up to 10 are followed.
    public var redirects: HTTPRedirects = .follow(10)
    /// Whether answers may come compressed. Default true.
    public var compression = true
    /// The most bytes that a body may have in memory. Default 2 GiB.
    public var maximumResponse = 2 << 30
    /// The most bytes that a compressed body may have when decompressed. Default 1 GiB.
    public var maximumDecompressed = 1 << 30

    // MARK: What may go where

    /// Whether absolute URLs that lead to another origin than the base URL's are allowed; they go without credentials.
    /// Default false.
    public var allowsOffOriginURLs = false
    /// Whether a redirect from https to http is followed. Default false.
    public var allowsDowngrade = false
    /// Whether credentials may go to another host than this machine over plain http. Default false.
    public var allowsCredentialsInClear = false
    /// Whether cookies are kept and sent back, to the origin that set each and nowhere else; see
    /// ``HTTPHandling/cookies``. Default true.
    public var cookies = true

    // MARK: Time and connections

    /// The longest wait from the last byte sent to the first byte of the answer. Default 60 s; `nil` for no limit.
    public var firstByteTimeout: Duration? = .seconds(60)
    /// A transfer slower than this is given up. Default: 1 byte a second for 30 s; `nil` for no limit.
    public var lowSpeed: HTTPLowSpeed? = HTTPLowSpeed()
    /// The newest version of HTTP to speak. Default: HTTP/2 over TLS where the server does.
    public var httpVersion: HTTPVersionChoice = .http2
    /// The most transfers that async callers have under way to one host, over HTTP/2 too, where they share connections;
    /// more wait in order. Default 512.
    public var maximumConnectionsPerHost = 512
    /// How many requests are made in a second and at once, at most. Default `nil`: no limit.
    public var rateLimit: HTTPRateLimit?

    /// Addresses of hosts that are used instead of a look-up, each as `host:port:address`. Default: none.
    public var resolve: [String] = []

    // MARK: Retry

    /// The statuses after which an idempotent call is tried again. Default 408, 425, 429, 500, 502, 503, 504.
    public var retryStatuses: Set<Int> = [408, 425, 429, 500, 502, 503, 504]

    // MARK: The rest

    /// Look at or change every request and answer.
    public var interceptors: [HTTPInterceptor] = []
    /// The `User-Agent` header. Default `ConnHandlers/1`.
    public var userAgent = "ConnHandlers/1"
    /// Whether connecting asks the base URL for a sign of life by HEAD. Default false: connecting builds the handler and
    /// resolves the authentication.
    public var verifiesOnConnect = false
    /// Whether requests and answers are logged at debug level: methods, URLs without query values, statuses, headers
    /// without secrets. Default false.
    public var logsMessages = false
    /// Whether those log lines carry the first 1,024 bytes of textual bodies, what looks like a secret left out. Default
    /// false.
    public var logsBodies = false

    /// The documented defaults.
    public init() {}

    /// Throws `.misuse(.invalidArgument)` that names the first option outside its range.
    public func validate() throws(ConnError) {
        try redirects.validate()
        try Self.require(maximumResponse > 0, "maximumResponse is \(maximumResponse)", "more than zero")
        try Self.require(maximumDecompressed > 0, "maximumDecompressed is \(maximumDecompressed)", "more than zero")
        try Self.require(
            (1...65_535).contains(maximumConnectionsPerHost),
            "maximumConnectionsPerHost is \(maximumConnectionsPerHost)",
            "from 1 to 65535"
        )
        if let firstByteTimeout {
            try Self.require(firstByteTimeout > .zero, "firstByteTimeout is \(firstByteTimeout)", "more than zero")
        }
        if let lowSpeed {
            try Self.require(
                lowSpeed.bytesPerSecond > 0,
                "lowSpeed has \(lowSpeed.bytesPerSecond) bytes a second",
                "more than zero"
            )
            try Self.require(
                lowSpeed.window >= .seconds(1),
                "lowSpeed has the window \(lowSpeed.window)",
                "1 s or more"
            )
        }
        for status in retryStatuses.sorted() {
            try Self.require(
                (400...599).contains(status),
                "retryStatuses holds \(status)",
                "a set of statuses from 400 to 599"
            )
        }
        try rateLimit?.validate()
        try HTTPHeaders.Field("User-Agent", userAgent).validate()
    }

    private static func require(_ holds: Bool, _ what: String, _ range: String) throws(ConnError) {
        guard !holds else { return }
        throw ConnError(.misuse(.invalidArgument), "The HTTP option \(what)", advice: "it must be \(range)")
    }
}
