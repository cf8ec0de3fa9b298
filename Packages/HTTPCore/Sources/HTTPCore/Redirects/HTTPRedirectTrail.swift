/// The way of one request through its redirects: takes each answer's status and headers, says what is sent next.
///
/// | status | next method | body |
/// |---|---|---|
/// | 301, 302 | GET instead of POST, every other stays | dropped with the POST |
/// | 303 | HEAD stays, everything else becomes GET | dropped |
/// | 307, 308 | stays | kept |
///
/// Credentials go to the base URL's origin alone; once a redirect has left it, they stay away for the rest of the way.
/// RFC 9110 §15.4, and the Fetch standard where that leaves a choice.
struct HTTPRedirectTrail: Sendable {
    /// The method of the next request.
    private(set) var method: HTTPMethod
    /// The URL of the next request.
    private(set) var url: HTTPURL
    /// Whether the next request has the body.
    private(set) var keepsBody = true
    /// Whether credentials, cookies set by the caller and sensitive headers go with the next request.
    private(set) var keepsCredentials: Bool
    /// The URLs that redirected, in order.
    private(set) var hops: [HTTPURL] = []

    private let base: HTTPURL
    private let rules: HTTPRedirects
    private let allowsDowngrade: Bool
    private let isSafe: Bool
    private var visited: [Visit] = []

    private struct Visit: Equatable, Sendable {
        let method: HTTPMethod
        let url: HTTPURL
    }

    /// - Parameters:
    ///   - method: The request's method.
    ///   - url: Where it goes first.
    ///   - base: The handler's base URL, whose origin the credentials belong to.
    ///   - rules: How far redirects are followed.
    ///   - allowsDowngrade: Whether one from https to http is followed.
    init(method: HTTPMethod, url: HTTPURL, base: HTTPURL, rules: HTTPRedirects, allowsDowngrade: Bool) {
        self.method = method
        self.url = url
        self.base = base
        self.rules = rules
        self.allowsDowngrade = allowsDowngrade
        keepsCredentials = url.hasSameOrigin(as: base)
        isSafe = method.isSafe
    }

    /// Looks at an answer.
    ///
    /// - Returns: Whether another request has to be sent; otherwise the answer is the last one.
    /// - Throws: `.server` for too many redirects, a loop, a Location that does not parse or leads to another scheme, and
    ///   https to http; `.misuse` if the body would have to be sent again and cannot be.
    mutating func follow(status: Int, headers: HTTPHeaders, bodyIsReplayable: Bool) throws(ConnError) -> Bool {
        guard Self.isRedirect(status), rules.maximum > 0, let location = headers["Location"] else { return false }
        guard hops.count < rules.maximum else {
            throw error("redirected more than \(rules.maximum) times", "raise HTTPOptions.redirects if that is right")
        }
        let next = try target(location)
        if url.isSecure, !next.isSecure, !allowsDowngrade {
            throw error("redirected from https to http", "allow it by allowsDowngrade if nothing secret is sent")
        }
        let nextMethod = Self.method(after: status, method)
        if keepsBody, nextMethod != method { keepsBody = false }
        guard !keepsBody || bodyIsReplayable else {
            throw ConnError(
                .misuse(.invalidArgument),
                "The server redirected \(method) \(url) with status \(status), and the body cannot be sent again",
                advice: "send to the final URL, or use a body that can be replayed",
                nativeCode: HTTPStatusTable.nativeCode(status)
            )
        }
        visited.append(Visit(method: method, url: url))
        // A server that asks for a cookie redirects to the same URL once more.
        if visited.contains(Visit(method: nextMethod, url: next)), !headers.contains("Set-Cookie") {
            throw error("redirects in a circle", "ask the server's owner, or send the request elsewhere")
        }
        hops.append(url)
        method = nextMethod
        url = next
        if !next.hasSameOrigin(as: base) { keepsCredentials = false }
        return true
    }

    /// What of the request's headers goes with the next request: without the body none that describe it, and away from
    /// the base URL's origin neither sensitive ones nor `Host`.
    func headers(from headers: HTTPHeaders) -> HTTPHeaders {
        guard !hops.isEmpty || !keepsCredentials else { return headers }
        var kept = headers
        kept.removeAll { field in
            let name = field.name.lowercased()
            if !keepsCredentials, field.isSensitive || name == "host" { return true }
            if name == "host", hops.last?.hasSameOrigin(as: url) == false { return true }
            return !keepsBody && Self.describesBody(name)
        }
        return kept
    }

    // MARK: Rules

    static func isRedirect(_ status: Int) -> Bool {
        switch status {
        case 301, 302, 303, 307, 308: true
        default: false
        }
    }

    static func method(after status: Int, _ method: HTTPMethod) -> HTTPMethod {
        switch status {
        case 301, 302: method == .post ? .get : method
        case 303: method == .head ? .head : .get
        default: method
        }
    }

    static func describesBody(_ name: String) -> Bool {
        name.hasPrefix("content-") || name == "digest" || name == "repr-digest" || name == "last-modified"
    }

    private func target(_ location: String) throws(ConnError) -> HTTPURL {
        do {
            return try url.resolving(location)
        } catch {
            throw self.error(
                "redirected to a Location that cannot be followed: t" + error.message.dropFirst(),
                "only http and https URLs without user and password are followed"
            )
        }
    }

    private func error(_ what: String, _ advice: String) -> ConnError {
        ConnError(
            .server,
            "The server \(url.origin) \(what), answering \(method) \(url)",
            advice: advice,
            outcome: isSafe ? .notApplied : .unknown
        )
    }
}
