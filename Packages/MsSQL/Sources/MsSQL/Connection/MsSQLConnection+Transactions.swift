@_spi(SQLDrivers) public import SQLCore

extension MsSQLConnection {
    /// The server's own word: `failed` where the transaction can only be rolled back, or where that which `begin` started is
    /// no longer there.
    ///
    /// db-lib hides what the server tells along with its answers, so it is asked after an error, and after a statement that
    /// could begin or end a transaction.
    public var transactionStatus: SQLTransactionStatus {
        guard isUsable else { return .unknown }
        if knownState == nil, let busy = busyCursor { busy.close() }
        guard let state = try? state() else { return .unknown }
        return switch state {
        case .open: .active
        case .doomed: .failed
        case .idle: expectsTransaction ? .failed : .idle
        }
    }

    /// What the session is in; asks the server where that is not known.
    func state() throws(ConnError) -> TransactionState {
        if let known = knownState { return known }
        return try askState()
    }

    /// Asks the server what the session is in.
    func askState() throws(ConnError) -> TransactionState {
        do throws(ConnError) {
            if link.hasStopped || !link.report.errors.isEmpty { try link.begin() }
            let row = try link.query("SELECT @@TRANCOUNT, XACT_STATE()").first ?? []
            guard row.count == 2, let count = row[0].flatMap({ Int($0) }), let word = row[1].flatMap({ Int($0) }) else {
                throw ConnError(.server, "SQL Server did not say whether a transaction is open")
            }
            let state = TransactionState(count: count, state: word)
            knownState = state
            openCount = count
            return state
        } catch {
            link.markBroken()
            throw error
        }
    }

    /// Starts a transaction at an isolation level, which ends with it.
    ///
    /// - Throws: `.unsupported` for one that only reads, which SQL Server does not have.
    public func begin(_ mode: SQLTransactionMode) throws(ConnError) {
        guard !mode.readOnly else {
            throw ConnError(
                .unsupported,
                "SQL Server has no transactions that only read, and would let this one write",
                advice: "begin it with isolation: .snapshot to see one state, or as a user who may not write"
            )
        }
        try beginOperation()
        guard try !state().isOpen else {
            throw ConnError(.misuse(.busyInScope), "A transaction is open already", advice: "use a savepoint")
        }
        let level: String? =
            switch mode.isolation {
            case .engineDefault: nil
            case .readUncommitted: "READ UNCOMMITTED"
            case .readCommitted: "READ COMMITTED"
            case .repeatableRead: "REPEATABLE READ"
            case .snapshot: "SNAPSHOT"
            case .serializable: "SERIALIZABLE"
            }
        transactionEnded()
        knownState = nil
        if let level {
            isolation = level
            try link.query("SET TRANSACTION ISOLATION LEVEL \(level)")
            try link.begin()
        }
        try link.query("BEGIN TRANSACTION")
        knownState = .open
        openCount = 1
        expectsTransaction = true
    }

    /// Rolls back; nothing happens if the server has done so already.
    public func rollback() throws(ConnError) {
        guard isUsable else { throw MsSQLLink.closedError }
        if let busy = busyCursor { busy.close() }
        try link.begin()
        let state = try? state()
        if state != .idle {
            knownState = nil
            do {
                try link.query("IF @@TRANCOUNT > 0 ROLLBACK TRANSACTION")
                knownState = .idle
            } catch {
                // Whatever it was, the server rolls back what a lost connection held.
                link.markBroken()
                throw error
            }
        }
        transactionEnded()
        try restoreIsolation()
    }

    /// Brings statements back to the server's own isolation level, which would stay for those behind the transaction.
    func restoreIsolation() throws(ConnError) {
        guard isolation != nil, isUsable else { return }
        try link.begin()
        try link.query("SET TRANSACTION ISOLATION LEVEL READ COMMITTED")
        isolation = nil
    }

    /// Sets a savepoint.
    public func savepoint(_ name: String) throws(ConnError) {
        try control("SAVE TRANSACTION " + (try quoted(savepoint: name)))
    }

    /// Nothing: savepoints end with their transaction, and keep nothing from working.
    public func release(savepoint name: String) throws(ConnError) {
        try beginOperation()
    }

    /// Rolls back to a savepoint.
    public func rollback(toSavepoint name: String) throws(ConnError) {
        try control("ROLLBACK TRANSACTION " + (try quoted(savepoint: name)))
    }

    private func quoted(savepoint name: String) throws(ConnError) -> String {
        guard name.utf16.count <= 32 else {
            throw ConnError(
                .invalidInput,
                "The name of a savepoint is \(name.utf16.count) characters long",
                advice: "SQL Server takes 32"
            )
        }
        return try MsSQLDriver.dialect.quote(identifier: name)
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
