internal import CStandInSQLite

/// How many may write at once: SQLite lets one, so each database has one place for a writer. Who writes within a
/// transaction locks the rows and keys that it changes and logs the changes; while it does nothing, another may put it
/// out of the place: its changes are undone in SQLite, and made again, row by row, when it comes back. The locks see to it
/// that nobody has touched them meanwhile, so that to the clients the rows are locked and not the database.
extension EngineSession {
    /// More changes than that are not logged: their transaction keeps the place until its end.
    private static let longestLog = 5_000

    /// Makes ready for a statement that reads: levels above READ COMMITTED see one state from here on, and who was put
    /// out of the place comes back to see its own changes.
    func beginReading(isOfTables: Bool = true) throws(TDSMessage) {
        guard transaction.count > 0, isOfTables else { return }
        if transaction.isOut, let home = transaction.home {
            try beginWriting(home)
            return
        }
        guard connection.isIdle, isolation.rawValue >= 3 else { return }
        try connection.execute("BEGIN")
        transaction.isPinned = true
    }

    /// Takes a database's place for a writer; in no transaction of the client's it is held for the statement.
    func beginWriting(_ database: Database) throws(TDSMessage) {
        if !transaction.writes.contains(database.id) {
            let outcome = engine.locks.acquire(
                "db \(database.id)",
                session: login.sessionID,
                // Changes that were made once are not given up for a time-out; and the place is none of SQL Server's locks.
                timeout: transaction.isOut || lockTimeout < 0 ? -1 : max(lockTimeout, 250),
                isCancelled: { isCancelled },
                whileWaiting: { engine.putOut(of: database.id, for: self) }
            )
            try heed(outcome)
            transaction.writes.insert(database.id)
            if transaction.home == nil { transaction.home = database }
            if transaction.home !== database || isolation.rawValue >= 3 { transaction.isPinned = true }
        }
        if connection.isIdle {
            try connection.execute("BEGIN")
            if transaction.isOut {
                transaction.isOut = false
                do throws(TDSMessage) {
                    for change in transaction.log { try RowWriter.again(change, self) }
                } catch {
                    // Nothing but a fault of the locks leads here.
                    throw .deadlock
                }
            }
        }
    }

    func heed(_ outcome: LockTable.Outcome) throws(TDSMessage) {
        switch outcome {
        case .granted: return
        case .timedOut: throw .lockTimeout
        case .deadlock: throw .deadlock
        case .cancelled: throw .cancelled
        }
    }

    /// Gives the place up, if the transaction can come back. With the session's gate held, by whoever holds it.
    func leavePlace() {
        guard transaction.count > 0, !transaction.isPinned, transaction.catalogues.isEmpty, depthOfWriting == 0,
            !transaction.writes.isEmpty
        else { return }
        for statement in writers.values { statement.reset() }
        try? connection.execute("ROLLBACK")
        transaction.isOut = !transaction.log.isEmpty
        for index in transaction.savepoints.indices { transaction.savepoints[index].sqlite = nil }
        releaseWrites()
    }

    /// Notes a change, to make it again.
    func note(_ change: RowChange) {
        guard transaction.count > 0, !transaction.isPinned else { return }
        transaction.log.append(change)
        guard transaction.log.count > Self.longestLog else { return }
        if transaction.savepoints.contains(where: { $0.sqlite == nil && $0.changes > 0 }) { return }
        transaction.isPinned = true
        transaction.log = []
        // The place itself keeps others away from here on.
        engine.locks.release(transaction.rows, session: login.sessionID)
        transaction.rows = []
    }

    /// Locks rows or keys for the transaction; outside of one it only looks whether another has them.
    func lock(_ names: () -> [String]) throws(TDSMessage) {
        let takes = transaction.count > 0 && !transaction.isPinned
        guard takes || engine.locks.hasRows else { return }
        for name in names() {
            if takes {
                if transaction.rows.contains(name) { continue }
                guard engine.locks.take(row: name, session: login.sessionID) else {
                    awaited = name
                    throw .rowTaken
                }
                transaction.rows.insert(name)
            } else if engine.locks.isHeld(name, byOtherThan: login.sessionID) {
                awaited = name
                throw .rowTaken
            }
        }
    }

    /// Waits for the row that another has, out of the place if that is possible.
    private func awaitRow() throws(TDSMessage) {
        let name = awaited
        if depthOfWriting == 0 { leavePlace() }
        let outcome = engine.locks.acquire(
            name,
            session: login.sessionID,
            timeout: lockTimeout,
            isRow: true,
            isCancelled: { isCancelled }
        )
        try heed(outcome)
        if transaction.count > 0 {
            transaction.rows.insert(name)
        } else {
            _ = engine.locks.release(name, session: login.sessionID)
        }
    }

    /// Runs what changes rows or the catalogue so that all of it happens or nothing.
    func writing<T>(_ database: Database, _ body: () throws(TDSMessage) -> T) throws(TDSMessage) -> T {
        if settings.implicitTransactions, transaction.count == 0 { begin() }
        while true {
            do throws(TDSMessage) { return try attempt(database, body) } catch {
                guard error.number == TDSMessage.rowTaken.number, depthOfWriting == 0 else { throw error }
                try awaitRow()
            }
        }
    }

