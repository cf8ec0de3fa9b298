internal import CPgSQL
import Glibc
internal import SQLCore

/// A login that failed, told apart by SQLSTATE where the server spoke, else by libpq's text in the locale `C`.
struct ConnectFailure {
    /// libpq's text; the server's is part of it, in verbose form.
    let message: String
    /// libpq's state before the step that failed.
    let stage: ConnStatusType
    let tls: TLSSettings
    let hasPassword: Bool
    let pooler: PgSQLPooler
    let endpoint: Endpoint

    func connError() -> ConnError {
        var error = serverError() ?? systemError() ?? knownError() ?? unknownError()
        error.phase = .connect
        error.outcome = .notApplied
        error.endpoint = endpoint
        if error.serverMessage == nil { error.serverMessage = message }
        return error
    }

    /// The error of a server that said nothing in time.
    static func timeout(stage: ConnStatusType?, limit: Duration) -> ConnError {
        let message =
            switch stage {
            case nil: "No server was reached within \(limit)"
            case CONNECTION_STARTED?, CONNECTION_NEEDED?: "The server did not accept the connection within \(limit)"
            case CONNECTION_SSL_STARTUP?: "The server accepted the connection, but TLS did not stand within \(limit)"
            default: "The server accepted the connection, but the login did not end within \(limit)"
            }
        return ConnError(
            .timeout,
            message,
            advice: "look at host, port and firewalls, or allow more time with connectTimeout",
            retry: .reconnect,
            phase: .connect
        )
    }

    // MARK: The server's word

    private func serverError() -> ConnError? {
        guard let report = Self.report(in: message) else { return nil }
        var error = report.connError(phase: .connect)
        let user = endpoint.user.map { "user '\($0)'" } ?? "the user"
        switch report.sqlState {
        case "28P01" where !hasPassword:
            error = Self.noPassword(user)
        case "28P01":
            error.message = "The server refused the password of \(user)"
        case "28000" where !tls.isOn && Self.namesNoEncryption(report.message):
            error.message = "The server does not admit \(user) without TLS"
            error.advice = "switch TLS on, by tls=verify-full in the URL for example"
        case "28000":
            error.message = "The server does not admit \(user)"
        case "3D000":
            error.message = "The database '\(endpoint.database ?? endpoint.user ?? "")' does not exist"
        case "08P01" where report.message.contains("unsupported startup parameter"):
            return ConnError(
                .unsupported,
                "A pooler refuses the settings that go out with the login",
                advice: pooler == .none
                    ? "set pooler: .transaction, or ignore_startup_parameters=options at PgBouncer"
                    : "look at the pooler's ignore_startup_parameters",
                nativeCode: error.nativeCode
            ).with { $0.serverMessage = report.message }
        case "08P01":
            // PgBouncer has this one code for most of its refusals.
            guard let refined = Self.poolerError(report.message, user) else { break }
            return refined.with {
                $0.nativeCode = error.nativeCode
                $0.serverMessage = report.message
            }
        default:
            break
        }
        error.nativeCode = error.nativeCode ?? ConnError.NativeCode(system: "SQLSTATE", code: report.sqlState)
        error.serverMessage = report.message
        error.serverDetail = report.detail
        return error
    }

    /// The report inside libpq's text of verbosity `VERBOSE`: `… failed: FATAL:  28P01: password …\nDETAIL:  …`.
    static func report(in message: String) -> ServerReport? {
        let lines = message.split(separator: "\n", omittingEmptySubsequences: false)
        for (index, line) in lines.enumerated() {
            guard let mark = line.firstRange(of: ":  ") else { continue }
            let rest = line[mark.upperBound...]
            let code = rest.prefix(5)
            guard code.utf8.count == 5, rest.dropFirst(5).hasPrefix(": "),
                code.utf8.allSatisfy({ (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) })
            else { continue }
            let severity = line[..<mark.lowerBound].split(separator: " ").last.map(String.init) ?? "FATAL"
            var report = ServerReport(
                sqlState: String(code),
                severity: severity,
                message: String(rest.dropFirst(7))
            )
            let further = lines[(index + 1)...].filter { $0.hasPrefix("DETAIL:  ") || $0.hasPrefix("HINT:  ") }
            if !further.isEmpty { report.detail = further.joined(separator: "\n") }
            return report
        }
        return nil
    }

