internal import CMsSQLShims
@_spi(SQLDrivers) internal import SQLCore

/// What all connections of one handler share; opens them.
final class MsSQLShared: Sendable {
    let properties: SQLConnProperties
    let options: MsSQLOptions

    /// Throws `.invalidInput`, `.unsupported` or `.misuse` for what cannot work with SQL Server.
    init(properties: SQLConnProperties, options: MsSQLOptions) throws(ConnError) {
        try properties.validate()
        try options.validate()
        guard properties.socket == nil else {
            throw ConnError(.unsupported, "SQL Server has no unix sockets", advice: "name a host", phase: .connect)
        }
        guard let user = properties.user else {
            throw MsSQLOptions.error(
                "The connection properties name no user for SQL Server",
                "set user, or write it before the '@' of the URL"
            )
        }
        try Self.check(user, "user")
        try Self.check(properties.database, "database")
        for server in properties.hosts where !ConfigSection.takes(host: server.name) {
            throw MsSQLOptions.error(
                "The connection properties have a host that FreeTDS cannot take",
                "name it by letters, digits, '.', '-', '_' and ':', in at most 200 bytes"
            )
        }
        if options.instance != nil, properties.port != nil {
            throw MsSQLOptions.error(
                "The connection properties name a port, and the options an instance, whose port is asked for",
                "name one of them"
            )
        }
        try TLSOptions.check(properties.tls)
        self.properties = properties
        self.options = options
    }

    /// The library takes 128 bytes of each text of a login.
    private static func check(_ text: String?, _ what: String) throws(ConnError) {
        guard let text, text.utf8.count > 128 else { return }
        throw MsSQLOptions.error("The \(what) is \(text.utf8.count) bytes long", "FreeTDS takes 128")
    }

    /// Opens a connection and logs in: blocks, at most for the context's time-out, rounded up to seconds for each of the
    /// library's waits.
    ///
    /// - Throws: An error of phase `.connect`, outcome `.notApplied`.
    func open(_ context: ConnectContext) throws(ConnError) -> MsSQLLink {
        let deadline = ConnectDeadline(min(context.timeout, properties.connectTimeout ?? context.timeout))
        try LibraryEnvironment.check()
        let password = try password(deadline)
        if let password, password.withUnsafeBytes({ $0.count }) > 128 {
            throw MsSQLOptions.error("The password is longer than 128 bytes", "FreeTDS takes 128")
        }
        var failures: [ConnError] = []
        let servers = ServerAddress.servers(of: properties, instance: options.instance)
        for (serverIndex, server) in servers.enumerated() {
            let serversBehind = servers.count - serverIndex - 1
            let tls = TLSSettings.effective(properties.tls, for: endpoint(of: server))
            let addresses: [ServerAddress]
            do {
                addresses = try server.resolved(tls, deadline.share(of: serversBehind + 1))
            } catch {
                failures.append(error.with { $0.endpoint = endpoint(of: server) })
                continue
            }
            for (index, address) in addresses.enumerated() {
                let attempt = ConnectAttempt(
                    address: address,
                    tls: tls,
                    properties: properties,
                    options: options,
                    password: password,
                    endpoint: endpoint(of: address)
                )
                do {
                    return try attempt.run(deadline.share(of: addresses.count - index + serversBehind))
                } catch {
                    // The next server would be asked with the same user and password.
                    if error.kind == .authentication || servers.count + addresses.count == 2 { throw error }
                    failures.append(error)
                }
            }
        }
        throw ConnectFailures.summary(failures, limit: deadline.limit)
    }

    func endpoint(of server: ServerAddress) -> Endpoint {
        Endpoint(
            system: MsSQLDialect().systemName,
            host: options.instance.map { "\(server.host)\\\($0)" } ?? server.host,
            port: server.port,
            database: properties.database,
            user: properties.user
        )
    }

    private func password(_ deadline: ConnectDeadline) throws(ConnError) -> Secret? {
        guard let source = options.passwordSource else { return properties.password }
        return try PasswordRequest.ask(source, deadline)
    }
}
