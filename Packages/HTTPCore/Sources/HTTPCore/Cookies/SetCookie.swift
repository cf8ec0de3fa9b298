internal import ConnCore

/// Reads the header `Set-Cookie` (RFC 6265 §5.2 and §5.3, with the limits and prefixes of RFC 6265bis).
///
/// Ignored are: a line without name, with control characters, or with more than 4,096 bytes of name and value; a
/// `Domain` that does not cover the host; `Secure`, which the name prefixes `__Secure-` and `__Host-` demand, from an
/// origin without TLS that is not this machine. `SameSite` means nothing without pages.
enum SetCookie {
    /// Name and value together, in bytes.
    static let maximumSize = 4_096
    /// An attribute's value, in bytes; a longer one is as if it were not there.
    private static let maximumAttribute = 1_024
    /// 400 days in seconds: no cookie lives longer.
    private static let maximumAge: Int64 = 400 * 86_400

    private struct Attributes {
        var domain = ""
        var path = ""
        var expires: Int64?
        var maximumAge: Int64?
        var isSecure = false
        var isHTTPOnly = false
    }

    /// The cookie of one line; `nil` for a line that is ignored. One that is over already takes its namesake away.
    ///
    /// - Parameters:
    ///   - origin: Who answered.
    ///   - requestPath: The path that was asked for.
    ///   - now: Seconds since 1970.
    static func parse(_ line: String, from origin: HTTPOrigin, path requestPath: String, now: Int64) -> HTTPCookie? {
        guard line.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }) else { return nil }
        var parts = line.utf8.split(separator: UInt8(ascii: ";"), omittingEmptySubsequences: false)[...]
        let (name, value) = pair(parts.removeFirst())
        guard let value, !name.isEmpty, name.utf8.count + value.utf8.count <= maximumSize else { return nil }
        var attributes = Attributes()
        for part in parts { read(part, into: &attributes, now) }
        guard allows(name, attributes, origin) else { return nil }
        return HTTPCookie(
            name: name,
            value: Secret(value),
            origin: origin,
            path: attributes.path.hasPrefix("/") ? attributes.path : defaultPath(requestPath),
            isSecure: attributes.isSecure,
            isHTTPOnly: attributes.isHTTPOnly,
            end: end(attributes, now)
        )
    }

    /// Both sides of the first `=`, trimmed; no value without one.
    private static func pair(_ part: Substring.UTF8View) -> (name: String, value: String?) {
        guard let mark = part.firstIndex(of: UInt8(ascii: "=")) else { return (trimmed(part), nil) }
        return (trimmed(part[..<mark]), trimmed(part[part.index(after: mark)...]))
    }

    private static func trimmed(_ text: Substring.UTF8View) -> String {
        String(Substring(HTTPGrammar.trimmed(text)))
    }

    /// The last attribute of a name counts.
    private static func read(_ part: Substring.UTF8View, into attributes: inout Attributes, _ now: Int64) {
        let (name, given) = pair(part)
        let value = given ?? ""
        guard value.utf8.count <= maximumAttribute else { return }
        switch name.lowercased() {
        case "expires": attributes.expires = CookieDate.parse(value) ?? attributes.expires
        case "max-age": attributes.maximumAge = seconds(value) ?? attributes.maximumAge
        case "domain": attributes.domain = value.lowercased()
        case "path": attributes.path = value
        case "secure": attributes.isSecure = true
        case "httponly": attributes.isHTTPOnly = true
        default: break
        }
    }

    /// A number with or without `-`; one that an `Int64` does not hold is as good as its limit.
    private static func seconds(_ text: String) -> Int64? {
        let isNegative = text.hasPrefix("-")
        let digits = text.utf8.dropFirst(isNegative ? 1 : 0)
        guard !digits.isEmpty, digits.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return isNegative ? 0 : Int64(Substring(digits)) ?? .max
    }

    private static func end(_ attributes: Attributes, _ now: Int64) -> Int64? {
        if let age = attributes.maximumAge { return now + min(age, maximumAge) }
        return attributes.expires.map { min($0, now + maximumAge) }
    }

    private static func allows(_ name: String, _ attributes: Attributes, _ origin: HTTPOrigin) -> Bool {
        guard covers(attributes.domain, origin.host) else { return false }
        if attributes.isSecure, !origin.isSecure, !origin.isLoopback { return false }
        let lowered = name.lowercased()
        if lowered.hasPrefix("__secure-") { return attributes.isSecure }
        guard lowered.hasPrefix("__host-") else { return true }
        return attributes.isSecure && attributes.domain.isEmpty && attributes.path == "/"
    }

    /// Whether a `Domain` covers the host (RFC 6265 §5.1.3); it never makes more of it.
    private static func covers(_ domain: String, _ host: String) -> Bool {
        let domain = domain.hasPrefix(".") ? String(domain.dropFirst()) : domain
        if domain.isEmpty || domain == host { return true }
        return host.hasSuffix(".\(domain)") && !isAddress(host)
    }

    private static func isAddress(_ host: String) -> Bool {
        host.contains(":") || host.utf8.last.map { (0x30...0x39).contains($0) } ?? false
    }

    /// The folder of the path that was asked for (RFC 6265 §5.1.4).
    static func defaultPath(_ requestPath: String) -> String {
        guard let last = requestPath.utf8.lastIndex(of: UInt8(ascii: "/")), last != requestPath.startIndex else {
            return "/"
        }
        return String(requestPath[..<last])
    }
}
