internal import CMySQL
internal import CMySQLShims
@_spi(SQLDrivers) public import SQLCore

extension MySQLConnection {
    /// The server's own word, as it came with its last answer: `failed` where the transaction that `begin` started is
    /// no longer there.
    public var transactionStatus: SQLTransactionStatus {
        guard isUsable else { return .unknown }
        if link.isInTransaction { return .active }
        return expectsTransaction ? .failed : .idle
    }

    /// Starts a transaction. `.snapshot` is REPEATABLE READ that sees the state of its beginning.
    ///
    /// A transaction that only reads sees the state of its beginning, too.
    public func begin(_ mode: SQLTransactionMode) throws(ConnError) {
        try beginOperation()
        guard !link.isInTransaction else {
            throw ConnError(.misuse(.busyInScope), "A transaction is open already", advice: "use a savepoint")
        }
        let level: String? =
            switch mode.isolation {
            case .engineDefault: nil
            case .readUncommitted: "READ UNCOMMITTED"
            case .readCommitted: "READ COMMITTED"
            case .repeatableRead, .snapshot: "REPEATABLE READ"
            case .serializable: "SERIALIZABLE"
            }
        try link.checkCancelled()
        transactionEnded()
        if let level { try link.query("SET TRANSACTION ISOLATION LEVEL \(level)") }
        var characteristics: [String] = []
        let seesOneState = mode.isolation == .snapshot || (mode.readOnly && mode.isolation == .engineDefault)
        if seesOneState { characteristics.append("WITH CONSISTENT SNAPSHOT") }
        if mode.readOnly { characteristics.append("READ ONLY") }
        try link.query("START TRANSACTION " + characteristics.joined(separator: ", "))
        expectsTransaction = true
        isReadOnlyTransaction = mode.readOnly
    }

    /// Rolls back; nothing happens if the server has done so already.
    public func rollback() throws(ConnError) {
        guard isUsable else { throw MySQLLink.closedError }
        if let busy = busyCursor { busy.close() }
        try link.begin()
        var tries = 0
        while link.isInTransaction {
            do {
                try link.query("ROLLBACK")
            } catch {
                tries += 1
                if tries < 3, error.kind == .cancelled, !link.isBroken { continue }
                link.markBroken()
                throw error
            }
        }
        transactionEnded()
    }

    /// Sets a savepoint.
    public func savepoint(_ name: String) throws(ConnError) {
        try control("SAVEPOINT " + (try MySQLDriver.dialect.quote(identifier: name)))
    }

    /// Releases a savepoint.
    public func release(savepoint name: String) throws(ConnError) {
        try control("RELEASE SAVEPOINT " + (try MySQLDriver.dialect.quote(identifier: name)))
    }

    /// Rolls back to a savepoint and releases it.
    public func rollback(toSavepoint name: String) throws(ConnError) {
        let quoted = try MySQLDriver.dialect.quote(identifier: name)
        try control("ROLLBACK TO SAVEPOINT " + quoted)
        try control("RELEASE SAVEPOINT " + quoted)
    }

    private func control(_ text: String) throws(ConnError) {
        try beginOperation()
        do {
            try link.query(text)
        } catch {
            noteFailure(error)
            throw error
        }
    }
}
