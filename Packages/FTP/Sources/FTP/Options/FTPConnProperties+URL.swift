extension FTPConnProperties {
    /// Takes the properties from `ftp://user:password@host:port/folder?key=value` or `ftps://…`.
    ///
    /// `ftp` is explicit TLS unless `tls=off` is written, `ftps` implicit TLS. The path is the folder that relative
    /// paths start from: `/data` is `data` in the login's own folder, `//data` the absolute `/data` (RFC 1738 §3.2.2).
    ///
    /// | key | value |
    /// |---|---|
    /// | `tls`, `tlsCA`, `tlsCert`, … | see `TLSSettings` |
    ///
    /// - Parameters:
    ///   - url: The URL; its query is read from `items`, not from here.
    ///   - items: The query; the keys above are taken out of it.
    /// - Throws: `.invalidInput` that names the part or key, never the value.
    public static func take(from url: ConnectionURL, _ items: inout QueryItems) throws(ConnError) -> FTPConnProperties {
        guard let host = url.hosts.first, url.hosts.count == 1 else {
            throw ConnError(
                .invalidInput,
                "The connection URL names \(url.hosts.isEmpty ? "no host" : "\(url.hosts.count) hosts")",
                advice: "write \(url.scheme)://host/folder",
                phase: .connect
            )
        }
        var properties = FTPConnProperties(host: host.name, port: host.port, isImplicit: url.scheme == "ftps")
        if let user = url.user { properties.user = user }
        properties.password = url.password
        properties.tls = try TLSSettings.take(from: &items)
        properties.startDirectory = url.database
        return properties
    }
}
