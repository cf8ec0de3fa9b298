extension TLSSettings {
    /// The settings a connection really uses: `explicit` if the user wrote any, else off for a unix socket, a file
    /// or a loopback address, else ``verifyFull``.
    public static func effective(_ explicit: TLSSettings?, for endpoint: Endpoint) -> TLSSettings {
        (explicit ?? .verifyFull).effective(for: endpoint, isExplicit: explicit != nil)
    }

    /// These settings if the user wrote them; otherwise off for a unix socket, a file or a loopback address, and
    /// these settings for every other host.
    public func effective(for endpoint: Endpoint, isExplicit: Bool) -> TLSSettings {
        if isExplicit { return self }
        guard let host = endpoint.host else { return .off }
        return Self.isLoopback(host) ? .off : self
    }

    /// Whether `host` names this machine itself: `localhost` and names below it (RFC 6761), 127.0.0.0/8, `::1`, or
    /// a socket's path.
    ///
    /// Only the usual spellings count; `127.1` or a name that happens to resolve to loopback does not.
    public static func isLoopback(_ host: String) -> Bool {
        var name = host.lowercased()
        if name.hasPrefix("/") { return true }
        if name.hasSuffix(".") { name.removeLast() }
        if name == "localhost" || name.hasSuffix(".localhost") { return true }
        if name == "::1" || name == "0:0:0:0:0:0:0:1" { return true }
        if name.hasPrefix("::ffff:") { name.removeFirst("::ffff:".count) }
        let parts = name.split(separator: ".", omittingEmptySubsequences: false)
        let isAddress = parts.count == 4 && parts.allSatisfy { $0.utf8.count <= 3 && UInt8($0) != nil }
        return isAddress && parts[0] == "127"
    }
}
