internal import SQLCore

/// The settings of a session that go out with the login, as libpq's `options`: they are what `DISCARD ALL` returns to.
enum StartupSettings {
    /// What every session of this library has, whatever server, database and role say.
    static let own: [(name: String, value: String)] = [
        ("TimeZone", "UTC"), ("DateStyle", "ISO"), ("IntervalStyle", "postgres"), ("extra_float_digits", "3"),
        ("bytea_output", "hex"), ("standard_conforming_strings", "on"),
    ]

    /// Settings that the caller cannot choose, with what to use instead.
    private static let reserved = [
        "timezone": "the session's zone is UTC", "datestyle": "dates travel in ISO form",
        "intervalstyle": "intervals travel in one form", "extra_float_digits": "numbers travel exactly",
        "bytea_output": "bytes travel in one form", "standard_conforming_strings": "it is always on",
        "client_encoding": "it is always UTF8", "application_name": "use applicationName",
        "statement_timeout": "use statementTimeout of the handler's configuration or of the call",
    ]

    /// Longer ones do not fit into the server's limit of 10,000 bytes for a startup packet.
    private static let maximumLength = 8_000

    /// Throws `.misuse(.invalidArgument)` that names the first setting which cannot be sent, never its value.
    static func validate(_ settings: [String: String], pooler: PgSQLPooler) throws(ConnError) {
        for (name, value) in settings.sorted(by: { $0.key < $1.key }) {
            let isName =
                name.utf8.first.map { isLetter($0) } == true
                && name.utf8.allSatisfy { isLetter($0) || (0x30...0x39).contains($0) || $0 == UInt8(ascii: ".") }
            guard isName else {
                throw error("has a name that is none of a setting", "write for example search_path or app.tenant")
            }
            if let advice = reserved[name.lowercased()] { throw error("'\(name)' belongs to this library", advice) }
            guard !value.utf8.contains(0) else { throw error("'\(name)' holds a NUL character", "remove it") }
        }
        guard pooler == .none || settings.isEmpty else {
            throw error("needs a session, which a pooler in transaction mode does not give", "set it on the server")
        }
        let length = text(settings: settings, statementTimeout: nil).utf8.count
        guard length <= maximumLength else {
            throw error("is too long together with the others: \(length) bytes", "\(maximumLength) are possible")
        }
    }

    /// The text of `options`: `-c name=value` for each, blanks and backslashes in values escaped.
    static func text(settings: [String: String], statementTimeout: Duration?) -> String {
        var all = own
        if let statementTimeout { all.append(("statement_timeout", String(milliseconds(statementTimeout)))) }
        all += settings.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
        return all.map { "-c \($0.name)=\(escaped($0.value))" }.joined(separator: " ")
    }

    /// Whole milliseconds, at least 1, since 0 would mean no limit, and at most what the server takes.
    static func milliseconds(_ duration: Duration) -> Int64 {
        let (seconds, attoseconds) = min(duration, .milliseconds(Int64(Int32.max))).components
        return min(max(1, seconds * 1_000 + attoseconds / 1_000_000_000_000_000), Int64(Int32.max))
    }

    private static func escaped(_ value: String) -> String {
        var text = ""
        for scalar in value.unicodeScalars {
            if scalar == "\\" || (scalar.isASCII && scalar.properties.isWhitespace) { text += "\\" }
            text.unicodeScalars.append(scalar)
        }
        return text
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (0x61...0x7A).contains(byte | 0x20) || byte == UInt8(ascii: "_")
    }

    private static func error(_ what: String, _ advice: String) -> ConnError {
        ConnError(
            .misuse(.invalidArgument),
            "A setting for PostgreSQL sessions \(what)",
            advice: advice,
            phase: .connect
        )
    }
}
