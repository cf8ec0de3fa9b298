internal import CMySQL
internal import CMySQLShims
@_spi(SQLDrivers) public import SQLCore

extension MySQLConnection {
    /// Values of more bytes than this are compared with the server's limit before they are sent.
    private static let surelySmall = 1_000_000

    /// Opens a statement's result; see ``SQLDriverConnection/open(_:)``.
    public func open(_ statement: SQLStatement) throws(ConnError) -> MySQLCursor {
        try beginOperation()
        if let prepared = statements.statement(statement.text) {
            do {
                return try open(statement, prepared)
            } catch {
                guard isStale(error, prepared) else { throw error }
            }
        }
        let traits = try checkedTraits(statement.text)
        if statement.parameters.isEmpty, !statement.expectsRows, !traits.mayReturnRows {
            return try openText(statement.text, traits)
        }
        let prepared: PreparedStatement
        do {
            prepared = try prepare(statement.text, traits, isCacheable: statement.isCacheable)
        } catch  where error.nativeCode?.code == "1295" && statement.parameters.isEmpty && !statement.expectsRows {
            return try openText(statement.text, traits)
        }
        return try open(statement, prepared)
    }

    private func open(_ statement: SQLStatement, _ prepared: PreparedStatement) throws(ConnError) -> MySQLCursor {
        var isDone = false
        defer { if !isDone, !prepared.isCached { prepared.close(link) } }
        if statement.expectsRows, !prepared.returnsRows, !prepared.traits.isCall {
            throw ConnError(
                .misuse(.wrongStatementKind),
                "The statement returns no rows, and rows were asked for; it was not run",
                advice: "use execute"
            )
        }
        try checkCount(prepared, statement.parameters.count)
        try parameters.set(statement.parameters)
        try execute(prepared)
        isDone = true
        return try MySQLCursor(self, prepared, columnTypes: statement.columnTypes)
    }

    /// Runs a text without values and rows at once, in one round trip.
    private func openText(_ text: String, _ traits: StatementTraits) throws(ConnError) -> MySQLCursor {
        note(traits)
        try link.checkCancelled()
        link.hasExecuted = true
        do {
            try link.query(text)
        } catch {
            noteFailure(error)
            throw error
        }
        return MySQLCursor(self)
    }

    /// Runs a prepared statement with the values in the buffer, up to its first row or its end.
    func execute(_ prepared: PreparedStatement, usesArrays: Bool = false) throws(ConnError) {
        if parameters.request.count > Self.surelySmall { try checkSize(prepared.text.utf8.count) }
        note(prepared.traits)
        try link.checkCancelled()
        do {
            try link.execute(prepared.pointer, parameters.request, usesArrays: usesArrays, text: prepared.text)
        } catch {
            noteFailure(error)
            throw error
        }
    }

    /// Refuses values that the server would cut the connection for.
    private func checkSize(_ textLength: Int) throws(ConnError) {
        let maximum = try serverLimits().maximumPacket
        let size = parameters.request.count + textLength
        guard size > maximum else { return }
        throw ConnError(
            .invalidInput,
            "The statement's values are \(size) bytes long, and the server takes \(maximum); nothing was sent",
            advice: "raise max_allowed_packet on the server, or send less at once"
        )
    }

    // MARK: Checks

    /// The traits of a text, once it is sure that it can be one statement.
    func checkedTraits(_ text: String) throws(ConnError) -> StatementTraits {
        guard !text.utf8.contains(0) else {
            throw ConnError(.invalidInput, "The statement's text holds a NUL character")
        }
        let traits = StatementTraits(text)
        if traits.isEmpty {
            throw ConnError(.invalidInput, "The statement's text is empty", advice: "write a statement")
        }
        if traits.hasSeveralStatements {
            throw ConnError(
                .misuse(.multipleStatements),
                "The text holds more than one statement",
                advice: "run them one by one, inside transaction { } if they belong together"
            )
        }
        return traits
    }

    func checkCount(_ prepared: PreparedStatement, _ count: Int) throws(ConnError) {
        guard prepared.parameterCount != count else { return }
        throw ConnError(
            .misuse(.parameterCount),
            "The statement takes \(prepared.parameterCount) parameters and \(count) were given",
            advice: "give one value for each marker"
        )
    }

    /// Whether the failed statement can be prepared anew and run once more: the server does not have it any more.
    private func isStale(_ error: ConnError, _ prepared: PreparedStatement) -> Bool {
        guard let code = error.nativeCode?.code, code == "1243" || code == "1615", !link.isBroken else { return false }
        statements.remove(prepared)
        prepared.close(link)
        return !expectsTransaction || link.isInTransaction
    }

    /// Takes note of what a statement that is about to run may change.
    func note(_ traits: StatementTraits) {
        if traits.changesSession { needsReset = true }
    }

    // MARK: Preparing

    /// Has the server parse and describe a text.
    func prepare(_ text: String, _ traits: StatementTraits, isCacheable: Bool) throws(ConnError) -> PreparedStatement {
        try link.checkCancelled()
        guard let pointer = mysql_stmt_init(link.handle) else {
            throw ConnError(.resourceExhausted, "The library got no memory for a statement")
        }
        link.enter()
        guard mysql_stmt_prepare(pointer, text, UInt(text.utf8.count)) == 0 else {
            let error = link.failure(pointer, text: text)
            mysql_stmt_close(pointer)
            noteFailure(error)
            throw error
        }
        let isCached = isCacheable && statements.capacity > 0
        let prepared = PreparedStatement(text: text, traits: traits, pointer: pointer, isCached: isCached)
        if isCached {
            for dropped in statements.insert(prepared) { dropped.close(link) }
        }
        return prepared
    }
}