    private func attempt<T>(_ database: Database, _ body: () throws(TDSMessage) -> T) throws(TDSMessage) -> T {
        do throws(TDSMessage) { try beginWriting(database) } catch {
            if transaction.count == 0, depthOfWriting == 0 { releaseLocks() }
            throw error
        }
        let isOwn = transaction.count == 0 && depthOfWriting == 0
        let catalogues = transaction.catalogues
        let temporary = temporary
        let changes = transaction.log.count
        let name = "w\(depthOfWriting)"
        if !isOwn { try connection.execute("SAVEPOINT \(name)") }
        depthOfWriting += 1
        do throws(TDSMessage) {
            let result = try body()
            if isCancelled { throw .cancelled }
            if connection.isIdle {
                throw TDSMessage(3609, 16, "The transaction ended in the trigger. The batch has been aborted.")
            }
            depthOfWriting -= 1
            if isOwn { try finish() } else { try connection.execute("RELEASE \(name)") }
            return result
        } catch {
            depthOfWriting = max(0, depthOfWriting - 1)
            transaction.catalogues = catalogues
            self.temporary = temporary
            if transaction.log.count > changes { transaction.log.removeLast(transaction.log.count - changes) }
            if connection.isIdle {
                // SQLite has rolled back by itself, as it does when it is stopped; or a trigger's ROLLBACK has.
                if transaction.count > 0 {
                    if transaction.isPinned { rollbackAll() } else { transaction.isOut = !transaction.log.isEmpty }
                }
            } else if isOwn {
                try? connection.execute("ROLLBACK")
            } else {
                try? connection.execute("ROLLBACK TO \(name); RELEASE \(name)")
            }
            if transaction.count == 0, depthOfWriting == 0 { releaseLocks() }
            throw error
        }
    }

    /// Commits in SQLite, publishes the catalogues and gives the locks back.
    func finish() throws(TDSMessage) {
        if transaction.isOut, let home = transaction.home { try beginWriting(home) }
        if !connection.isIdle {
            do throws(TDSMessage) { try connection.execute("COMMIT") } catch {
                try? connection.execute("ROLLBACK")
                transaction.catalogues = [:]
                releaseLocks()
                throw error
            }
        }
        for (id, catalogue) in transaction.catalogues {
            engine.allDatabases.first { $0.id == id }?.catalogue = catalogue
        }
        transaction.catalogues = [:]
        releaseLocks()
    }

    func releaseLocks() {
        releaseWrites()
        let names = transaction.rows.union(transaction.applicationLocks).union(transaction.tables)
        if !names.isEmpty { engine.locks.release(names, session: login.sessionID) }
        transaction.rows = []
        transaction.applicationLocks = []
        transaction.tables = []
        if transaction.count == 0 {
            transaction.home = nil
            transaction.isPinned = false
        }
    }

    func releaseWrites() {
        for id in transaction.writes { _ = engine.locks.release("db \(id)", session: login.sessionID, all: true) }
        transaction.writes = []
    }

    // MARK: Tables that are being redefined

    /// Keeps redefinitions of a table away until the transaction's end.
    func shareTable(_ table: TableDefinition) throws(TDSMessage) {
        guard transaction.count > 0, !transaction.isPinned else { return }
        let name = "table \(table.id)"
        guard !transaction.tables.contains(name) else { return }
        try heed(
            engine.locks.acquire(
                name,
                session: login.sessionID,
                isShared: true,
                timeout: lockTimeout,
                isRow: true,
                isCancelled: { isCancelled }
            )
        )
        transaction.tables.insert(name)
    }

    /// Keeps everybody out of a table until the transaction's end.
    func lockTable(_ table: TableDefinition) throws(TDSMessage) {
        guard table.place != "temp" else { return }
        transaction.isPinned = true
        let name = "table \(table.id)"
        try heed(
            engine.locks.acquire(
                name,
                session: login.sessionID,
                timeout: lockTimeout,
                isRow: true,
                isCancelled: { isCancelled }
            )
        )
        transaction.tables.insert(name)
    }

    /// Waits until nobody redefines tables that are to be read.
    func awaitDefinitions(of tables: Set<Int>) throws(TDSMessage) {
        guard engine.locks.hasRows, !tables.isEmpty else { return }
        for table in tables {
            let name = "table \(table)"
            guard engine.locks.isHeld(name, byOtherThan: login.sessionID) else { continue }
            try heed(
                engine.locks.acquire(
                    name,
                    session: login.sessionID,
                    isShared: true,
                    timeout: lockTimeout,
                    isRow: true,
                    isCancelled: { isCancelled }
                )
            )
            _ = engine.locks.release(name, session: login.sessionID)
        }
    }

    // MARK: Errors of SQLite

    /// What a failed step of SQLite means here.
    func failure() -> TDSMessage {
        if let error = host.error {
            host.error = nil
            return error
        }
        let code = connection.code
        if code & 0xFF == SQLITE_INTERRUPT { return .cancelled }
        if code & 0xFF == SQLITE_BUSY { return isolation == .snapshot ? snapshotConflict : .deadlock }
        if connection.message.hasPrefix("no such table") { return .invalidObject("") }
        if connection.message.contains("integer overflow") { return .overflow("bigint") }
        return SQLiteConnection.failure(connection.handle)
    }

    private var snapshotConflict: TDSMessage {
        TDSMessage(
            3960,
            16,
            "Snapshot isolation transaction aborted due to update conflict. You cannot use snapshot isolation to access "
                + "table directly or indirectly in database '\(database.name)' to update, delete, or insert the row that has "
                + "been modified or deleted by another transaction. Retry the transaction or change the isolation level for "
                + "the update/delete statement.",
            state: 2
        )
    }
}
