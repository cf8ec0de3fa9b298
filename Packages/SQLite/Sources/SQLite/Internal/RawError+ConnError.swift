@_spi(SQLDrivers) internal import SQLCore

extension RawError {
    /// The error that callers get.
    ///
    /// - Parameters:
    ///   - text: The statement, for the place of a mistake in it.
    ///   - phase: Whether it failed while connecting.
    func connError(text: String? = nil, phase: RetryPhase = .execute) -> ConnError {
        let entry = SQLiteErrorTable.entry(code)
        var kind = entry.kind
        var sentence = entry.message
        if code == 1, let (refined, known) = refinedGeneric() {
            kind = refined
            sentence = known
        }
        var error = ConnError(
            kind,
            sentence,
            advice: entry.advice,
            outcome: entry.outcome,
            retry: entry.retry,
            phase: phase,
            nativeCode: ConnError.NativeCode(system: "SQLite", code: String(code), name: entry.name)
        )
        error.serverMessage = message
        error.constraintName = constraintName
        if systemError != 0, code & 0xFF == 10 || code & 0xFF == 14 {
            error.serverDetail = "errno \(systemError)"
        }
        if let text, offset >= 0 {
            error.position = ConnError.SourcePosition(byteOffset: Int(offset), in: text)
        }
        return error
    }

    /// SQLite has one code for most mistakes in a statement; its message tells them apart.
    private func refinedGeneric() -> (ConnError.Kind, String)? {
        let missing = ["table", "column", "function", "index", "view", "trigger", "savepoint", "collation sequence"]
        for thing in missing {
            if let name = rest(after: "no such \(thing): ") {
                return (.notFound, "The \(thing) '\(name)' does not exist")
            }
        }
        for thing in ["table", "index", "view", "trigger"] where message.hasPrefix("\(thing) ") {
            if let name = message.dropping(prefix: "\(thing) ", suffix: " already exists") {
                return (.alreadyExists, "The \(thing) '\(name)' exists already")
            }
        }
        if message.hasSuffix("already another table or index with this name") {
            return (.alreadyExists, "Another table or index has the name already")
        }
        if message.contains(": syntax error") || message.hasPrefix("unrecognized token")
            || message.hasPrefix("incomplete input")
        {
            return (.syntax, "SQLite could not parse the statement")
        }
        if message.hasPrefix("ambiguous column name") { return (.syntax, "A column's name is ambiguous") }
        if message.hasPrefix("wrong number of arguments to function") {
            return (.syntax, "A function has the wrong number of arguments")
        }
        if message.contains(" values for ") || message.contains("values were supplied") {
            return (.syntax, "The number of values does not match the number of columns")
        }
        if message.hasPrefix("too many ") { return (.invalidInput, "The statement exceeds a limit of SQLite") }
        if message.hasPrefix("integer overflow") { return (.conversion, "A sum is too large for 64 bits") }
        if message.hasPrefix("cannot start a transaction within a transaction") {
            return (.server, "A transaction is open already")
        }
        if message.hasPrefix("cannot commit") || message.hasPrefix("cannot rollback") {
            return (.server, "No transaction is open")
        }
        return nil
    }

    private func rest(after prefix: String) -> String? {
        guard message.hasPrefix(prefix) else { return nil }
        // "no such column: x - should this be a string literal …" in later versions
        let rest = message.dropFirst(prefix.count)
        return String(rest.split(separator: " ", maxSplits: 1).first ?? rest)
    }

    /// The constraint's name, or its columns where SQLite names only those: names of the schema, never values.
    private var constraintName: String? {
        guard code & 0xFF == 19 else { return nil }
        if let separator = message.firstRange(of: " constraint failed: ") {
            var name = String(message[separator.upperBound...])
            if let quoted = name.dropping(prefix: "index '", suffix: "'") { name = quoted }
            return name.isEmpty ? nil : name
        }
        // cannot store TEXT value in INTEGER column t.a
        if let separator = message.firstRange(of: " column ") { return String(message[separator.upperBound...]) }
        return nil
    }
}

extension String {
    /// What is left without prefix and suffix, or `nil` if either is missing.
    fileprivate func dropping(prefix: String, suffix: String) -> String? {
        guard hasPrefix(prefix), hasSuffix(suffix), count >= prefix.count + suffix.count else { return nil }
        return String(dropFirst(prefix.count).dropLast(suffix.count))
    }
}
