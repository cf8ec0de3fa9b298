internal import ConnHandlers

/// The steps from a server's URL to a connection: dns, tcp, tls, login.
///
/// The first two are taken here, host by host. The engine's own library does the other two in one, so they share a time,
/// and which of them failed follows from the error: what the server itself said, it said behind TLS.
struct ServerPing {
    private let report: StepReport
    private let db: any SQLHandling
    private let server: Engine.Server
    private let properties: SQLConnProperties
    private let limit: Duration

    /// - Parameters:
    ///   - db: A handler that has not connected.
    ///   - limit: The longest that one try to reach a server may take.
    /// - Returns: `nil` if it is no server's.
    init?(_ report: StepReport, _ db: any SQLHandling, limit: Duration) {
        for engine in Engine.all {
            guard case .server(let server) = engine.reach, let properties = server.properties(db) else { continue }
            self.report = report
            self.db = db
            self.server = server
            self.properties = properties
            self.limit = min(limit, properties.connectTimeout ?? limit)
            return
        }
        return nil
    }

    func run() async throws {
        if let socket = properties.socket {
            report.line("dns", "-", "not needed: a unix socket")
            try await reach(socket: socket)
        } else {
            try await reach(hosts: try await resolve())
        }
        try await logIn()
    }

    // MARK: dns and tcp

    /// The addresses of each host; fails if none has any.
    private func resolve() async throws -> [(host: ConnectionURL.Host, addresses: [String])] {
        let limit = limit
        return try await report.step("dns") {
            try await firstError(of: properties.hosts, "has no address") { (host) throws(ConnError) in
                let addresses = try await BlockingThread.run { () throws(ConnError) in
                    try HostResolver.system.addresses(of: host.name, within: limit)
                }
                let isAddress = HostResolver.isAddress(host.name)
                return (
                    (host, addresses),
                    isAddress ? "\(host.name) is an address" : "\(host.name) is \(addresses.joined(separator: ", "))"
                )
            }
        }
    }

    private func reach(hosts: [(host: ConnectionURL.Host, addresses: [String])]) async throws {
        let (limit, port) = (limit, server.port)
        try await report.step("tcp") {
            try await firstError(of: hosts, "cannot be reached") { (host, addresses) throws(ConnError) in
                let hostPort = host.port ?? port
                let address = try await BlockingThread.run { () throws(ConnError) in
                    try NetworkProbe.connect(to: host.name, addresses: addresses, port: hostPort, within: limit)
                }
                return ((), "\(ConnectionURL.Host(address, port: hostPort)) accepts connections")
            }
        }
    }

    private func reach(socket: String) async throws {
        let inFolder = server.socketName(properties.port ?? server.port).map { "\(socket)/\($0)" }
        try await report.step("tcp") {
            try await BlockingThread.run { () throws(ConnError) in
                // The path of the socket, or of its folder.
                guard let inFolder, (try? NetworkProbe.connect(toSocket: inFolder)) != nil else {
                    return try NetworkProbe.connect(toSocket: socket)
                }
            }
            return ((), "the socket accepts connections")
        }
    }

    /// Takes a step for each of several servers: one that works is enough, and the text tells of the others too.
    private func firstError<Item, R>(
        of items: [Item],
        _ failure: String,
        _ body: (Item) async throws(ConnError) -> (R, String)
    ) async throws(ConnError) -> ([R], String) {
        var results: [R] = []
        var texts: [String] = []
        var first: ConnError?
        for item in items {
            do {
                let (result, text) = try await body(item)
                results.append(result)
                texts.append(text)
            } catch {
                if first == nil { first = error }
                texts.append("one of the hosts \(failure): \(error.message)")
            }
        }
        if results.isEmpty, let first { throw first }
        return (results, texts.joined(separator: "; "))
    }

    // MARK: tls and login

    private func logIn() async throws {
        let (isOn, how) = encryption
        let stopwatch = Stopwatch()
        do {
            try await db.connect()
            report.line("tls", isOn ? "ok" : "-", isOn ? "\(how) (in the time of login)" : how)
            report.line("login", "ok", "\(properties.user.map { "as \($0)" } ?? "done") (\(stopwatch.elapsed))")
        } catch {
            let isRefused = Self.isFromLogin(error)
            if isRefused || !isOn { report.line("tls", isOn ? "ok" : "-", how) }
            report.line(isRefused || !isOn ? "login" : "tls", "FAILED", "(\(stopwatch.elapsed))")
            throw error
        }
    }

    /// Whether TLS is asked for, and what is checked then.
    private var encryption: (isOn: Bool, how: String) {
        // Of a socket there are no hosts.
        let isLocal = properties.hosts.allSatisfy { TLSSettings.isLoopback($0.name) }
        if properties.tls == nil, isLocal { return (false, "off: the server is on this machine") }
        switch (properties.tls ?? .verifyFull).verification {
        case .off: return (false, "off, as the URL says: everything goes in clear")
        case .require: return (true, "encrypted, but any certificate would do")
        case .verifyCA: return (true, "certificate checked, without its name")
        case .verifyFull: return (true, "certificate and its name checked")
        }
    }

    /// Whether the server itself refused, which it can do only behind TLS.
    static func isFromLogin(_ error: ConnError) -> Bool {
        if let system = error.nativeCode?.system, ["SQLSTATE", "MySQL", "SQL Server"].contains(system) { return true }
        return [.authentication, .authorization, .notFound, .resourceExhausted].contains(error.kind)
    }
}
