internal import CSQLite
@_spi(SQLDrivers) public import SQLCore

extension SQLiteConnection {
    /// Commits. A commit that found the database busy may be tried again: the transaction is still open.
    ///
    /// A disk that fails during COMMIT can leave it open whether the transaction is in the file. If there is a table of
    /// marker rows, another connection finds out: this returns normally if the transaction took effect, and throws with
    /// outcome `.notApplied` if it did not; either way this connection is closed.
    ///
    /// - Throws: An error of outcome `.unknown` if nothing can tell.
    public func commit() throws(ConnError) {
        try beginOperation()
        let marker = try writeMarker()
        do throws(ConnError) {
            try run("COMMIT")
        } catch {
            // Still open: nothing of it took effect.
            guard sqlite3_get_autocommit(database) != 0 else { throw error.with { $0.outcome = .notApplied } }
            guard error.outcome == .unknown, let marker else { throw error }
            return try resolve(marker, after: error)
        }
        expectsTransaction = false
        endQueryOnly()
    }

    /// Leaves a row in the marker table; `nil` if there is none, or the transaction only reads.
    private func writeMarker() throws(ConnError) -> CommitMarker? {
        guard let table = options.commitMarkerTable, !isQueryOnly, !shared.properties.isReadOnly else { return nil }
        let marker = try CommitMarker(in: table, SQLiteDriver.dialect)
        do throws(RawError) {
            // Not from the cache: the text is never the same.
            _ = try handle.execute(marker.insert)
        } catch {
            throw error.connError()
        }
        return marker
    }

    /// Finds out what became of a COMMIT that failed and may have taken effect all the same; returns if it did.
    private func resolve(_ marker: CommitMarker, after error: ConnError) throws(ConnError) {
        let waiter = handle.waiter
        // What this connection knows of the file may be wrong now, and its locks would be in the way.
        close()
        try CommitSearch(isCancelled: { waiter.isInterrupted }, sleep: { waiter.pause($0) }).run(
            after: error,
            kind: error.kind,
            "The disk failed during COMMIT, and the transaction did not take effect"
        ) { _ throws(ConnError) in try fate(of: marker) }
    }

    /// Looks for the marker row over another connection, whose opening undoes or completes what a journal says.
    private func fate(of marker: CommitMarker) throws(ConnError) -> CommitFate {
        let fresh = try shared.openHandle()
        defer { fresh.close() }
        try shared.prepareDatabase(fresh)
        do throws(RawError) {
            _ = try fresh.execute("BEGIN IMMEDIATE")
            if try fresh.execute(marker.look) != nil { return .applied }
            // A write-ahead log may hold the whole transaction behind its end, where a recovery after a crash would find
            // it. The next commit overwrites it, so here is one that changes nothing.
            let version = try fresh.execute("PRAGMA main.user_version") ?? "0"
            _ = try fresh.execute("PRAGMA main.user_version = \(version)")
            _ = try fresh.execute("COMMIT")
            return .notApplied
        } catch {
            throw error.connError()
        }
    }
}
