internal import ConnHandlers

/// The steps from a web URL to an answer: dns, tcp, tls, http.
///
/// The first two are taken here; libcurl does the other two in one, so they share a time. Any answer to HEAD will do, but
/// for one that refuses who asks, and one by which the server says that it fails.
struct WebPing {
    private let report: StepReport
    private let http: HTTPHandler
    private let limit: Duration

    /// - Parameters:
    ///   - http: A handler that has sent nothing.
    ///   - limit: The longest that one try to reach the server may take.
    init(_ report: StepReport, _ http: HTTPHandler, limit: Duration) {
        self.report = report
        self.http = http
        self.limit = limit
    }

    func run() async throws {
        let url = try http.properties.url()
        if http.properties.proxy == nil {
            let steps = HostSteps(report, limit: limit)
            let hosts = try await steps.resolve([ConnectionURL.Host(url.host, port: url.port)])
            try await steps.reach(hosts, port: url.port)
        } else {
            report.line("dns", "-", "left to the proxy")
            report.line("tcp", "-", "left to the proxy")
        }
        try await ask(url)
    }

    private func ask(_ url: HTTPURL) async throws {
        let tls = url.isSecure ? (http.properties.tls ?? .verifyFull).words : "off: the URL is http"
        let stopwatch = Stopwatch()
        do {
            let answer = try await http.head("", raiseForStatus: false)
            report.line("tls", url.isSecure ? "ok" : "-", url.isSecure ? "\(tls) (in the time of http)" : tls)
            let isFailure = [401, 403, 407].contains(answer.status) || answer.status >= 500
            let text = "\(answer.version) \(answer.status) to HEAD (\(stopwatch.elapsed))"
            report.line("http", isFailure ? "FAILED" : "ok", text)
            if isFailure { try answer.raiseForStatus() }
        } catch {
            // What failed before anything was sent, behind a port that accepts, failed in TLS.
            if error.kind == .authentication || error.response != nil { throw error }
            let isTLS = url.isSecure && error.phase == .connect
            if !isTLS { report.line("tls", url.isSecure ? "ok" : "-", tls) }
            report.line(isTLS ? "tls" : "http", "FAILED", "(\(stopwatch.elapsed))")
            throw error
        }
    }
}

extension TLSSettings {
    /// What is checked, in words.
    var words: String {
        switch verification {
        case .off: "off, as the URL says: everything goes in clear"
        case .require: "encrypted, but any certificate would do"
        case .verifyCA: "certificate checked, without its name"
        case .verifyFull: "certificate and its name checked"
        }
    }
}
