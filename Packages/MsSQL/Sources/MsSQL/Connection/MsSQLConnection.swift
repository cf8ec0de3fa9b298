@_spi(SQLDrivers) public import SQLCore

/// One open connection to a SQL Server.
///
/// Handlers make and use it; it is public only because ``MsSQLDriver`` names it. One thread uses it at a time.
public final class MsSQLConnection: SQLDriverConnection {
    let shared: MsSQLShared
    let link: MsSQLLink
    /// What the connection was opened with.
    let context: ConnectContext
    /// The result that is being read; nothing else may be sent meanwhile.
    var busyCursor: MsSQLCursor?
    /// Whether `begin` was called and neither `commit` nor `rollback` since.
    var expectsTransaction = false
    /// What made the server roll the open transaction back, until it ends.
    var transactionFailure: ConnError?
    /// The isolation level that statements run at, if it is not the server's own.
    var isolation: String?
    /// What the server said last about its transaction; `nil` where a statement may have changed it since.
    var knownState: TransactionState? = .idle
    /// How many times a transaction was begun and not committed, when the server was last asked.
    var openCount = 0
    /// What the texts that were run lately tell.
    var knownTraits: [String: StatementTraits] = [:]

    /// Opens a connection; see ``MsSQLDriver/connect(_:)``.
    init(shared: MsSQLShared, context: ConnectContext) throws(ConnError) {
        self.shared = shared
        self.context = context
        link = try shared.open(context)
    }

    deinit {
        close()
    }

    var options: MsSQLOptions { shared.options }

    // MARK: PooledConnection

    /// Whether the link is up and its protocol state known.
    public var isUsable: Bool { !link.isBroken }

    /// Whether a statement changed what outlives it: settings, temporary tables, the database.
    public internal(set) var needsReset = false

    /// Gives the connection up, so that another one takes its place: the protocol's own reset is out of FreeTDS' reach.
    public func reset() throws(ConnError) {
        guard options.reset == .reconnect else {
            try rollback()
            needsReset = false
            return
        }
        link.markBroken()
        throw ConnError(
            .connection,
            "The connection to SQL Server is replaced, since its session was changed",
            retry: .reconnect
        )
    }

    /// Asks the server for a sign of life, within the limit of connecting.
    public func ping() throws(ConnError) {
        try beginOperation()
        link.limit(to: context.timeout)
        defer { link.limit(to: nil) }
        try link.query("SELECT 1")
    }

    /// Rolls back a transaction that a call left open, and reports it.
    public func checkAfterCall() throws(ConnError) {
        guard isUsable else { return }
        if let busy = busyCursor { busy.close() }
        let wasExpected = expectsTransaction
        let status = transactionStatus
        transactionEnded()
        guard status == .active || status == .failed, try askState().isOpen else { return }
        try rollback()
        throw ConnError(
            .misuse(.transactionLeftOpen),
            "The call left a transaction open; it was rolled back",
            advice: wasExpected ? "commit it" : "use transaction { } instead of BEGIN TRANSACTION"
        )
    }

    /// Has the thread that uses the connection ask the server to end the running statement. Any thread; does not block.
    public var interrupt: @Sendable () -> Void {
        let line = link.cancelLine
        return { line.request() }
    }

    /// Closes the socket; the server rolls back an open transaction.
    public func close() {
        let busy = busyCursor
        busyCursor = nil
        link.close()
        busy?.connectionClosed()
    }

    // MARK: Operations

    /// Begins an operation: no result is open, the link is up, and the transaction that the caller believes in is there.
    func beginOperation() throws(ConnError) {
        if let busy = busyCursor { busy.close() }
        try link.begin()
        guard expectsTransaction else { return }
        let state = try state()
        guard state != .open else { return }
        throw transactionGone(state)
    }

    /// The error of a transaction that the server, or a statement, has ended.
    private func transactionGone(_ state: TransactionState) -> ConnError {
        if let cause = transactionFailure {
            return ConnError(
                cause.kind,
                "The transaction was rolled back by the server because of an earlier error; nothing more is run in it",
                advice: "let the transaction's closure end with that error",
                outcome: .notApplied,
                retry: cause.retry == .replayTransaction ? .replayTransaction : .never,
                nativeCode: cause.nativeCode,
                underlying: cause
            )
        }
        if state == .doomed {
            return ConnError(
                .conflict,
                "The transaction can only be rolled back, because of an earlier error; nothing more is run in it",
                advice: "let the transaction's closure end with that error"
            )
        }
        return ConnError(
            .misuse(.scopeFinished),
            "A statement has ended the transaction",
            advice: "leave COMMIT and ROLLBACK to the library",
            outcome: .applied
        )
    }

    /// Takes note of an error inside a statement: it may have ended the transaction, which its error does not tell.
    func noteFailure(_ error: ConnError) {
        guard knownState != .idle, !link.isBroken else { return }
        knownState = nil
        if expectsTransaction, transactionFailure == nil, let state = try? askState(), state != .open {
            transactionFailure = error
        }
    }

    /// Forgets the transaction that has ended.
    func transactionEnded() {
        expectsTransaction = false
        transactionFailure = nil
    }
}
