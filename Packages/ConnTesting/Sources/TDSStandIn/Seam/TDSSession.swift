/// One login's session with the engine. The wire calls ``run(_:to:)`` on one thread of the session's own that may
/// block, one request at a time, and ``cancel()`` from any thread.
protocol TDSSession: AnyObject, Sendable {
    /// Runs one request to its end and tells everything to the sink, in order. Never throws: what fails is an error
    /// token. After ``cancel()`` it stops within milliseconds, also while it waits for a lock, and says nothing more;
    /// what a statement had changed is undone, as SQL Server does, and an open transaction stays open unless
    /// XACT_ABORT is on.
    func run(_ request: TDSRequest, to sink: any TDSSink)

    /// Ends the running request, if there is one; a later request is not touched. From any thread.
    func cancel()

    /// RESETCONNECTION (MS-TDS 2.2.3.1.2): before the request that carries the flag, the session becomes as a new login
    /// left it. An open transaction is rolled back unless it is to be kept. On the session's thread.
    func reset(keepingTransaction: Bool)

    /// Rolls back and frees everything: the connection is gone. Called once, when nothing runs.
    func close()
}
