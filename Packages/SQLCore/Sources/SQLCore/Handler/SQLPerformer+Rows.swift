public import ConnCore

extension SQLPerformer {
    /// Reads the rows of a query, each turned into a value by `body`, in order. No frame is made: the fastest road for
    /// small results.
    ///
    ///     let powers = try db.readRows("SELECT power FROM t WHERE site = \(site)") { try $0.value(0, as: Double.self) }
    ///
    /// `body` runs while the statement is open and must not call the handler. What it throws passes through.
    @available(*, noasync)
    @_disfavoredOverload
    @inlinable
    public func readRows<Row>(
        _ query: SQLQuery,
        options: CallOptions = .default,
        _ body: (SQLRow) throws -> Row
    ) throws -> [Row] {
        var rows: [Row] = []
        var failure: (any Error)?
        try _forEachRow("readRows", query, options, restart: { rows.removeAll() }) { row in
            do {
                rows.append(try body(row))
                return true
            } catch {
                failure = error
                return false
            }
        }
        if let failure { throw failure }
        return rows
    }

    /// Reads the rows of a query, each turned into a value by `body`, which runs on a worker thread.
    public func readRows<Row: Sendable>(
        _ query: SQLQuery,
        options: CallOptions = .default,
        _ body: @escaping @Sendable (SQLRow) throws -> Row
    ) async throws -> [Row] {
        let statement = try statement(query, rows: true, .rows)
        return try await perform(call("readRows", statement, options)) { (connection) throws(ConnError) in
            try connection.collectRows(statement, limit: .max, body)
        }.get()
    }

    /// Reads the first row of a query, turned into a value by `body`; `nil` without a row.
    ///
    /// No frame is made: the fastest road for a look-up by key. Rows after the first are not fetched.
    @available(*, noasync)
    @_disfavoredOverload
    @inlinable
    public func readRow<Row>(
        _ query: SQLQuery,
        options: CallOptions = .default,
        _ body: (SQLRow) throws -> Row
    ) throws -> Row? {
        var found: Row?
        var failure: (any Error)?
        try _forEachRow("readRow", query, options, restart: {}) { row in
            do {
                found = try body(row)
            } catch {
                failure = error
            }
            return false
        }
        if let failure { throw failure }
        return found
    }

    /// Reads the first row of a query, turned into a value by `body`, which runs on a worker thread.
    public func readRow<Row: Sendable>(
        _ query: SQLQuery,
        options: CallOptions = .default,
        _ body: @escaping @Sendable (SQLRow) throws -> Row
    ) async throws -> Row? {
        let statement = try statement(query, rows: true, .rows)
        return try await perform(call("readRow", statement, options)) { (connection) throws(ConnError) in
            try connection.collectRows(statement, limit: 1, body)
        }.get().first
    }

    /// Gives each row to `body` until it returns false. Not generic over what is made of a row, so that the road from
    /// here to the driver needs no type looked up at run time.
    ///
    /// - Parameter restart: Runs when a failed try is followed by another, to forget the rows that it gave.
    @available(*, noasync)
    public func _forEachRow(
        _ operation: String,
        _ query: SQLQuery,
        _ options: CallOptions,
        restart: () -> Void,
        _ body: (SQLRow) -> Bool
    ) throws(ConnError) {
        let statement = try statement(query, rows: true, .rows)
        try perform(call(operation, statement, options)) { (connection) throws(ConnError) in
            restart()
            try connection.forEachRow(statement, body)
        }
    }
}

extension SQLDriverConnection {
    /// What `body` makes of each row, at most `limit` of them; what it throws ends the reading.
    func collectRows<Row>(
        _ statement: SQLStatement,
        limit: Int,
        _ body: (SQLRow) throws -> Row
    ) throws(ConnError) -> Result<[Row], any Error> {
        var rows: [Row] = []
        var failure: (any Error)?
        try forEachRow(statement) { row in
            do {
                rows.append(try body(row))
                return rows.count < limit
            } catch {
                failure = error
                return false
            }
        }
        if let failure { return .failure(failure) }
        return .success(rows)
    }
}
