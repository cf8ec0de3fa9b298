internal import CPgSQL
@_spi(SQLDrivers) internal import SQLCore

/// What the server said about a failure, as it came.
struct ServerReport: Sendable {
    /// The five characters of the SQLSTATE; `nil` if libpq itself failed.
    var sqlState: String
    /// `ERROR`, `FATAL` or `PANIC`, never translated where the server is of version 9.6 or later.
    var severity: String
    /// The server's own text; may quote values.
    var message: String
    var detail: String?
    var hint: String?
    var context: String?
    var schema: String?
    var table: String?
    var column: String?
    var dataType: String?
    var constraint: String?
    /// The place of the mistake in the statement's text, in characters from 1.
    var position: Int?

    init(sqlState: String, severity: String = "ERROR", message: String) {
        self.sqlState = sqlState
        self.severity = severity
        self.message = message
    }

    /// Copies everything out of a `PGresult` of status `PGRES_FATAL_ERROR` or `PGRES_NONFATAL_ERROR`.
    init(result: OpaquePointer) {
        func field(_ code: Character) -> String? {
            guard let ascii = code.asciiValue, let text = PQresultErrorField(result, Int32(ascii)) else { return nil }
            return String(cString: text)
        }
        // The codes are the PG_DIAG macros of postgres_ext.h, which Swift does not import.
        sqlState = field("C") ?? ""
        severity = field("V") ?? field("S") ?? "ERROR"
        message = field("M") ?? PQresultErrorMessage(result).map { String(cString: $0) } ?? ""
        detail = field("D")
        hint = field("H")
        context = field("W")
        schema = field("s")
        table = field("t")
        column = field("c")
        dataType = field("d")
        constraint = field("n")
        position = field("P").flatMap { Int($0) }
    }

    /// Whether the server ended the session with this report.
    var endsSession: Bool { severity == "FATAL" || severity == "PANIC" }

    /// The error that callers get, by ``SQLStateTable``.
    ///
    /// - Parameters:
    ///   - phase: Whether it failed while connecting; then nothing took effect, and what may be tried again needs a new
    ///     connection.
    ///   - text: The statement as it was sent, for the place of the mistake in it.
    func connError(phase: RetryPhase = .execute, text: String? = nil) -> ConnError {
        let entry = SQLStateTable.entry(sqlState)
        var error = ConnError(
            refinedKind(entry.kind),
            sentence(entry, text),
            advice: entry.advice,
            outcome: entry.outcome,
            retry: entry.retry,
            phase: phase,
            nativeCode: sqlState.isEmpty
                ? nil
                : ConnError.NativeCode(
                    system: "SQLSTATE",
                    code: sqlState,
                    name: entry.code == sqlState || entry.code + "000" == sqlState ? entry.name : nil
                )
        )
        if endsSession, phase == .execute, error.retry == .never || error.retry == .again {
            // The session is gone, whatever the code; what its last statement did is not known.
            error.retry = .reconnect
            error.outcome = .unknown
        }
        if phase == .connect {
            error.outcome = .notApplied
            if error.retry != .never { error.retry = .reconnect }
        }
        error.serverMessage = message
        let further = [detail, hint].compactMap { $0 }
        if !further.isEmpty { error.serverDetail = further.joined(separator: "\n") }
        error.constraintName = constraint ?? (sqlState == "23502" ? column : nil)
        if let text, let offset = byteOffset(in: text) {
            error.position = ConnError.SourcePosition(byteOffset: offset, in: text)
        }
        return error
    }

    /// One code stands for a cancel and for the server's own time-out; its text, if English, tells them apart.
    private func refinedKind(_ kind: ConnError.Kind) -> ConnError.Kind {
        sqlState == "57014" && message.contains("statement timeout") ? .timeout : kind
    }

    /// The table's sentence, with the names of the schema that the server gave. Never a value.
    private func sentence(_ entry: SQLStateTable.Entry, _ text: String?) -> String {
        if sqlState == "57014", message.contains("statement timeout") {
            return "The server stopped the statement at its time limit"
        }
        if let table {
            let name = schema.map { "\($0).\(table)" } ?? table
            if let column { return "\(entry.message): column '\(column)' of '\(name)'" }
            return "\(entry.message), in table '\(name)'"
        }
        if Self.codesOfNames.contains(sqlState), let text, let name = name(in: text) {
            return "\(entry.message): '\(name)'"
        }
        if Self.codesOfQuotedNames.contains(sqlState), let text, let name = quotedName, text.contains(name) {
            return "\(entry.message): '\(name)'"
        }
        return entry.message
    }

    /// Codes whose text quotes the name, without a position. It is shown if it stands in the statement.
    private static let codesOfQuotedNames: Set<String> = ["42P07", "42701", "42710", "42P06", "42723", "42P04"]

    /// The first name in double quotes of the server's text.
    private var quotedName: String? {
        let parts = message.split(separator: "\"", maxSplits: 2, omittingEmptySubsequences: false)
        return parts.count == 3 && !parts[1].isEmpty && parts[1].utf8.count <= 63 ? String(parts[1]) : nil
    }

    /// Codes whose position is that of a name, which is then shown.
    private static let codesOfNames: Set<String> = ["42P01", "42703", "42883", "42704", "42702", "3F000"]

    /// The identifier at the mistake's place: a word, or words with dots, or what stands in double quotes.
    private func name(in text: String) -> String? {
        guard let offset = byteOffset(in: text) else { return nil }
        let rest = text.utf8.dropFirst(offset)
        var isQuoted = false
        let name = rest.prefix { byte in
            if byte == UInt8(ascii: "\"") { isQuoted.toggle() }
            return isQuoted || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "_")
                || byte >= 0x80 || (0x61...0x7A).contains(byte | 0x20) || (0x30...0x39).contains(byte)
        }
        guard let first = name.first, !(0x30...0x39).contains(first), name.count <= 200 else { return nil }
        return String(decoding: name, as: UTF8.self)
    }

    /// The server counts characters (code points) from 1.
    private func byteOffset(in text: String) -> Int? {
        guard let position, position >= 1 else { return nil }
        let scalars = text.unicodeScalars
        guard let index = scalars.index(scalars.startIndex, offsetBy: position - 1, limitedBy: scalars.endIndex) else {
            return nil
        }
        return text.utf8.distance(from: text.utf8.startIndex, to: index)
    }
}
