internal import ConnHandlers

/// The steps from a server's URL to a connection: dns, tcp, tls, login.
///
/// The first two are taken here, host by host. The engine's own library does the other two in one, so they share a time,
/// and which of them failed follows from the error: what the server itself said, it said behind TLS.
struct ServerPing {
    private let report: StepReport
    private let url: ConnectionURL
    private let configuration: HandlerConfiguration
    private let port: Int
    private let socketName: @Sendable (Int) -> String?

    init(
        _ report: StepReport,
        _ url: ConnectionURL,
        _ configuration: HandlerConfiguration,
        port: Int,
        socketName: @escaping @Sendable (Int) -> String?
    ) {
        self.report = report
        self.url = url
        self.configuration = configuration
        self.port = port
        self.socketName = socketName
    }

    func run() async throws -> any SQLHandling {
        var items = url.items
        if let socket = try items.take("socket") {
            report.line("dns", "-", "not needed: a unix socket")
            try await reach(socket: socket)
        } else {
            try await reach(hosts: try await resolve())
        }
        return try await logIn()
    }

    private var hosts: [ConnectionURL.Host] { url.hosts.isEmpty ? [.init("localhost")] : url.hosts }

    // MARK: dns and tcp

    /// The addresses of each host; fails if none has any.
    private func resolve() async throws -> [(host: ConnectionURL.Host, addresses: [String])] {
        let limit = configuration.connectTimeout
        return try await report.step("dns") {
            try await firstError(of: hosts, "has no address") { (host) throws(ConnError) in
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
        let limit = configuration.connectTimeout
        let port = port
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
        let inFolder = socketName(url.port ?? port).map { "\(socket)/\($0)" }
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

    private func logIn() async throws -> any SQLHandling {
        let (isOn, how) = try encryption()
        let stopwatch = Stopwatch()
        do {
            let db = try await openSQL(url: url, configuration: configuration)
            report.line("tls", isOn ? "ok" : "-", isOn ? "\(how) (in the time of login)" : how)
            report.line("login", "ok", "\(url.user.map { "as \($0)" } ?? "done") (\(stopwatch.elapsed))")
            return db
        } catch {
            let isRefused = Self.isFromLogin(error)
            if isRefused || !isOn { report.line("tls", isOn ? "ok" : "-", how) }
            report.line(isRefused || !isOn ? "login" : "tls", "FAILED", "(\(stopwatch.elapsed))")
            throw error
        }
    }

    /// Whether TLS is asked for, and what is checked then.
    private func encryption() throws(ConnError) -> (isOn: Bool, how: String) {
        var items = url.items
        let explicit = try TLSSettings.take(from: &items)
        let socket = try items.take("socket")
        let isLocal = socket != nil || hosts.allSatisfy { TLSSettings.isLoopback($0.name) }
        if explicit == nil, isLocal { return (false, "off: the server is on this machine") }
        switch (explicit ?? .verifyFull).verification {
        case .off: return (false, "off, as the URL says: all goes in clear")
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
