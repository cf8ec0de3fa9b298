internal import CSQLite
public import SQLCore

extension SQLiteConnection {
    /// SQLite's word: `active` while a transaction is open, `failed` when SQLite has rolled it back by itself.
    public var transactionStatus: SQLTransactionStatus {
        guard isUsable else { return .unknown }
        if sqlite3_get_autocommit(database) == 0 { return .active }
        return expectsTransaction ? .failed : .idle
    }

    /// Starts a transaction: `BEGIN IMMEDIATE`, which takes the write lock at once, unless it only reads.
    ///
    /// - Throws: `.misuse(.isolationLevel)` for any level but serializable, which is what SQLite has.
    public func begin(_ mode: SQLTransactionMode) throws(ConnError) {
        guard mode.isolation == .engineDefault || mode.isolation == .serializable else {
            throw ConnError(
                .misuse(.isolationLevel),
                "SQLite transactions are serializable, and \(mode.isolation.rawValue) was asked for",
                advice: "use .serializable or .engineDefault"
            )
        }
        try beginOperation()
        guard sqlite3_get_autocommit(database) != 0 else {
            throw ConnError(.misuse(.busyInScope), "A transaction is open already", advice: "use a savepoint")
        }
        if mode.readOnly {
            try run("PRAGMA query_only = 1")
            isQueryOnly = true
        }
        do {
            try run(mode.readOnly || shared.properties.isReadOnly ? "BEGIN" : "BEGIN IMMEDIATE")
        } catch {
            endQueryOnly()
            throw error
        }
        expectsTransaction = true
    }

    /// Rolls back; nothing happens if SQLite has done so already.
    public func rollback() throws(ConnError) {
        guard isUsable else { throw Self.closedError }
        handle.waiter.begin()
        expectsTransaction = false
        defer { endQueryOnly() }
        guard sqlite3_get_autocommit(database) == 0 else { return }
        do {
            try run("ROLLBACK")
        } catch {
            // A transaction that cannot be rolled back makes the connection useless; closing it rolls back.
            if sqlite3_get_autocommit(database) == 0 { close() }
            throw error
        }
    }

    /// Sets a savepoint.
    public func savepoint(_ name: String) throws(ConnError) {
        try beginOperation()
        try run("SAVEPOINT " + (try SQLiteDriver.dialect.quote(identifier: name)))
    }

    /// Releases a savepoint.
    public func release(savepoint name: String) throws(ConnError) {
        try beginOperation()
        try run("RELEASE " + (try SQLiteDriver.dialect.quote(identifier: name)))
    }

    /// Rolls back to a savepoint and releases it.
    public func rollback(toSavepoint name: String) throws(ConnError) {
        try beginOperation()
        let quoted = try SQLiteDriver.dialect.quote(identifier: name)
        try run("ROLLBACK TO " + quoted)
        try run("RELEASE " + quoted)
    }

    /// Lets the connection write again after a transaction that only read.
    func endQueryOnly() {
        guard isQueryOnly, isUsable else { return }
        isQueryOnly = false
        do {
            try run("PRAGMA query_only = 0")
        } catch {
            close()
        }
    }
}
