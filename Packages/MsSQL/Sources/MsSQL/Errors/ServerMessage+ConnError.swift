@_spi(SQLDrivers) internal import SQLCore

extension ServerMessage {
    /// What the table says about it.
    var entry: MsSQLErrorTable.Entry { MsSQLErrorTable.entry(for: self) }

    /// The error as callers see it.
    ///
    /// - Parameter text: The statement's text, for the place of a mistake.
    func connError(text statement: String?) -> ConnError {
        let entry = entry
        let name = name(entry.names)
        var error = ConnError(
            kind(entry),
            name.map { "\(entry.message): '\($0)'" } ?? entry.message,
            advice: entry.advice,
            outcome: entry.outcome,
            retry: entry.retry,
            nativeCode: ConnError.NativeCode(
                system: isClient ? "db-lib" : "SQL Server",
                code: String(number),
                name: entry.name.isEmpty ? nil : entry.name
            )
        )
        error.serverMessage = text
        switch entry.names {
        case .firstConstraint, .secondConstraint, .constraintInQuotes: error.constraintName = name
        default: break
        }
        if entry.kind == .syntax, let statement, procedure.isEmpty { error.position = position(in: statement) }
        return error
    }

    /// One number stands for constraints of several kinds, which only the text tells.
    private func kind(_ entry: MsSQLErrorTable.Entry) -> ConnError.Kind {
        guard entry.kind == .constraint(.other), entry.names == .constraintInQuotes else { return entry.kind }
        let words = text.uppercased()
        if words.contains("CHECK CONSTRAINT") { return .constraint(.check) }
        if words.contains("FOREIGN KEY") || words.contains("REFERENCE") { return .constraint(.foreignKey) }
        return entry.kind
    }

    // MARK: Names in messages

    private func name(_ thing: MsSQLErrorTable.NamedThing) -> String? {
        let name: String? =
            switch thing {
            case .nothing: nil
            // Babelfish has double marks in some messages where SQL Server has single ones.
            case .first, .firstConstraint: parts(in: "'").first ?? parts(in: "\"").first
            case .second, .secondConstraint: parts(in: "'").dropFirst().first ?? parts(in: "\"").first
            case .inQuotes: parts(in: "\"").first
            case .constraintInQuotes: constraint ?? parts(in: "\"").first
            }
        guard let name, !name.isEmpty, name.utf8.count <= 400 else { return nil }
        return name
    }

    /// What stands in double marks behind the word "constraint".
    private var constraint: String? {
        let words = "constraint \""
        guard let start = text.firstRange(of: words) else { return nil }
        return text[start.upperBound...].split(separator: "\"", maxSplits: 1).first.map(String.init)
    }

    /// What stands between marks, in order. A value may hold marks itself, and stands behind the names.
    private func parts(in mark: Character) -> [String] {
        let pieces = text.split(separator: mark, omittingEmptySubsequences: false)
        return stride(from: 1, to: max(pieces.count - 1, 1), by: 2).map { String(pieces[$0]) }
    }

    /// The line that the server names, and in it the word that it says the mistake is near.
    private func position(in statement: String) -> ConnError.SourcePosition? {
        guard line >= 1 else { return nil }
        var start = statement.startIndex
        for _ in 1..<line {
            guard let end = statement[start...].firstIndex(of: "\n") else { break }
            start = statement.index(after: end)
        }
        var place = start
        if let near = parts(in: "'").first, !near.isEmpty, let found = statement[start...].firstRange(of: near) {
            place = found.lowerBound
        }
        let offset = statement.utf8.distance(from: statement.utf8.startIndex, to: place)
        return ConnError.SourcePosition(byteOffset: offset, in: statement)
    }
}
