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
            let steps = HostSteps(report, limit: limit)
            try await steps.reach(try await steps.resolve(properties.hosts), port: server.port)
        }
        try await logIn()
    }

    // MARK: tcp

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
        let tls = properties.tls ?? .verifyFull
        return (tls.isOn, tls.words)
    }

    /// Whether the server itself refused, which it can do only behind TLS.
    static func isFromLogin(_ error: ConnError) -> Bool {
        if let system = error.nativeCode?.system, ["SQLSTATE", "MySQL", "SQL Server"].contains(system) { return true }
        return [.authentication, .authorization, .notFound, .resourceExhausted].contains(error.kind)
    }
}
