/// The proxy that a handler's connections go through.
public struct HTTPProxy: Hashable, Sendable, CustomStringConvertible {
    /// The kind of proxy, as its URL's scheme says it.
    public enum Scheme: String, Sendable, CaseIterable {
        /// Spoken to in clear; https goes through it by CONNECT.
        case http
        /// Spoken to by TLS.
        case https
        /// SOCKS 5; names are looked up here.
        case socks5
        /// SOCKS 5; names are looked up by the proxy.
        case socks5h
    }

    /// The kind.
    public var scheme: Scheme
    /// The proxy's host; an IPv6 address without its brackets.
    public var host: String
    /// The proxy's port.
    public var port: Int
    /// The user; `nil` for none.
    public var user: String?
    /// The password.
    public var password: Secret?

    /// Makes a proxy.
    public init(_ scheme: Scheme = .http, host: String, port: Int, user: String? = nil, password: Secret? = nil) {
        self.scheme = scheme
        self.host = host
        self.port = port
        self.user = user
        self.password = password
    }

    /// Scheme, host and port; neither user nor password.
    public var description: String {
        "\(scheme.rawValue)://\(host.contains(":") ? "[\(host)]" : host):\(port)"
    }

    /// Proxies are equal if all of their parts are.
    public static func == (left: HTTPProxy, right: HTTPProxy) -> Bool {
        left.scheme == right.scheme && left.host == right.host && left.port == right.port && left.user == right.user
            && left.password == right.password
    }

    /// Hashes everything but the password.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(scheme)
        hasher.combine(host)
        hasher.combine(port)
        hasher.combine(user)
    }
}

extension HTTPProxy: CustomReflectable {
    /// Shows the description alone.
    public var customMirror: Mirror { Mirror(self, children: ["proxy": description]) }
}
