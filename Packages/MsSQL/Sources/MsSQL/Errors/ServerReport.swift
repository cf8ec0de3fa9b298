internal import CMsSQLShims
@_spi(SQLDrivers) internal import SQLCore

/// What the server and db-lib said during one operation.
struct ServerReport {
    /// Errors in the order in which they came.
    private(set) var errors: [ServerMessage] = []
    /// Messages that are no errors.
    private(set) var notices: [ServerMessage] = []

    /// Messages that say nothing new to a caller of a library: the database or language was changed; a statement was
    /// terminated, behind its error.
    private static let silent: Set<Int32> = [5_701, 5_703, 3_621]

    mutating func take(_ message: ServerMessage) {
        if message.isClient || message.severity > 10 {
            // Errors of a server that repeats itself are not collected without end.
            if errors.count < 100 { errors.append(message) }
        } else if !Self.silent.contains(message.number), notices.count < 10_000 {
            notices.append(message)
        }
    }

    mutating func take(_ message: conn_mssql_message) {
        take(
            ServerMessage(
                isClient: message.is_client != 0,
                number: message.number,
                state: message.state,
                severity: message.severity,
                line: message.line,
                procedure: message.procedure.map { String(cString: $0) } ?? "",
                text: message.text.map { String(cString: $0) } ?? "",
                systemError: message.system_error
            )
        )
    }

    /// The notices as callers see them; those are forgotten here.
    mutating func takeNotices() -> [SQLNotice] {
        defer { notices = [] }
        return notices.map { message in
            SQLNotice(
                severity: message.severity == 0 ? "INFO" : "INFO \(message.severity)",
                code: message.number == 0 ? nil : String(message.number),
                message: message.text
            )
        }
    }

    /// The error that tells most: a deadlock's, else the server's first one, else db-lib's first one.
    var telling: ServerMessage? {
        errors.first { !$0.isClient && $0.entry.retry == .replayTransaction }
            ?? errors.first { !$0.isClient }
            ?? errors.first
    }

    /// The error as callers see it; `nil` if there was none.
    ///
    /// - Parameter text: The statement's text, for the place of a mistake.
    func connError(text: String?) -> ConnError? {
        guard let message = telling else { return nil }
        var error = message.connError(text: text)
        // What the connection was lost for stands behind what the server said last.
        let others = errors.filter { !$0.isClient && $0 != message }
        if !others.isEmpty { error.serverDetail = others.map(\.text).joined(separator: "\n") }
        return error
    }
}
