internal import CMySQL
internal import CMySQLShims
internal import FoundationEssentials
@_spi(SQLDrivers) public import SQLCore

extension MySQLConnection {
    /// Commits.
    ///
    /// If the answer is lost and there is a table of marker rows, another connection finds out what happened: this returns
    /// normally if the transaction took effect, and throws with outcome `.notApplied` if it did not.
    ///
    /// - Throws: An error of outcome `.unknown` if nothing can tell.
    public func commit() throws(ConnError) {
        try beginOperation()
        guard link.isInTransaction else {
            throw ConnError(
                .misuse(.scopeFinished),
                "There is no transaction to commit: a statement has ended it",
                advice: "leave COMMIT and ROLLBACK to the library"
            )
        }
        let ticket = try writeMarker()
        try link.checkCancelled()
        do throws(ConnError) {
            link.hasExecuted = true
            try link.query("COMMIT")
            transactionEnded()
        } catch {
            guard link.isBroken else {
                transactionEnded()
                throw error.with { $0.outcome = .notApplied }
            }
            if isReadOnlyTransaction { return }
            guard let ticket else { throw CommitSearch.unknown(error) }
            try CommitSearch(on: link.cancelLine).run(after: error) { (end) throws(ConnError) in
                try fate(of: ticket, until: end)
            }
        }
    }

    /// What finds a transaction again.
    struct CommitTicket {
        /// The row that it leaves.
        var marker: CommitMarker
        /// The lock that the session holds for as long as it lives.
        var lock: String
        /// Which server it is: what else could answer in its place.
        var server: String
    }

    /// Leaves a row in the marker table; `nil` if there is none, or the transaction only reads.
    private func writeMarker() throws(ConnError) -> CommitTicket? {
        guard let table = options.commitMarkerTable, !isReadOnlyTransaction else { return nil }
        let marker = try CommitMarker(in: table, MySQLDriver.dialect)
        let lock: String
        do throws(ConnError) {
            lock = try holdSessionLock()
            try link.query(marker.insert)
        } catch {
            noteFailure(error)
            throw error
        }
        return CommitTicket(marker: marker, lock: lock, server: serverIdentity ?? "")
    }

    /// Takes a lock that nobody else asks for: while it is held, this session is there.
    private func holdSessionLock() throws(ConnError) -> String {
        if let lock = sessionLock { return lock }
        let lock = "conn_\(UUID().uuidString.lowercased())"
        let row = try link.query("SELECT GET_LOCK('\(lock)', 0), \(Self.identity)").first ?? []
        guard row.first == "1" else {
            throw ConnError(
                .server,
                "The server gave no lock for the commit marker",
                advice: "see GET_LOCK in its manual"
            )
        }
        serverIdentity = row.count > 1 ? row[1] : nil
        sessionLock = lock
        return lock
    }

    /// An expression for which server it is.
    private static let identity = "CONCAT_WS('/', @@hostname, @@port, @@server_id, @@datadir)"

    // MARK: After

    /// Looks for the marker row over another connection, once the lost session is surely gone.
    ///
    /// The session holds its lock until it has ended, and its transaction with it: COMMIT in work is finished first. Whoever
    /// holds the lock is that session, so it may be ended.
    private func fate(of ticket: CommitTicket, until end: ContinuousClock.Instant) throws(ConnError) -> CommitFate {
        var context = context
        context.timeout = min(context.timeout, ContinuousClock.now.duration(to: end))
        let (handle, server) = try shared.open(context)
        let link = MySQLLink(
            adopting: handle,
            descriptor: mysql_get_socket(handle),
            cancelGrace: options.cancelGrace
        ) {}
        defer { link.close() }
        _ = server
        link.limit(to: .seconds(10))
        let row = try link.query("SELECT IS_USED_LOCK('\(ticket.lock)'), \(Self.identity), @@read_only").first ?? []
        guard row.count == 3 else { return .undecided }
        if let holder = row[0], row[1] == ticket.server {
            do {
                try link.query("KILL CONNECTION \(holder)")
            } catch  where !link.isBroken {
                // It has ended by itself meanwhile.
            }
            return .undecided
        }
        if try !link.query(ticket.marker.look).isEmpty { return .applied }
        // Another server, or a replica, may not have heard of the transaction yet.
        guard row[1] == ticket.server, row[2] == "0" || row[2] == "OFF" else { return .undecided }
        return .notApplied
    }
}
