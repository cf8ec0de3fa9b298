internal import CMySQL
internal import CMySQLShims
@_spi(SQLDrivers) internal import SQLCore

/// What all connections of one handler share; opens them.
final class MySQLShared: Sendable {
    let properties: SQLConnProperties
    let options: MySQLOptions

    /// Throws `.invalidInput`, `.unsupported` or `.misuse` for what cannot work with MySQL.
    init(properties: SQLConnProperties, options: MySQLOptions) throws(ConnError) {
        try properties.validate()
        try options.validate()
        guard properties.user != nil else {
            throw MySQLOptions.error(
                "The connection properties name no user for MySQL",
                "set user, or write it before the '@' of the URL"
            )
        }
        for server in properties.hosts where server.name.contains(",") {
            throw MySQLOptions.error("The connection properties have a comma in a host", "name further ones apart")
        }
        try TLSOptions.check(properties.tls)
        self.properties = properties
        self.options = options
    }

    /// Opens a connection and logs in: blocks, at most for the context's time-out.
    ///
    /// - Returns: What the caller owns and has to end with `mysql_close`, and where it leads.
    /// - Throws: An error of phase `.connect`, outcome `.notApplied`.
    func open(_ context: ConnectContext) throws(ConnError) -> (
        handle: UnsafeMutablePointer<MYSQL>, server: ServerAddress
    ) {
        let deadline = ConnectDeadline(min(context.timeout, properties.connectTimeout ?? context.timeout))
        let password = try password(deadline)
        var failures: [ConnError] = []
        let servers = ServerAddress.servers(of: properties)
        for (serverIndex, server) in servers.enumerated() {
            let serversBehind = servers.count - serverIndex - 1
            let tls = tls(for: server)
            let addresses: [ServerAddress]
            do {
                addresses = try server.resolved(tls, deadline.share(of: serversBehind + 1))
            } catch {
                failures.append(error.with { $0.endpoint = endpoint(of: server) })
                continue
            }
            for (index, address) in addresses.enumerated() {
                let share = deadline.share(of: addresses.count - index + serversBehind)
                do {
                    return (try open(address, tls, password, share), address)
                } catch {
                    // The next server would be asked with the same user and password.
                    if error.kind == .authentication || servers.count + addresses.count == 2 { throw error }
                    failures.append(error)
                }
            }
        }
        throw ConnectFailures.summary(failures, limit: deadline.limit)
    }

    /// Opens a connection to one address.
    private func open(
        _ address: ServerAddress,
        _ tls: TLSSettings,
        _ password: Secret?,
        _ deadline: ConnectDeadline
    ) throws(ConnError) -> UnsafeMutablePointer<MYSQL> {
        let attempt = ConnectAttempt(
            address: address,
            tls: tls,
            properties: properties,
            options: options,
            password: password,
            endpoint: endpoint(of: address)
        )
        return try attempt.run(deadline)
    }

    /// Ends the statement that a session runs, over a connection of its own; blocks.
    func kill(_ session: UInt, on address: ServerAddress) {
        let deadline = ConnectDeadline(.seconds(5))
        guard let password = try? password(deadline),
            let handle = try? open(address, tls(for: address), password, deadline)
        else { return }
        let link = MySQLLink(adopting: handle, descriptor: mysql_get_socket(handle), cancelGrace: .seconds(5)) {}
        link.limit(to: .seconds(5))
        _ = try? link.query("KILL QUERY \(session)")
        link.close()
    }

    /// The TLS settings that count for one server.
    func tls(for server: ServerAddress) -> TLSSettings {
        TLSSettings.effective(properties.tls, for: endpoint(of: server))
    }

    func endpoint(of server: ServerAddress) -> Endpoint {
        Endpoint(
            system: MySQLDialect().systemName,
            host: server.host,
            port: server.isSocket ? nil : server.port,
            database: properties.database,
            user: properties.user
        )
    }

    private func password(_ deadline: ConnectDeadline) throws(ConnError) -> Secret? {
        guard let source = options.passwordSource else { return properties.password }
        return try PasswordRequest.ask(source, deadline)
    }
}
