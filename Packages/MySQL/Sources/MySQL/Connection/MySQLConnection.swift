internal import CMySQL
internal import CMySQLShims
@_spi(SQLDrivers) public import SQLCore

/// One open connection to a MySQL or MariaDB server.
///
/// Handlers make and use it; it is public only because ``MySQLDriver`` names it. One thread uses it at a time.
public final class MySQLConnection: SQLDriverConnection {
    let shared: MySQLShared
    let link: MySQLLink
    let server: ServerAddress
    let statements: StatementCache
    let parameters = ParameterBuffer()
    /// What the connection was opened with.
    let context: ConnectContext
    /// The result that is being read; nothing else may be sent meanwhile.
    var busyCursor: MySQLCursor?
    /// Whether `begin` was called and neither `commit` nor `rollback` since.
    var expectsTransaction = false
    /// Whether the open transaction was begun as one that only reads.
    var isReadOnlyTransaction = false
    /// What made the server roll the open transaction back, until it ends.
    var transactionFailure: ConnError?
    /// The lock that shows whether this session is still there, once it is held.
    var sessionLock: String?
    /// Which server it was that gave the lock.
    var serverIdentity: String?
    private var knownLimits: ServerLimits?

    /// Opens a connection; see ``MySQLDriver/connect(_:)``.
    init(shared: MySQLShared, context: ConnectContext) throws(ConnError) {
        self.shared = shared
        self.context = context
        let (handle, server) = try shared.open(context)
        self.server = server
        let session = handle.pointee.thread_id
        link = MySQLLink(
            adopting: handle,
            descriptor: mysql_get_socket(handle),
            cancelGrace: shared.options.cancelGrace
        ) {
            shared.kill(session, on: server)
        }
        statements = StatementCache(capacity: shared.options.statementCacheSize)
    }

    deinit {
        close()
    }

    var options: MySQLOptions { shared.options }

    // MARK: PooledConnection

    /// Whether the link is up and its protocol state known.
    public var isUsable: Bool { !link.isBroken }

    /// Whether a statement changed what outlives it: variables, temporary tables, locks.
    public internal(set) var needsReset = false

    /// Brings the session back to its state after login, by `COM_RESET_CONNECTION`.
    public func reset() throws(ConnError) {
        guard options.reset == .resetConnection else {
            if link.isInTransaction { try rollback() }
            needsReset = false
            return
        }
        try beginOperation()
        // The server forgets them with the rest.
        for statement in statements.removeAll() { statement.close(link) }
        sessionLock = nil
        link.enter()
        guard mysql_reset_connection(link.handle) == 0 else { throw link.failure(text: nil) }
        try link.query(SessionSetup.text(options.settings))
        transactionEnded()
        needsReset = false
    }

    /// Asks the server for a sign of life, within the limit of connecting.
    public func ping() throws(ConnError) {
        try beginOperation()
        link.limit(to: context.timeout)
        defer { link.limit(to: nil) }
        link.enter()
        guard mysql_ping(link.handle) == 0 else { throw link.failure(text: nil) }
    }

    /// Rolls back a transaction that a call left open, and reports it.
    public func checkAfterCall() throws(ConnError) {
        guard isUsable else { return }
        if let busy = busyCursor { busy.close() }
        let wasExpected = expectsTransaction
        transactionEnded()
        if !link.commitsByItself { needsReset = true }
        guard link.isInTransaction else { return }
        try rollback()
        throw ConnError(
            .misuse(.transactionLeftOpen),
            "The call left a transaction open; it was rolled back",
            advice: wasExpected ? "commit it" : "use transaction { } instead of BEGIN"
        )
    }

    /// Asks the server to end the running statement, by `KILL QUERY` over a connection of its own. Any thread; does not
    /// block.
    public var interrupt: @Sendable () -> Void {
        let line = link.cancelLine
        return { line.request() }
    }

    /// Says good-bye to the server, which rolls back an open transaction.
    public func close() {
        let busy = busyCursor
        busyCursor = nil
        // What the server still sends is not read: the socket is shut down instead.
        if busy != nil { link.markBroken() }
        let dropped = statements.removeAll()
        link.close()
        busy?.connectionClosed()
        // Closing the connection has dropped them on the server.
        for statement in dropped { statement.close(link) }
    }

    // MARK: Operations

    /// Begins an operation: no cancel request is on its way, no result is open, the link is up, and the transaction that
    /// the caller believes in is there.
    func beginOperation() throws(ConnError) {
        if let busy = busyCursor { busy.close() }
        try link.begin()
        guard expectsTransaction, !link.isInTransaction else { return }
        throw transactionGone()
    }

    /// The error of a transaction that the server, or a statement, has ended.
    private func transactionGone() -> ConnError {
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
        return ConnError(
            .misuse(.scopeFinished),
            "A statement has ended the transaction: MySQL commits it at definitions such as CREATE TABLE",
            advice: "run definitions outside of transactions, and leave COMMIT and ROLLBACK to the library",
            outcome: .applied
        )
    }

    /// Takes note of an error of the server inside a transaction: it may have rolled the transaction back, which its
    /// error does not tell.
    func noteFailure(_ error: ConnError) {
        guard link.isInTransaction, !link.isBroken else { return }
        let grace = error.kind == .cancelled
        do {
            try link.query("DO 0")
        } catch {
            // Another KILL of the same request.
            if grace, error.kind == .cancelled, !link.isBroken { _ = try? link.query("DO 0") }
        }
        if expectsTransaction, !link.isInTransaction, transactionFailure == nil { transactionFailure = error }
    }

    /// Forgets the transaction that has ended.
    func transactionEnded() {
        expectsTransaction = false
        isReadOnlyTransaction = false
        transactionFailure = nil
    }

    /// What the server takes; asked for once.
    func serverLimits() throws(ConnError) -> ServerLimits {
        if let known = knownLimits { return known }
        let row = try link.query("SELECT @@max_allowed_packet, @@local_infile").first ?? []
        let limits = ServerLimits(
            maximumPacket: (row.first ?? nil).flatMap { Int($0) } ?? 1_048_576,
            loadsLocalData: row.count > 1 && (row[1] == "1" || row[1] == "ON"),
            takesArrays: conn_mysql_has_bulk(link.handle) != 0
        )
        knownLimits = limits
        return limits
    }
}
