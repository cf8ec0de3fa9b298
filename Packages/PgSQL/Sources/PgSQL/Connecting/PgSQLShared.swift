internal import CPgSQL
import Glibc
@_spi(SQLDrivers) internal import SQLCore

/// What all connections of one handler share; opens them.
final class PgSQLShared: Sendable {
    let properties: SQLConnProperties
    let options: PgSQLOptions
    let listeners = ListenerRegistry()

    /// Throws `.invalidInput` or `.misuse` for what cannot work with PostgreSQL.
    init(properties: SQLConnProperties, options: PgSQLOptions) throws(ConnError) {
        try properties.validate()
        try options.validate()
        if properties.user == nil {
            throw ConnError(
                .invalidInput,
                "The connection properties name no user for PostgreSQL",
                advice: "set user, or write it before the '@' of the URL",
                phase: .connect
            )
        }
        self.properties = properties
        self.options = options
    }

    /// The statements that put a session right after login and after each `DISCARD ALL`; `nil` if there are none.
    var sessionSetup: String? {
        guard options.pooler == .none else {
            // A pooler refuses `options`; these two it keeps for each client by itself.
            return "SET TimeZone = 'UTC'; SET DateStyle = 'ISO'"
        }
        return LibpqDefaults.environmentRepair
    }

    /// Opens a connection and logs in: blocks, at most for the context's time-out.
    ///
    /// - Returns: A connection in non-blocking mode, which the caller owns and has to end with `PQfinish`.
    /// - Throws: An error of phase `.connect`, outcome `.notApplied`.
    func open(_ context: ConnectContext) throws(ConnError) -> OpaquePointer {
        let limit = min(context.timeout, properties.connectTimeout ?? context.timeout)
        let deadline = ConnectDeadline(limit)
        let locale = NeutralLocale()
        defer { locale.restore() }
        let password = try password(deadline)
        let options = options
        let passes: [PgSQLTarget] =
            options.targetSessionAttrs == .preferStandby ? [.standby, .any] : [options.targetSessionAttrs]
        var failures: [ConnError] = []
        for (index, target) in passes.enumerated() {
            let share = deadline.share(of: passes.count - index)
            if let connection = try open(
                target,
                password: password,
                statementTimeout: context.statementTimeout,
                deadline: share,
                failures: &failures
            ) {
                return connection
            }
        }
        throw ConnectFailures.summary(failures, limit: limit, rank: Self.rank)
    }

    /// A server of another kind than the one wanted tells more than one that could not be reached.
    private static func rank(_ error: ConnError) -> Int {
        if error.nativeCode?.system == "SQLSTATE" { return 3 }
        if error.retry == .never || error.nativeCode == ConnectAttempt.mismatch { return 2 }
        return error.kind == .timeout ? 0 : 1
    }

    /// Tries all servers, each with all of its addresses; `nil` when none will do.
    private func open(
        _ target: PgSQLTarget,
        password: Secret?,
        statementTimeout: Duration?,
        deadline: ConnectDeadline,
        failures: inout [ConnError]
    ) throws(ConnError) -> OpaquePointer? {
        let servers = ServerAddress.servers(of: properties)
        for (serverIndex, server) in servers.enumerated() {
            let serversBehind = servers.count - serverIndex - 1
            let addresses: [ServerAddress]
            do {
                addresses = try server.resolved(options.resolver, deadline.share(of: serversBehind + 1))
            } catch {
                failures.append(error.with { $0.endpoint = endpoint(of: server) })
                continue
            }
            for (index, address) in addresses.enumerated() {
                let share = deadline.share(of: addresses.count - index + serversBehind)
                let attempt = ConnectAttempt(
                    address: address,
                    tls: tls(for: server),
                    endpoint: endpoint(of: server),
                    hasPassword: password != nil,
                    pooler: options.pooler
                )
                do {
                    let parameters = try parameters(
                        for: address,
                        tls: attempt.tls,
                        password: password,
                        statementTimeout: statementTimeout
                    )
                    return try attempt.run(parameters, target: target, setup: sessionSetup, deadline: share)
                } catch {
                    failures.append(error)
                    // The next server would be asked with the same user and password.
                    if error.kind == .authentication { throw error }
                }
            }
        }
        return nil
    }

    /// The TLS settings that count for one server.
    func tls(for server: ServerAddress) -> TLSSettings {
        TLSSettings.effective(properties.tls, for: endpoint(of: server))
    }

    func endpoint(of server: ServerAddress) -> Endpoint {
        Endpoint(
            system: PgSQLDialect().systemName,
            host: server.host,
            port: server.port,
            database: properties.database,
            user: properties.user
        )
    }

    /// Everything that libpq is told.
    func parameters(
        for address: ServerAddress,
        tls: TLSSettings,
        password: Secret?,
        statementTimeout: Duration?
    ) throws(ConnError) -> ConnectionParameters {
        var parameters = ConnectionParameters()
        if let socketFolder = address.socketFolder {
            parameters.set("host", socketFolder)
        } else {
            // The name is what certificates are checked for; libpq connects to the address.
            parameters.set("host", tls.serverName ?? address.host)
            parameters.set("hostaddr", address.address)
        }
        parameters.set("port", String(address.port))
        let user = properties.user ?? ""
        parameters.set("user", user)
        parameters.set("dbname", properties.database ?? user)
        if let password { parameters.set("password", password) }
        parameters.set("passfile", LibpqDefaults.nowhere)
        parameters.set("client_encoding", "UTF8")
        parameters.set("application_name", options.applicationName ?? ProgramName.value)
        parameters.set("gssencmode", "disable")
        parameters.set("channel_binding", options.channelBinding.rawValue)
        parameters.set("target_session_attrs", "any")
        if options.pooler == .none {
            let text = StartupSettings.text(settings: options.settings, statementTimeout: statementTimeout)
            parameters.set("options", text)
        }
        parameters.set("keepalives", "1")
        if let limit = properties.deadPeerTimeout {
            // A third of the time without a word, then three questions; one sixth is left for the timers' rounding.
            let seconds = max(6, limit.components.seconds)
            parameters.set("keepalives_idle", String(seconds / 3))
            parameters.set("keepalives_interval", String(seconds / 6))
            parameters.set("keepalives_count", "3")
            parameters.set("tcp_user_timeout", String(seconds * 5_000 / 6))
        }
        try TLSParameters.apply(tls, to: &parameters)
        return parameters
    }

    private func password(_ deadline: ConnectDeadline) throws(ConnError) -> Secret? {
        guard let source = options.passwordSource else { return properties.password }
        return try PasswordRequest.ask(source, deadline)
    }
}