    private static func namesNoEncryption(_ text: String) -> Bool {
        text.contains("no encryption") || text.contains("SSL off")
    }

    private static func poolerError(_ text: String, _ user: String) -> ConnError? {
        if text.contains("authentication failed") || text.contains("no such user") || text.contains("auth failed")
            || text.contains("login rejected")
        {
            return ConnError(.authentication, "The pooler refused \(user)", advice: "correct user or password")
        }
        if text.contains("no such database") {
            return ConnError(.notFound, "The pooler does not know the database", advice: "correct its name")
        }
        if text.contains("SSL required") || text.contains("TLS required") {
            return ConnError(.authentication, "The pooler admits nobody without TLS", advice: "switch TLS on")
        }
        if text.contains("no more connections") {
            return ConnError(.resourceExhausted, "The pooler has too many connections", retry: .reconnect)
        }
        return nil
    }

    private static func noPassword(_ user: String) -> ConnError {
        ConnError(
            .authentication,
            "The server asks \(user) for a password and none was given",
            advice: "set the password; none is taken from the environment or from password files"
        )
    }

    // MARK: The system's word

    /// The system call's error whose text stands in libpq's.
    private func systemError() -> ConnError? {
        let known: [(Int32, String, String, String?)] = [
            (ECONNREFUSED, "ECONNREFUSED", "refused the connection", "look at host and port, and whether it runs"),
            (ETIMEDOUT, "ETIMEDOUT", "did not answer", "look at host, port and firewalls"),
            (EHOSTUNREACH, "EHOSTUNREACH", "cannot be reached: no route to it", "look at the network"),
            (ENETUNREACH, "ENETUNREACH", "cannot be reached: its network is unreachable", "look at the network"),
            (ECONNRESET, "ECONNRESET", "cut the connection during the login", nil),
            (EPIPE, "EPIPE", "cut the connection during the login", nil),
            (EADDRNOTAVAIL, "EADDRNOTAVAIL", "cannot be reached: no local address or port is free", nil),
        ]
        if endpoint.host?.hasPrefix("/") == true {
            for (code, name, what) in [
                (ENOENT, "ENOENT", "does not exist"), (ENOTDIR, "ENOTDIR", "does not exist"),
                (EACCES, "EACCES", "cannot be opened: its permissions do not allow it"),
            ] where message.contains(String(cString: strerror(code))) {
                return system(
                    code,
                    name,
                    ConnError(
                        .connection,
                        "PostgreSQL's socket \(what)",
                        advice: "look at path and port, and whether the server runs",
                        retry: code == EACCES ? .never : .reconnect
                    )
                )
            }
        }
        for (code, name, what, advice) in known where message.contains(String(cString: strerror(code))) {
            return system(code, name, ConnError(.connection, "The server \(what)", advice: advice, retry: .reconnect))
        }
        for (code, name) in [(EMFILE, "EMFILE"), (ENFILE, "ENFILE")]
        where message.contains(String(cString: strerror(code))) {
            let error = ConnError(.resourceExhausted, "No file descriptor is free for a connection", retry: .reconnect)
            return system(code, name, error)
        }
        return nil
    }

    private func system(_ code: Int32, _ name: String, _ error: ConnError) -> ConnError {
        error.with { $0.nativeCode = ConnError.NativeCode(system: "errno", code: String(code), name: name) }
    }

    // MARK: libpq's word

    private func knownError() -> ConnError? {
        for known in Self.known where message.contains(known.text) {
            var sentence = known.sentence
            let user = endpoint.user.map { "user '\($0)'" } ?? "the user"
            if let mark = sentence.firstRange(of: "{user}") { sentence.replaceSubrange(mark, with: user) }
            if let mark = sentence.firstRange(of: "{host}") {
                sentence.replaceSubrange(mark, with: tls.serverName ?? endpoint.host ?? "")
            }
            return ConnError(known.kind, sentence, advice: known.advice, retry: known.retry)
        }
        return nil
    }

    private func unknownError() -> ConnError {
        if LibpqDefaults.interferingService, stage == CONNECTION_NEEDED {
            return ConnError(
                .invalidInput,
                "libpq insists on the service that the environment names by PGSERVICE",
                advice: "unset PGSERVICE; everything is set by properties and options"
            )
        }
        return ConnError(
            .connection,
            "The login to PostgreSQL failed",
            advice: "see serverMessage",
            retry: .reconnect
        )
    }
}
