public import ConnCore

extension SQLConnProperties {
    /// Takes the properties from `scheme://user:password@host:port/database?key=value`.
    ///
    /// | key | value |
    /// |---|---|
    /// | `socket` | the unix socket's path; the URL then has no host, or `localhost` |
    /// | `user` | the user, where the URL has no place for one (`scheme:///database?socket=…&user=…`) |
    /// | `connectTimeout`, `deadPeerTimeout` | a length of time such as `5s`; `deadPeerTimeout=0` leaves it to the system |
    /// | `tls`, `tlsCA`, `tlsCert`, … | see `TLSSettings` |
    ///
    /// - Parameters:
    ///   - url: The URL; its query is read from `items`, not from here.
    ///   - items: The query; the keys above are taken out of it.
    /// - Throws: `.invalidInput` that names the part or key, never the value.
    public static func take(from url: ConnectionURL, _ items: inout QueryItems) throws(ConnError) -> SQLConnProperties {
        guard url.hasAuthority else {
            throw error("has no '//' behind its scheme", "write \(url.scheme)://user@host/database")
        }
        var properties = SQLConnProperties(
            host: url.host ?? "localhost",
            port: url.port,
            user: url.user,
            password: url.password,
            database: url.database
        )
        properties.alternatives = Array(url.hosts.dropFirst())
        properties.socket = try items.take("socket")
        if properties.socket != nil, url.hosts.contains(where: { $0.name != "localhost" }) {
            throw error("names a host and a socket at once", "leave out one of them")
        }
        if let user = try items.take("user") {
            guard url.user == nil else {
                throw error("names the user twice", "name it before the '@' or by the key user")
            }
            properties.user = user
        }
        properties.connectTimeout = try items.takeDuration("connectTimeout")
        if let limit = try items.takeDuration("deadPeerTimeout") {
            properties.deadPeerTimeout = limit == .zero ? nil : limit
        }
        properties.tls = try TLSSettings.take(from: &items)
        return properties
    }

    private static func error(_ what: String, _ advice: String) -> ConnError {
        ConnError(.invalidInput, "The connection URL \(what)", advice: advice, phase: .connect)
    }
}
