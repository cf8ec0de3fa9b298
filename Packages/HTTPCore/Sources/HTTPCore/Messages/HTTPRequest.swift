/// One request: what to do, on what, with which headers and body. A value; nothing is sent by making it.
///
///     let request = HTTPRequest(.post, "/readings", query: ["site": 7], body: try .json(reading))
///     let response = try await http.request(request)
public struct HTTPRequest: Sendable {
    /// The method.
    public var method: HTTPMethod
    /// A path behind the handler's base URL, or a whole URL; may have a query of its own.
    ///
    /// What may not stand in a URL is percent-encoded; put ``HTTPURL/segment(_:)`` around values that may hold a `/`,
    /// `?`, `#` or `%`.
    public var target: String
    /// Added behind the target's own query.
    public var query: HTTPQuery
    /// Replace the handler's headers of the same name.
    public var headers: HTTPHeaders
    /// What is sent.
    public var body: HTTPBody
    /// Whether a status from 400 up is thrown as an error; `nil`: as the handler's options say.
    public var raiseForStatus: Bool?
    /// How redirects are treated; `nil`: as the handler's options say.
    public var redirects: HTTPRedirects?
    /// Whether the handler's credentials are added: its authentication, and those of its headers whose values are secret.
    /// The request's own headers are sent all the same. Default true.
    public var sendsCredentials = true
    /// The longest wait for the answer's first byte; `nil`: as the handler's options say.
    public var firstByteTimeout: Duration?

    /// Makes a request.
    ///
    /// - Parameters:
    ///   - method: What to do.
    ///   - target: A path behind the handler's base URL, or a whole URL.
    ///   - query: Added behind the target's own query.
    ///   - headers: Replace the handler's headers of the same name.
    ///   - body: What is sent.
    ///   - raiseForStatus: Whether a status from 400 up is thrown; `nil`: as the handler's options say.
    public init(
        _ method: HTTPMethod = .get,
        _ target: String = "",
        query: HTTPQuery = HTTPQuery(),
        headers: HTTPHeaders = HTTPHeaders(),
        body: HTTPBody = .none,
        raiseForStatus: Bool? = nil
    ) {
        self.method = method
        self.target = target
        self.query = query
        self.headers = headers
        self.body = body
        self.raiseForStatus = raiseForStatus
    }

    /// Whether sending it twice does no harm: by its method, or because it carries an `Idempotency-Key`.
    public var isIdempotent: Bool { method.isIdempotent || headers.contains("Idempotency-Key") }

    /// Throws `.invalidInput` for a method, headers or content types that cannot be sent; names the header or part, never
    /// its value.
    ///
    /// Handlers call it before anything is sent.
    public func validate() throws(ConnError) {
        try method.validate()
        try headers.validate()
        try body.validate()
        if let firstByteTimeout, firstByteTimeout <= .zero {
            throw ConnError(
                .misuse(.invalidArgument),
                "The request's firstByteTimeout is \(firstByteTimeout)",
                advice: "it must be more than zero"
            )
        }
        try redirects?.validate()
    }
}

extension HTTPRequest: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Method and target, for example `GET /readings?site=…`; no values of the query, no fragment, no user and password,
    /// no headers, no body.
    public var description: String {
        // A fragment is never sent, and may hold a token.
        let sent = target.utf8.prefix { $0 != UInt8(ascii: "#") }
        let path = sent.prefix { $0 != UInt8(ascii: "?") }
        var keys = query.items.map { "\($0.key)=…" }
        if path.endIndex < sent.endIndex {
            let own = String(Substring(sent[path.endIndex...].dropFirst()))
            keys.insert(HTTPQuery.withoutValues(own), at: 0)
        }
        let shown = Self.withoutUser(Substring(path))
        return "\(method) \(shown)" + (keys.isEmpty ? "" : "?" + keys.joined(separator: "&"))
    }

    /// A target without what stands before the `@` of its host: no such URL is sent, but it may be printed.
    private static func withoutUser(_ target: Substring) -> String {
        let scheme = target.firstRange(of: "//").map { $0.upperBound } ?? target.startIndex
        let host = target[scheme...].prefix { $0 != "/" }
        guard let mark = host.lastIndex(of: "@") else { return String(target) }
        return "\(target[..<scheme])…\(target[mark...])"
    }

    /// The same as `description`.
    public var debugDescription: String { description }

    /// Shows description and headers, sensitive values left out.
    public var customMirror: Mirror { Mirror(self, children: ["request": description, "headers": headers]) }
}
