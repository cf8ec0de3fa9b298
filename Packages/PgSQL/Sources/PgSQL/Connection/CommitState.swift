@_spi(SQLDrivers) internal import SQLCore

/// What one connection knows about its server and its transaction, for the case that the answer to COMMIT is lost.
struct CommitState {
    /// Which run of which server this is: what makes a transaction's number mean the same transaction.
    struct Server: Equatable {
        var system: String
        var timeline: String
        /// When the server's statistics of its log were reset; a crash resets them.
        var statisticsReset: String?
    }

    /// What finds a transaction again.
    struct Ticket: Equatable {
        var transaction: String
        var backend: String
        var backendStart: String?
        /// The row that it leaves, if there is a table for it.
        var marker: CommitMarker?
    }

    /// `nil` before it was asked, or if the server would not say.
    var server: Server?
    var hasAskedServer = false

    /// What a server's answers mean, by the rules of the design.
    ///
    /// After a crash or a failover, numbers that were never written to the log are handed out again. So the number of a
    /// committed transaction says something only about the run of the server that gave it out; while one that the server
    /// calls aborted, or does not know yet, was not applied in any run of the same timeline.
    ///
    /// - Parameters:
    ///   - status: What `pg_xact_status` says; `nil` if it remembers the transaction no more.
    ///   - isInFuture: Whether the server has not handed that number out.
    static func fate(
        status: String?,
        isInFuture: Bool,
        before: Server?,
        now: Server?
    ) -> CommitFate {
        guard let before, let now, before.system == now.system, before.timeline == now.timeline else { return .unknown }
        if isInFuture { return .notApplied }
        switch status {
        case "in progress": return .undecided
        case "aborted": return .notApplied
        case "committed":
            guard let reset = before.statisticsReset, reset == now.statisticsReset else { return .unknown }
            return .applied
        default: return .unknown
        }
    }
}
