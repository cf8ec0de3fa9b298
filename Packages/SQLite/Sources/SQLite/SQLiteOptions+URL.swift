internal import SQLCore

extension SQLiteOptions {
    /// Takes the options from a URL's query.
    mutating func take(from items: inout QueryItems) throws(ConnError) {
        if let value = try items.takeDuration("busyTimeout") { busyTimeout = value }
        if let value = try items.takeChoice("journalMode", of: SQLiteJournalMode.self) { journalMode = value }
        if let value = try items.takeChoice("synchronous", of: SQLiteSynchronous.self) { synchronous = value }
        if let value = try items.takeBool("foreignKeys") { foreignKeys = value }
        if let value = try items.takeInt("cacheSize", in: 1...Int(Int32.max)) { cacheSize = value }
        if let value = try items.takeInt("mmapSize", in: 0...Int.max) { mmapSize = value }
        if let value = try items.takeInt("statementCacheSize", in: 0...1_000_000) { statementCacheSize = value }
        if let value = try items.takeChoice("values", of: SQLiteValuePolicy.self) { values = value }
        if let value = try items.takeChoice("dates", of: SQLiteDateForm.self) { dates = value }
        if let value = try items.takeChoice("decimals", of: SQLiteDecimalPolicy.self) { decimals = value }
        if let value = try items.takeChoice("booleans", of: SQLiteBooleanPolicy.self) { booleans = value }
        if let value = try items.takeChoice("uuids", of: SQLiteUUIDForm.self) { uuids = value }
        if let value = try items.takeBool("trustedSchema") { trustedSchema = value }
        if let value = try items.takeBool("doubleQuotedStrings") { doubleQuotedStrings = value }
        if let value = try items.take("commitMarkerTable") { commitMarkerTable = SQLTableName(stringLiteral: value) }
    }
}

extension SQLiteConnProperties {
    /// The `mode` of a URL, in the words of SQLite's own URIs.
    private enum Mode: String, CaseIterable {
        case ro, rw, rwc, memory
    }

    /// Takes path and mode from `sqlite:plant.db?mode=rwc`, `sqlite:///var/plant.db` or `sqlite::memory:`.
    static func take(from url: ConnectionURL, _ items: inout QueryItems) throws(ConnError) -> SQLiteConnProperties {
        guard url.hosts.isEmpty, url.user == nil, url.password == nil else {
            throw ConnError(
                .invalidInput,
                "A sqlite URL names a file and has no host, user or password",
                advice: "write sqlite:relative.db or sqlite:///absolute.db",
                phase: .connect
            )
        }
        let mode = try items.takeChoice("mode", of: Mode.self)
        if url.path == ":memory:" || mode == .memory {
            guard mode == nil || mode == .memory, url.path == ":memory:" || url.path.isEmpty else {
                throw ConnError(
                    .invalidInput,
                    "The sqlite URL names a file and a database in memory at once",
                    advice: "write sqlite::memory: alone, or the file with mode ro, rw or rwc",
                    phase: .connect
                )
            }
            return .memory
        }
        let properties = SQLiteConnProperties.file(url.path, create: mode == .rwc, readOnly: mode == .ro)
        try properties.validate()
        return properties
    }
}
