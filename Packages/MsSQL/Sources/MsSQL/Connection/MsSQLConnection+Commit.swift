@_spi(SQLDrivers) public import SQLCore

extension MsSQLConnection {
    /// Commits.
    ///
    /// If the answer is lost and there is a table of marker rows, another connection finds out what happened: this returns
    /// normally if the transaction took effect, and throws with outcome `.notApplied` if it did not.
    ///
    /// - Throws: An error of outcome `.unknown` if nothing can tell.
    public func commit() throws(ConnError) {
        try beginOperation()
        guard try beforeCommit({ () throws(ConnError) in try state().isOpen }) else {
            throw ConnError(
                .misuse(.scopeFinished),
                "There is no transaction to commit: a statement has ended it",
                advice: "leave COMMIT and ROLLBACK to the library"
            )
        }
        let ticket = try beforeCommit { () throws(ConnError) in try writeMarker() }
        try link.begin()
        try link.checkCancelled()
        knownState = nil
        do throws(ConnError) {
            // A BEGIN TRANSACTION inside has only counted up.
            let text = repeatElement("COMMIT TRANSACTION", count: max(1, openCount)).joined(separator: "; ")
            try link.query(text, mayApply: true)
            knownState = .idle
            transactionEnded()
        } catch {
            guard link.isBroken || error.kind == .cancelled else {
                transactionEnded()
                throw error.with { $0.outcome = .notApplied }
            }
            // A COMMIT that was cancelled may have been done.
            link.markBroken()
            guard let ticket else { throw CommitSearch.unknown(error) }
            try CommitSearch(on: link.cancelLine).run(after: error) { (end) throws(ConnError) in
                try fate(of: ticket, until: end)
            }
            return
        }
        try? restoreIsolation()
    }

    /// What fails before COMMIT is sent takes the transaction with it, or leaves it open.
    private func beforeCommit<R>(_ body: () throws(ConnError) -> R) throws(ConnError) -> R {
        do throws(ConnError) {
            return try body()
        } catch {
            throw error.with { $0.outcome = .notApplied }
        }
    }

    /// What finds a transaction again.
    struct CommitTicket {
        /// The row that it leaves.
        var marker: CommitMarker
        /// Which server it is: what else could answer in its place.
        var server: String
    }

    private static let identity = "CONCAT(@@SERVERNAME, '/', DB_ID(), '/', DB_NAME())"

    /// Leaves a row in the marker table; `nil` if there is none.
    private func writeMarker() throws(ConnError) -> CommitTicket? {
        guard let table = options.commitMarkerTable else { return nil }
        let marker = try CommitMarker(in: table, MsSQLDriver.dialect)
        do throws(ConnError) {
            let row = try link.query("\(marker.insert); SELECT \(Self.identity)").first
            return CommitTicket(marker: marker, server: (row?.first ?? nil) ?? "")
        } catch {
            noteFailure(error)
            throw error
        }
    }

    /// Looks for the marker row over another connection.
    ///
    /// A second row with the same key decides: while the lost transaction is open, inserting it waits for the first one's
    /// lock. Then it is either a duplicate, or the lost transaction is gone for good.
    private func fate(of ticket: CommitTicket, until end: ContinuousClock.Instant) throws(ConnError) -> CommitFate {
        var context = context
        context.timeout = min(context.timeout, ContinuousClock.now.duration(to: end))
        let link = try shared.open(context)
        defer { link.close() }
        link.limit(to: .seconds(15))
        let server = try link.query("SET LOCK_TIMEOUT 5000; SELECT \(Self.identity)").first?.first ?? nil
        do throws(ConnError) {
            let rows = try link.query(
                "BEGIN TRANSACTION; \(ticket.marker.insert); \(ticket.marker.look); ROLLBACK TRANSACTION"
            )
            // More than the row just inserted can be there only where the column is no key.
            if rows.count > 1 { return .applied }
        } catch {
            if error.kind == .constraint(.unique) { return .applied }
            if error.kind == .busy || error.kind == .timeout { return .undecided }
            throw error
        }
        // Another server, or a replica, may not have heard of the transaction yet.
        return server == ticket.server ? .notApplied : .undecided
    }
}
