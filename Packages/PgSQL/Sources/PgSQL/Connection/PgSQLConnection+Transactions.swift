internal import CPgSQL
public import SQLCore

extension PgSQLConnection {
    /// PostgreSQL's own word, as it came with its last answer.
    public var transactionStatus: SQLTransactionStatus {
        guard isUsable else { return .unknown }
        switch link.transactionStatus {
        case PQTRANS_IDLE: return .idle
        case PQTRANS_INTRANS: return .active
        case PQTRANS_INERROR: return .failed
        case PQTRANS_ACTIVE where busyRoad != nil: return isInTransaction ? .active : .idle
        default: return .unknown
        }
    }

    /// Starts a transaction. `.snapshot` is PostgreSQL's REPEATABLE READ, which sees one committed state.
    ///
    /// - Throws: `.misuse(.isolationLevel)` for READ UNCOMMITTED, which PostgreSQL would make READ COMMITTED.
    public func begin(_ mode: SQLTransactionMode) throws(ConnError) {
        var text = "BEGIN"
        switch mode.isolation {
        case .engineDefault: break
        case .readUncommitted:
            throw ConnError(
                .misuse(.isolationLevel),
                "PostgreSQL has no READ UNCOMMITTED and would run the transaction as READ COMMITTED",
                advice: "use .readCommitted"
            )
        case .readCommitted: text += " ISOLATION LEVEL READ COMMITTED"
        case .repeatableRead, .snapshot: text += " ISOLATION LEVEL REPEATABLE READ"
        case .serializable: text += " ISOLATION LEVEL SERIALIZABLE"
        }
        if mode.readOnly { text += " READ ONLY" }
        try beginOperation()
        guard !isInTransaction else {
            throw ConnError(.misuse(.busyInScope), "A transaction is open already", advice: "use a savepoint")
        }
        if !mode.readOnly { try learnServer() }
        try link.checkCancelled()
        transactionEnded()
        try run(text)
        expectsTransaction = true
        isReadOnlyTransaction = mode.readOnly
    }

    /// Rolls back; nothing happens if no transaction is open.
    public func rollback() throws(ConnError) {
        guard isUsable else { throw PgLink.closedError }
        try beginOperation()
        try rollBackNow()
    }

    /// Sets a savepoint.
    public func savepoint(_ name: String) throws(ConnError) {
        try control("SAVEPOINT " + (try PgSQLDriver.dialect.quote(identifier: name)))
    }

    /// Releases a savepoint.
    public func release(savepoint name: String) throws(ConnError) {
        try control("RELEASE SAVEPOINT " + (try PgSQLDriver.dialect.quote(identifier: name)))
    }

    /// Rolls back to a savepoint and releases it.
    public func rollback(toSavepoint name: String) throws(ConnError) {
        let quoted = try PgSQLDriver.dialect.quote(identifier: name)
        try control("ROLLBACK TO SAVEPOINT \(quoted); RELEASE SAVEPOINT \(quoted)")
        forgetFailure()
    }

    private func control(_ text: String) throws(ConnError) {
        try beginOperation()
        try run(text)
    }
}
