internal import CMySQL
internal import CMySQLShims
@_spi(SQLDrivers) internal import SQLCore

/// What the server, or the client library, said about a failure, as it came.
struct ServerReport: Sendable {
    var number: UInt32
    var sqlState: String
    /// Their own text; may quote values.
    var message: String

    init(number: UInt32, sqlState: String, message: String) {
        self.number = number
        self.sqlState = sqlState
        self.message = message
    }

    /// The last error of a connection.
    init(_ handle: UnsafeMutablePointer<MYSQL>) {
        number = mysql_errno(handle)
        sqlState = mysql_sqlstate(handle).map { String(cString: $0) } ?? ""
        message = mysql_error(handle).map { String(cString: $0) } ?? ""
    }

    /// The last error of a prepared statement.
    init(_ statement: UnsafeMutablePointer<MYSQL_STMT>) {
        number = mysql_stmt_errno(statement)
        sqlState = mysql_stmt_sqlstate(statement).map { String(cString: $0) } ?? ""
        message = mysql_stmt_error(statement).map { String(cString: $0) } ?? ""
    }

    /// Whether the connection is of no use afterwards.
    var endsSession: Bool {
        switch number {
        case 1053, 1152, 1158, 1159, 1927, 2006, 2012...2014, 2020, 2027, 2055: true
        default: false
        }
    }

    /// The error as callers see it.
    ///
    /// - Parameters:
    ///   - text: The statement's text, for the place of a mistake.
    ///   - isCancelling: Whether the server was asked to end the statement.
    func connError(text: String?, isCancelling: Bool = false) -> ConnError {
        // A KILL that comes while an engine (SEQUENCE, for one) is asked what a table looks like shows as
        // ER_SQL_DISCOVER_ERROR: a cancel, under the number that the server gave.
        let isKill = isCancelling && number == 1939
        let entry = MySQLErrorTable.entry(isKill ? 1317 : number, sqlState: sqlState)
        let name = name(entry.names)
        var error = ConnError(
            entry.kind,
            name.map { "\(entry.message): '\($0)'" } ?? entry.message,
            advice: entry.advice,
            outcome: entry.outcome,
            retry: entry.retry,
            nativeCode: ConnError.NativeCode(
                system: "MySQL",
                code: String(number),
                name: isKill ? "ER_SQL_DISCOVER_ERROR" : entry.name.isEmpty ? nil : entry.name
            )
        )
        error.serverMessage = message
        switch entry.names {
        case .firstConstraint, .key, .foreignKey: error.constraintName = name
        default: break
        }
        if entry.kind == .syntax, let text { error.position = position(in: text) }
        return error
    }

    // MARK: Names in messages

    /// Parts of the message in quotes or backticks, which are names where the table says so.
    private func name(_ thing: NamedThing) -> String? {
        let name: String?
        switch thing {
        case .nothing: return nil
        case .first, .firstConstraint: name = quoted.first
        case .last: name = quoted.last
        case .plugin:
            guard message.hasPrefix("Plugin ") else { return nil }
            name = message.dropFirst(7).split(separator: " ", maxSplits: 1).first.map(String.init)
        case .key:
            guard let start = message.ranges(of: "for key '").last, message.hasSuffix("'") else { return nil }
            name = String(message[start.upperBound...].dropLast())
        case .foreignKey:
            let words = "CONSTRAINT `"
            guard let start = message.firstRange(of: words) else { return nil }
            name = message[start.upperBound...].split(separator: "`", maxSplits: 1).first.map(String.init)
        }
        guard let name, !name.isEmpty, name.utf8.count <= 256 else { return nil }
        return name
    }

    /// What stands in single quotes or backticks, in order.
    ///
    /// A value may hold quotes itself, which can only add parts between the first and the last.
    private var quoted: [String] {
        var parts: [String] = []
        var open: Character?
        var part = ""
        for character in message {
            if let quote = open {
                if character == quote {
                    parts.append(part)
                    open = nil
                } else {
                    part.append(character)
                }
            } else if character == "'" || character == "`" {
                open = character
                part = ""
            }
        }
        return parts
    }

    /// The place that the message gives as `near '…' at line 2`.
    private func position(in text: String) -> ConnError.SourcePosition? {
        let words = "at line "
        let lines = message.split(separator: words, omittingEmptySubsequences: false)
        guard lines.count > 1, let line = Int(lines[lines.count - 1].prefix(while: \.isNumber)), line >= 1 else {
            return nil
        }
        var start = text.startIndex
        for _ in 1..<line {
            guard let end = text[start...].firstIndex(of: "\n") else { break }
            start = text.index(after: end)
        }
        var place = start
        if let near = message.firstRange(of: "near '"), let end = message.ranges(of: "' at line").last,
            near.upperBound < end.lowerBound
        {
            let rest = message[near.upperBound..<end.lowerBound]
            if let found = text[start...].firstRange(of: rest) { place = found.lowerBound }
        }
        let offset = text.utf8.distance(from: text.utf8.startIndex, to: place)
        return ConnError.SourcePosition(byteOffset: offset, in: text)
    }
}
