/// An absolute `http` or `https` URL, checked, in the form in which it is sent (RFC 3986).
///
/// - Scheme and host are in lower case, the port is left out where it is the scheme's own, the path starts with `/`
///   and has no `.` and `..` segments, a fragment is dropped.
/// - What may not stand in a path or query (spaces, letters beyond ASCII, …) is percent-encoded; escapes that are
///   there already are kept.
/// - Refused: other schemes, `user:password@`, control characters, an empty host, a host with spaces or letters beyond
///   ASCII (write the `xn--` form), a port out of range.
///
/// `description` leaves the values of the query out, since they may be keys or tokens; ``string`` has everything.
public struct HTTPURL: Hashable, Sendable {
    /// The whole URL, its query with it: what is sent. May hold secrets in its query.
    public let string: String
    /// Whether the scheme is `https`.
    public let isSecure: Bool
    /// The port, the scheme's own where the URL names none.
    public let port: Int

    let hostStart: Int
    let hostEnd: Int
    let pathStart: Int
    /// Where the path ends: at the `?` or at the end.
    let pathEnd: Int

    init(string: String, isSecure: Bool, port: Int, hostStart: Int, hostEnd: Int, pathStart: Int, pathEnd: Int) {
        self.string = string
        self.isSecure = isSecure
        self.port = port
        self.hostStart = hostStart
        self.hostEnd = hostEnd
        self.pathStart = pathStart
        self.pathEnd = pathEnd
    }

    /// Parses an absolute URL.
    ///
    /// - Throws: `ConnError` of kind `.invalidInput` that says which part is wrong and never quotes the URL.
    public init(_ text: String) throws(ConnError) {
        self = try HTTPURLParser.absolute(text)
    }

    /// `http` or `https`.
    public var scheme: String { isSecure ? "https" : "http" }
    /// The host in lower case; an IPv6 address without its brackets.
    public var host: String { slice(hostStart, hostEnd) }
    /// The path, percent-encoded; starts with `/`.
    public var path: String { slice(pathStart, pathEnd) }
    /// The query, percent-encoded, without its `?`; `nil` if the URL has no `?`.
    public var query: String? {
        let end = string.utf8.count
        return pathEnd == end ? nil : slice(pathEnd + 1, end)
    }

    /// Scheme, host and port.
    public var origin: HTTPOrigin { HTTPOrigin(isSecure: isSecure, host: host, port: port) }

    /// Whether both URLs have the same scheme, host and port.
    public func hasSameOrigin(as other: HTTPURL) -> Bool {
        guard isSecure == other.isSecure, port == other.port, hostEnd - hostStart == other.hostEnd - other.hostStart
        else {
            return false
        }
        // Every request asks this, some of them twice: bytes of native strings are compared where they lie.
        let same = string.utf8.withContiguousStorageIfAvailable { own in
            other.string.utf8.withContiguousStorageIfAvailable { others in
                own[hostStart..<hostEnd].elementsEqual(others[other.hostStart..<other.hostEnd])
            }
        }
        return (same ?? nil) ?? (host == other.host)
    }

    /// The same URL with another query; `nil` for none.
    public func with(query: HTTPQuery?) -> HTTPURL {
        var text = slice(0, pathEnd)
        if let query, !query.isEmpty { text += "?" + query.encoded }
        return replacing(text, pathEnd: pathEnd)
    }

    /// The URL a reference in a document at this URL leads to (RFC 3986 §5): redirects and links are resolved so.
    ///
    /// - Throws: `.invalidInput` for a reference that leads to another scheme than http and https or does not parse.
    public func resolving(_ reference: String) throws(ConnError) -> HTTPURL {
        try HTTPURLParser.resolve(reference, against: self)
    }

    /// The URL of a call's target on a handler whose base URL this is.
    ///
    /// A target that starts with a scheme stands for itself. Every other target is put behind the base URL's path,
    /// with or without a leading `/`: `https://h/api/v1` and `/turbines` make `https://h/api/v1/turbines`. Its query
    /// and then `query` are added to the base URL's own query.
    ///
    /// - Throws: `.invalidInput` for a target that does not parse, or starts with `//`.
    public func joining(_ target: String, query: HTTPQuery = HTTPQuery()) throws(ConnError) -> HTTPURL {
        try HTTPURLParser.join(target, query, to: self)
    }

    /// One path segment, every character that is not unreserved encoded: `a/b c` becomes `a%2Fb%20c`.
    ///
    /// For values within a path: `"/turbines/\(HTTPURL.segment(name))"`. The segments `.` and `..`, which would be
    /// removed from a path, cannot be expressed in any URL; they are encoded all the same and mean what the server
    /// makes of them.
    public static func segment(_ text: String) -> String {
        PercentEncoding.encode(text, keeping: .unreserved)
    }

    func slice(_ start: Int, _ end: Int) -> String {
        let utf8 = string.utf8
        let from = utf8.index(utf8.startIndex, offsetBy: start)
        return String(decoding: utf8[from..<utf8.index(from, offsetBy: end - start)], as: UTF8.self)
    }

    func replacing(_ text: String, pathEnd: Int) -> HTTPURL {
        HTTPURL(
            string: text,
            isSecure: isSecure,
            port: port,
            hostStart: hostStart,
            hostEnd: hostEnd,
            pathStart: pathStart,
            pathEnd: pathEnd
        )
    }
}

extension HTTPURL: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The URL with the values of its query left out: `https://h/search?key=…&limit=…`.
    public var description: String {
        guard let query else { return string }
        return slice(0, pathEnd) + "?" + HTTPQuery.withoutValues(query)
    }

    /// The same as `description`.
    public var debugDescription: String { description }

    /// Shows the description alone.
    public var customMirror: Mirror { Mirror(self, children: ["url": description]) }
}
