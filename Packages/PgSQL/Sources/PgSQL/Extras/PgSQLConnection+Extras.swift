internal import CPgSQL
@_spi(SQLDrivers) internal import SQLCore

// What the operations of this folder ask of a connection.
extension PgSQLConnection {
    /// The first row of a query, each value as text; NULLs if there is no row.
    func textOfFirstRow(_ text: String, _ parameters: [SQLValue]) throws(ConnError) -> [String?] {
        let cursor = try open(SQLStatement(text: text, parameters: parameters, isCacheable: false))
        defer { cursor.close() }
        let frame = try cursor.nextBatch(maximumRows: 1)
        return (0..<cursor.columnCount).map { index in
            guard let frame, frame.rowCount > 0, case .string(let text) = frame.column(at: index).value(at: 0) else {
                return nil
            }
            return text
        }
    }

    /// Has the server parse a text alone, and gives it in the form that may stand in parentheses, if a line break
    /// follows it: without semicolons at its end.
    ///
    /// - Throws: `.misuse(.wrongStatementKind)` if it is not a query that only reads; the server's error if it is none.
    func readableText(of statement: SQLStatement) throws(ConnError) -> String {
        try beginOperation()
        let traits = try checkedTraits(statement.text)
        let isInferred = statement.parameters.isEmpty
        let types = isInferred ? [] : statement.parameters.map { ParameterBuffer.declaredType(of: $0) }
        let prepared = try prepare(statement.text, traits, types: types, isCacheable: false)
        guard traits.isQuery, !prepared.columns.isEmpty else {
            throw ConnError(
                .misuse(.wrongStatementKind),
                "The statement is not a query that only reads; it was not run",
                advice: "use SELECT, VALUES, TABLE or WITH … SELECT"
            )
        }
        return String(Substring(statement.text.utf8.prefix(traits.length)))
    }

    // MARK: Notifications

    /// The next notification that has come; does not wait.
    func nextNotification() -> PgSQLNotification? {
        guard isUsable, let pointer = PQnotifies(link.connection) else { return nil }
        defer { PQfreemem(pointer) }
        return PgSQLNotification(
            channel: String(cString: pointer.pointee.relname),
            payload: pointer.pointee.extra.map { String(cString: $0) } ?? "",
            processID: pointer.pointee.be_pid
        )
    }

    /// Waits until something comes from the server, the wake descriptor is signalled, or `idle` has passed.
    ///
    /// - Parameter reads: Whether the socket is looked at.
    /// - Returns: Whether something came from the server.
    func waitForNotification(wake: WakeDescriptor, reads: Bool, idle: Duration) throws(ConnError) -> Bool {
        guard isUsable else { throw PgLink.closedError }
        let ready = WakeDescriptor.poll([(PQsocket(link.connection), reads), (wake.descriptor, true)], atMost: idle)
        guard ready[0] else { return false }
        guard PQconsumeInput(link.connection) == 1 else {
            link.markBroken()
            throw LinkFailure.lost(link.connection, sent: false, while: "waiting for notifications")
        }
        return true
    }

    // MARK: Partitioned reads

    /// Rolls the transaction of a partitioned read back; nothing was written in it.
    func rolledBackRead(after error: ConnError) -> ConnError {
        rollBackQuietly()
        return error
    }
}
