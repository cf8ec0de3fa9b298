/// The server that a proxy forwards to.
public struct ProxyUpstream: Sendable, Hashable, CustomStringConvertible {
    enum Place: Hashable {
        case host(String, UInt16)
        case socket(String)
    }

    let place: Place

    /// A server at a TCP port; the host is a name or an address. Names are resolved when a proxy gets the upstream.
    public static func tcp(_ host: String = "127.0.0.1", port: Int) -> ProxyUpstream {
        precondition(1...65_535 ~= port, "port must be in 1...65535, is \(port)")
        return ProxyUpstream(place: .host(host, UInt16(port)))
    }

    /// A server at a unix socket; the proxy's own side stays TCP.
    public static func socket(_ path: String) -> ProxyUpstream {
        ProxyUpstream(place: .socket(path))
    }

    /// `host:port`, or the socket's path.
    public var description: String {
        switch place {
        case .host(let host, let port): host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
        case .socket(let path): path
        }
    }
}
