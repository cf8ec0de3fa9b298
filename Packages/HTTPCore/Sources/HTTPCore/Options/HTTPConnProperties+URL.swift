extension HTTPConnProperties {
    /// Takes the properties from `https://user:password@host:port/path?key=value`.
    ///
    /// User and password become basic authentication, the path becomes the base path.
    ///
    /// | key | value |
    /// |---|---|
    /// | `token` | a bearer token, instead of user and password |
    /// | `apiKey`, `apiKeyHeader` | a key and the header that carries it, `X-Api-Key` by default |
    /// | `proxy` | `http://user:password@host:port` (also `https`, `socks5`, `socks5h`), or `environment` |
    /// | `header` | `Name: value`, may be repeated |
    /// | `tls`, `tlsCA`, `tlsCert`, … | see `TLSSettings` |
    ///
    /// - Parameters:
    ///   - url: The URL; its query is read from `items`, not from here.
    ///   - items: The query; the keys above are taken out of it.
    /// - Throws: `.invalidInput` that names the part or key, never the value.
    public static func take(
        from url: ConnectionURL,
        _ items: inout QueryItems
    ) throws(ConnError) -> HTTPConnProperties {
        guard let host = url.hosts.first, url.hosts.count == 1 else {
            throw error(
                "names \(url.hosts.isEmpty ? "no host" : "\(url.hosts.count) hosts")",
                "write \(url.scheme)://host/path"
            )
        }
        let path = PercentEncoding.encode(url.path, keeping: .path)
        var properties = HTTPConnProperties("\(url.scheme)://\(host)\(path)")
        properties.authentication = try authentication(from: url, &items)
        for line in items.takeAll("header") { try properties.headers.add(line: line) }
        properties.tls = try TLSSettings.take(from: &items)
        let base = try properties.url()
        if let text = try items.take("proxy") {
            properties.proxy = text == "environment" ? try .fromEnvironment(for: base) : try HTTPProxy(url: text)
        }
        return properties
    }

    private static func authentication(
        from url: ConnectionURL,
        _ items: inout QueryItems
    ) throws(ConnError) -> HTTPAuthentication {
        let token = try items.takeSecret("token")
        let key = try items.takeSecret("apiKey")
        let keyHeader = try items.take("apiKeyHeader")
        let isBasic = url.user != nil || url.password != nil
        guard (isBasic ? 1 : 0) + (token == nil ? 0 : 1) + (key == nil ? 0 : 1) <= 1 else {
            throw error("holds several credentials", "give one of user and password, token, apiKey")
        }
        guard key != nil || keyHeader == nil else {
            throw error("has the key 'apiKeyHeader' without 'apiKey'", "give the key too")
        }
        if isBasic { return .basic(user: url.user ?? "", password: url.password ?? Secret("")) }
        if let token { return .bearer(token) }
        if let key { return .apiKey(key, header: keyHeader ?? "X-Api-Key") }
        return .none
    }

    private static func error(_ what: String, _ advice: String) -> ConnError {
        ConnError(.invalidInput, "The connection URL \(what)", advice: advice, phase: .connect)
    }
}

extension HTTPHeaders {
    /// Adds a line `Name: value` of a connection URL.
    fileprivate mutating func add(line: String) throws(ConnError) {
        let text = line.utf8
        guard let colon = text.firstIndex(of: UInt8(ascii: ":")) else {
            throw ConnError(
                .invalidInput,
                "The key 'header' of the URL has no ':'",
                advice: "write header=Name:%20value",
                phase: .connect
            )
        }
        let field = Field(
            String(HTTPGrammar.trimmed(text[..<colon])) ?? "",
            String(HTTPGrammar.trimmed(text[text.index(after: colon)...])) ?? ""
        )
        try field.validate()
        append(field)
    }
}
