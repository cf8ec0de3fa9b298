internal import ConnHandlers

/// The steps from an FTP server's URL to an answer: dns, tcp, tls, login, noop.
///
/// The first two are taken here; libcurl does TLS and login in one, so they share a time, and which of them failed follows
/// from the error: what the server itself said, it said behind TLS, unless it refused TLS.
struct FTPPing {
    private let report: StepReport
    private let ftp: FTPHandler
    private let limit: Duration

    /// - Parameters:
    ///   - ftp: A handler that has not logged in.
    ///   - limit: The longest that one try to reach the server may take.
    init(_ report: StepReport, _ ftp: FTPHandler, limit: Duration) {
        self.report = report
        self.ftp = ftp
        self.limit = limit
    }

    func run() async throws {
        let endpoint = ftp.properties.endpoint
        let port = endpoint.port ?? 21
        let steps = HostSteps(report, limit: limit)
        let hosts = try await steps.resolve([ConnectionURL.Host(ftp.properties.host, port: port)])
        try await steps.reach(hosts, port: port)
        try await logIn()
        try await report.step("noop") {
            try await ftp.ping()
            return ((), "answered NOOP")
        }
    }

    private func logIn() async throws {
        let tls = ftp.properties.tls ?? .verifyFull
        let stopwatch = Stopwatch()
        do {
            try await ftp.connect()
            report.line("tls", tls.isOn ? "ok" : "-", tls.isOn ? "\(tls.words) (in the time of login)" : tls.words)
            report.line("login", "ok", "as \(ftp.properties.user) (\(stopwatch.elapsed))")
        } catch {
            let isRefused = error.nativeCode?.system == "FTP" || error.kind == .authentication
            if isRefused || !tls.isOn { report.line("tls", tls.isOn ? "ok" : "-", tls.words) }
            report.line(isRefused || !tls.isOn ? "login" : "tls", "FAILED", "(\(stopwatch.elapsed))")
            throw error
        }
    }
}
