public import SQLCore

// Operations that only SQLite has, each in both faces.
extension SQLHandler where Driver == SQLiteDriver {
    private func work(_ operation: String, _ idempotence: ConnCall.Idempotence, _ options: CallOptions) -> ConnCall {
        ConnCall(operation: operation, idempotence: idempotence, options: options)
    }

    private func checkPages(_ pages: Int) throws(ConnError) {
        guard pages >= 1 else {
            throw ConnError(.misuse(.invalidArgument), "pagesPerStep is \(pages)", advice: "it must be 1 or more")
        }
    }

    // MARK: Backup to a file

    /// Copies the database into a file while others go on working with it.
    ///
    /// The copy is written under another name in the same folder and renamed when it is whole, so a failed or
    /// cancelled backup leaves nothing behind.
    ///
    /// - Parameters:
    ///   - path: The copy's path.
    ///   - overwrite: Whether a file of that name is replaced; else it is `.alreadyExists`.
    ///   - pagesPerStep: How many pages are copied before others get a turn and `progress` is called; 1 or more.
    ///   - progress: Called after each step, on the calling thread.
    /// - Throws: `.busy`, `.cancelled`, `.resourceExhausted` for a full disk.
    @available(*, noasync)
    public func backup(
        to path: String,
        overwrite: Bool = false,
        pagesPerStep: Int = 1_000,
        options: CallOptions = .default,
        progress: (SQLiteBackupProgress) -> Void = { _ in }
    ) throws(ConnError) {
        try checkPages(pagesPerStep)
        try perform(work("backup", .yes, options)) { (connection) throws(ConnError) in
            try connection.copy(toFile: path, overwrite: overwrite, pagesPerStep: pagesPerStep, progress)
        }
    }

    /// Copies the database into a file while others go on working with it; `progress` is called on a worker thread.
    public func backup(
        to path: String,
        overwrite: Bool = false,
        pagesPerStep: Int = 1_000,
        options: CallOptions = .default,
        progress: @escaping @Sendable (SQLiteBackupProgress) -> Void = { _ in }
    ) async throws(ConnError) {
        try checkPages(pagesPerStep)
        try await perform(work("backup", .yes, options)) { (connection) throws(ConnError) in
            try connection.copy(toFile: path, overwrite: overwrite, pagesPerStep: pagesPerStep, progress)
        }
    }

    // MARK: Backup to another handler

    /// Replaces the whole content of another handler's database by this one's, for example to load a file into memory.
    ///
    /// - Parameter target: Another SQLite handler; nobody may read or write its database meanwhile.
    @available(*, noasync)
    public func backup(
        to target: SQLHandler<SQLiteDriver>,
        pagesPerStep: Int = 1_000,
        options: CallOptions = .default,
        progress: (SQLiteBackupProgress) -> Void = { _ in }
    ) throws(ConnError) {
        try checkPages(pagesPerStep)
        try checkTarget(target)
        let call = work("backup", .yes, options)
        try perform(call) { (source) throws(ConnError) in
            try source.beginOperation()
            try target.perform(call) { (other) throws(ConnError) in
                try source.copy(to: other, pagesPerStep: pagesPerStep, progress)
            }
        }
    }

    /// Replaces the whole content of another handler's database by this one's; `progress` is called on a worker thread.
    public func backup(
        to target: SQLHandler<SQLiteDriver>,
        pagesPerStep: Int = 1_000,
        options: CallOptions = .default,
        progress: @escaping @Sendable (SQLiteBackupProgress) -> Void = { _ in }
    ) async throws(ConnError) {
        try checkPages(pagesPerStep)
        try checkTarget(target)
        let call = work("backup", .yes, options)
        try await perform(call) { (source) throws(ConnError) in
            try source.beginOperation()
            try target.perform(call) { (other) throws(ConnError) in
                try source.copy(to: other, pagesPerStep: pagesPerStep, progress)
            }
        }
    }

    private func checkTarget(_ target: SQLHandler<SQLiteDriver>) throws(ConnError) {
        guard target === self else { return }
        throw ConnError(
            .misuse(.invalidArgument),
            "A database cannot be backed up into itself",
            advice: "name another handler"
        )
    }

    // MARK: Compacting

    /// Writes a compacted copy of the database into a new file; `.alreadyExists` if there is one and not `overwrite`.
    @available(*, noasync)
    public func vacuum(into path: String, overwrite: Bool = false, options: CallOptions = .default) throws(ConnError) {
        try perform(work("vacuum", .yes, options)) { (connection) throws(ConnError) in
            try connection.vacuum(intoFile: path, overwrite: overwrite)
        }
    }

    /// Writes a compacted copy of the database into a new file; `.alreadyExists` if there is one and not `overwrite`.
    public func vacuum(
        into path: String,
        overwrite: Bool = false,
        options: CallOptions = .default
    ) async throws(ConnError) {
        try await perform(work("vacuum", .yes, options)) { (connection) throws(ConnError) in
            try connection.vacuum(intoFile: path, overwrite: overwrite)
        }
    }

    // MARK: Checking

    /// Looks through the whole file for damage.
    ///
    /// - Returns: What is wrong, at most 100 sentences of SQLite; empty if nothing is.
    @available(*, noasync)
    public func integrityCheck(options: CallOptions = .default) throws(ConnError) -> [String] {
        try perform(work("integrityCheck", .yes, options)) { (connection) throws(ConnError) in
            try connection.integrityCheck()
        }
    }

    /// Looks through the whole file for damage.
    ///
    /// - Returns: What is wrong, at most 100 sentences of SQLite; empty if nothing is.
    public func integrityCheck(options: CallOptions = .default) async throws(ConnError) -> [String] {
        try await perform(work("integrityCheck", .yes, options)) { (connection) throws(ConnError) in
            try connection.integrityCheck()
        }
    }

    /// The size of the main database in bytes, free pages included.
    @available(*, noasync)
    public func databaseSize(options: CallOptions = .default) throws(ConnError) -> Int {
        try perform(work("databaseSize", .yes, options)) { (connection) throws(ConnError) in
            try connection.databaseSize()
        }
    }

    /// The size of the main database in bytes, free pages included.
    public func databaseSize(options: CallOptions = .default) async throws(ConnError) -> Int {
        try await perform(work("databaseSize", .yes, options)) { (connection) throws(ConnError) in
            try connection.databaseSize()
        }
    }
}

extension SQLiteConnection {
    func integrityCheck() throws(ConnError) -> [String] {
        try beginOperation()
        var found: [String] = []
        try rows(of: "PRAGMA main.integrity_check", []) { found.append($0.text(0)) }
        return found == ["ok"] ? [] : found
    }

    func databaseSize() throws(ConnError) -> Int {
        try beginOperation()
        var size = 0
        try rows(of: "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size", []) {
            size = $0.integer(0)
        }
        return size
    }
}
