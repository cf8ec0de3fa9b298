internal import CPgSQL
@_spi(SQLDrivers) public import SQLCore

extension PgSQLConnection {
    /// Commits.
    ///
    /// If the answer is lost, another connection finds out what happened, as far as the options allow: this returns
    /// normally if the transaction took effect, and throws with outcome `.notApplied` if it did not.
    ///
    /// - Throws: An error of outcome `.unknown` if nothing can tell.
    public func commit() throws(ConnError) {
        try beginOperation()
        switch link.transactionStatus {
        case PQTRANS_INTRANS: break
        case PQTRANS_INERROR:
            let cause = transactionFailure
            try rollBackNow()
            throw Self.failedBefore(cause)
        default:
            throw ConnError(
                .misuse(.scopeFinished),
                "There is no transaction to commit: a statement has ended it",
                advice: "leave COMMIT and ROLLBACK to the library"
            )
        }
        let ticket = try ticketForCommit()
        try link.checkCancelled()
        do throws(ConnError) {
            let tag = try commitNow(ticket)
            transactionEnded()
            // PostgreSQL answers so when the transaction had failed.
            guard tag != "ROLLBACK" else { throw Self.failedBefore(nil) }
        } catch {
            guard link.isBroken else {
                transactionEnded()
                throw error.with { $0.outcome = .notApplied }
            }
            try resolve(ticket, after: error)
        }
    }

    /// The error of a commit that could only roll back.
    private static func failedBefore(_ cause: ConnError?) -> ConnError {
        ConnError(
            cause?.kind ?? .server,
            "The transaction had failed by an earlier error and was rolled back",
            advice: "let the first error end the transaction's closure",
            outcome: .notApplied,
            retry: cause?.retry == .replayTransaction ? .replayTransaction : .never,
            nativeCode: cause?.nativeCode,
            underlying: cause
        )
    }

    /// Sends COMMIT, with the marker row before it if there is to be one. Returns the command's tag.
    private func commitNow(_ ticket: CommitState.Ticket?) throws(ConnError) -> String {
        link.hasExecuted = true
        guard let marker = ticket?.marker else { return try run("COMMIT").tag }
        let results = try link.run(pipeline: [.run(marker.insert), .run("COMMIT")])
        if let failed = results.first(where: \.isError) {
            let error = failure(failed)
            if !link.isBroken, link.transactionStatus != PQTRANS_IDLE { rollBackQuietly() }
            throw error
        }
        return results[1].tag
    }

    // MARK: Before

    /// Asks once which run of which server this is. A server that does not say leaves a lost COMMIT unknown.
    func learnServer() throws(ConnError) {
        guard options.resolveCommit, !commitState.hasAskedServer else { return }
        commitState.hasAskedServer = true
        do {
            commitState.server = Self.server(try rows(of: Self.serverQuery(link)))
        } catch {
            if link.isBroken || error.kind == .cancelled { throw error }
        }
    }

    private static func serverQuery(_ link: PgLink) -> String {
        // The view came with version 14; before that, nothing shows a crash.
        let reset =
            PQserverVersion(link.connection) >= 140_000
            ? "(SELECT stats_reset::pg_catalog.text FROM pg_catalog.pg_stat_wal)" : "NULL"
        return """
            SELECT s.system_identifier::pg_catalog.text, c.timeline_id::pg_catalog.text, \(reset)
            FROM pg_catalog.pg_control_system() s, pg_catalog.pg_control_checkpoint() c
            """
    }

    private static func server(_ rows: [[String?]]) -> CommitState.Server? {
        guard let row = rows.first, row.count == 3, let system = row[0], let timeline = row[1] else { return nil }
        return CommitState.Server(system: system, timeline: timeline, statisticsReset: row[2])
    }

