extension HTTPProxy {
    /// Reads a proxy of a URL, `http://user:password@host:port` for example; the port is 1080 for SOCKS, 80 for http
    /// and 443 for https if the URL names none. A text without scheme is a host of an http proxy.
    ///
    /// - Throws: `.invalidInput` that says what is wrong and quotes nothing of the URL.
    public init(url text: String) throws(ConnError) {
        let url: ConnectionURL
        do {
            url = try ConnectionURL(text.contains("://") ? text : "http://\(text)")
        } catch {
            throw error.with { $0.message = "The proxy: " + $0.message }
        }
        guard let scheme = Scheme(rawValue: url.scheme) else {
            throw Self.error("has an unknown scheme", "write http, https, socks5 or socks5h")
        }
        guard let host = url.hosts.first, url.hosts.count == 1 else {
            throw Self.error("does not name exactly one host", "write http://host:port")
        }
        guard url.path.isEmpty || url.path == "/", url.items.isEmpty else {
            throw Self.error("has a path or a query", "write http://host:port")
        }
        let standard =
            switch scheme {
            case .http: 80
            case .https: 443
            case .socks5, .socks5h: 1_080
            }
        self.init(scheme, host: host.name, port: host.port ?? standard, user: url.user, password: url.password)
        try validate()
    }

    /// The proxy that the environment names for a URL: `https_proxy` or `http_proxy`, then `all_proxy`, in lower case or
    /// (but not for http) in upper case, unless `no_proxy` lists the host.
    ///
    /// - Throws: `.invalidInput` that names the variable if its URL does not parse.
    public static func fromEnvironment(for url: HTTPURL) throws(ConnError) -> HTTPProxy? {
        try proxy(for: url) { Environment.value(of: $0) }
    }

    /// The same, of any set of variables.
    static func proxy(for url: HTTPURL, _ value: (String) -> String?) throws(ConnError) -> HTTPProxy? {
        if let list = value("no_proxy") ?? value("NO_PROXY"), excludes(list, url) { return nil }
        // HTTP_PROXY in upper case is what a CGI server sets from a request's Proxy header.
        let names = url.isSecure ? ["https_proxy", "HTTPS_PROXY"] : ["http_proxy"]
        for name in names + ["all_proxy", "ALL_PROXY"] {
            guard let text = value(name) else { continue }
            do {
                return try HTTPProxy(url: text)
            } catch {
                throw error.with { $0.message += " (from the environment variable \(name))" }
            }
        }
        return nil
    }

    /// `*`, or a list of hosts and domains with commas between; a domain counts for what is below it too.
    private static func excludes(_ list: String, _ url: HTTPURL) -> Bool {
        let host = url.host
        return list.split { $0 == "," || $0 == " " }.contains { entry in
            if entry == "*" { return true }
            var name = entry.lowercased()[...]
            if let colon = name.lastIndex(of: ":"), let port = Int(name[name.index(after: colon)...]),
                name.firstIndex(of: ":") == colon || name.hasPrefix("[")
            {
                guard port == url.port else { return false }
                name = name[..<colon]
            }
            if name.hasPrefix("["), name.hasSuffix("]") { name = name.dropFirst().dropLast() }
            if name.hasPrefix("*") { name = name.dropFirst() }
            if name.hasPrefix(".") { name = name.dropFirst() }
            return !name.isEmpty && (host == name || host.hasSuffix(".\(name)"))
        }
    }

    /// Throws `.invalidInput` for a proxy that cannot be reached or logged in to.
    func validate() throws(ConnError) {
        do {
            _ = try HTTPURL("http://\(host.utf8.contains(UInt8(ascii: ":")) ? "[\(host)]" : host):\(port)/")
        } catch {
            throw error.with { $0.message = "The proxy" + $0.message.dropFirst("The URL".count) }
        }
        guard password == nil || user != nil else {
            throw Self.error("has a password without a user", "name the user")
        }
        let texts = [user, password?.reveal()].compactMap { $0 }
        guard texts.allSatisfy({ $0.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F } }) else {
            throw Self.error("has a control character in user or password", "remove it")
        }
    }

    private static func error(_ what: String, _ advice: String) -> ConnError {
        ConnError(.invalidInput, "The proxy \(what)", advice: advice, phase: .connect)
    }
}