    /// What finds the transaction again; `nil` if it has written nothing, or nobody wants to know.
    private func ticketForCommit() throws(ConnError) -> CommitState.Ticket? {
        guard options.resolveCommit || options.commitMarkerTable != nil, !isReadOnlyTransaction else { return nil }
        let rows = try rows(
            of: """
                SELECT pg_catalog.pg_current_xact_id_if_assigned()::pg_catalog.text, \
                pg_catalog.pg_backend_pid()::pg_catalog.text, \
                (SELECT a.backend_start::pg_catalog.text FROM \
                pg_catalog.pg_stat_get_activity(pg_catalog.pg_backend_pid()) a)
                """
        )
        guard let row = rows.first, row.count == 3, let transaction = row[0], let backend = row[1] else { return nil }
        let marker = try options.commitMarkerTable.map { (table) throws(ConnError) in
            try CommitMarker(in: table, PgSQLDriver.dialect)
        }
        return CommitState.Ticket(transaction: transaction, backend: backend, backendStart: row[2], marker: marker)
    }

    // MARK: After

    /// Finds out what became of a COMMIT whose answer was lost; returns if it took effect.
    private func resolve(_ ticket: CommitState.Ticket?, after error: ConnError) throws(ConnError) {
        guard let ticket else {
            // Without a number the transaction wrote nothing, so there is nothing to be lost.
            if options.resolveCommit || isReadOnlyTransaction { return }
            throw error.with { $0.outcome = .unknown }
        }
        try CommitSearch(on: link.cancelLine).run(after: error) { (end) throws(ConnError) in
            try CommitInspector(self, until: end).fate(of: ticket)
        }
    }

    /// A connection of its own that looks for a transaction.
    private struct CommitInspector {
        private let owner: PgSQLConnection
        private let link: PgLink

        init(_ owner: PgSQLConnection, until end: ContinuousClock.Instant) throws(ConnError) {
            self.owner = owner
            let left = ContinuousClock.now.duration(to: end)
            var context = owner.context
            context.timeout = min(context.timeout, left)
            link = PgLink(adopting: try owner.shared.open(context))
            link.limit = min(end, .now.advanced(by: .seconds(10)))
        }

        func fate(of ticket: CommitState.Ticket) throws(ConnError) -> CommitFate {
            defer { link.close() }
            // A standby may not have heard of the transaction yet.
            guard try rows("SELECT pg_catalog.pg_is_in_recovery()::pg_catalog.text").first?.first == "false" else {
                return .undecided
            }
            if try endBackend(ticket) { return .undecided }
            let server = PgSQLConnection.server(try rows(PgSQLConnection.serverQuery(link)))
            var status: String?
            var isInFuture = false
            do {
                let answer = try rows("SELECT pg_catalog.pg_xact_status($1::pg_catalog.xid8)", [ticket.transaction])
                status = answer.first?.first ?? nil
            } catch  where error.nativeCode?.code == "22023" {
                isInFuture = true
            }
            // The marker row of a transaction in work may still be on its way to the server.
            if status == "in progress" { return .undecided }
            // It is not written here to see whether there is room for it: if that answer were lost too, the next try would
            // take its own row for the transaction's.
            if let marker = ticket.marker { return try rows(marker.look).isEmpty ? .notApplied : .applied }
            return CommitState.fate(
                status: status,
                isInFuture: isInFuture,
                before: owner.commitState.server,
                now: server
            )
        }

        /// Ends the backend that ran the COMMIT, if it is still there: a COMMIT in work is finished first.
        ///
        /// Behind a pooler the backend may serve somebody else by now, and is left alone.
        ///
        /// - Returns: Whether it was there.
        private func endBackend(_ ticket: CommitState.Ticket) throws(ConnError) -> Bool {
            guard !owner.sharesServer, let start = ticket.backendStart else { return false }
            let found = try rows(
                """
                SELECT pg_catalog.pg_terminate_backend(a.pid) FROM pg_catalog.pg_stat_get_activity($1::pg_catalog.int4) a \
                WHERE a.backend_start::pg_catalog.text = $2
                """,
                [ticket.backend, start]
            )
            return !found.isEmpty
        }

        private func rows(_ text: String, _ values: [String?] = []) throws(ConnError) -> [[String?]] {
            try link.send(query: text, values)
            var answer: [[String?]] = []
            var failure: ConnError?
            while let pointer = try link.nextResult() {
                let result = PgResult(pointer)
                if result.isError {
                    failure = failure ?? link.failure(result)
                    if link.isBroken { break }
                } else {
                    answer = result.textRows
                }
            }
            if let failure { throw failure }
            return answer
        }
    }
}
