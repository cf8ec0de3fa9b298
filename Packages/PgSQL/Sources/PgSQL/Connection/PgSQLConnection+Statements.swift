internal import CPgSQL
public import SQLCore

extension PgSQLConnection {
    /// A result that had fewer rows than this comes by the prepared statement the next time.
    private static let copyRows = 2_000
    /// A result that had no more rows than this is taken whole the next time.
    private static let wholeRows = 16

    /// The description of more parameters is longer than the 30,000 bytes that libpq takes for it.
    private static let describableParameters = 7_000

    /// Opens a statement's result; see ``SQLDriverConnection/open(_:)``.
    public func open(_ statement: SQLStatement) throws(ConnError) -> PgSQLCursor {
        try beginOperation()
        if statement.parameters.count > Self.describableParameters { return try openWide(statement) }
        if let prepared = statements.statement(statement.text, types: []) {
            do {
                return try open(statement, prepared, isFresh: false)
            } catch {
                try checkStale(error, prepared)
            }
        }
        return try openFirst(statement)
    }

    /// Opens a statement that is not in the cache, or no longer right there.
    private func openFirst(_ statement: SQLStatement) throws(ConnError) -> PgSQLCursor {
        let traits = try checkedTraits(statement.text)
        if statement.parameters.isEmpty, !statement.expectsRows, !traits.mayReturnRows {
            return try openUnprepared(statement, traits)
        }
        let owns = copies(statement, traits, rowCount: nil) && !isInTransaction
        if textsWithoutInference.contains(statement.text) {
            return try openDeclared(statement, traits)
        }
        let prepared: PreparedStatement
        do {
            prepared = try prepare(statement.text, traits, isCacheable: statement.isCacheable, begins: owns)
        } catch  where !statement.parameters.isEmpty && Self.mayHelpToDeclare(error) {
            if textsWithoutInference.count >= 256 { textsWithoutInference.removeAll() }
            textsWithoutInference.insert(statement.text)
            return try openDeclared(statement, traits)
        }
        return try open(statement, prepared, isFresh: true)
    }

    /// Opens a statement whose parameters get the types of the values.
    private func openDeclared(_ statement: SQLStatement, _ traits: StatementTraits) throws(ConnError) -> PgSQLCursor {
        let types = statement.parameters.map { ParameterBuffer.declaredType(of: $0) }
        if let prepared = statements.statement(statement.text, types: types) {
            do {
                return try open(statement, prepared, isFresh: false)
            } catch {
                try checkStale(error, prepared)
            }
        }
        let prepared = try prepare(statement.text, traits, types: types, isCacheable: statement.isCacheable)
        return try open(statement, prepared, isFresh: true)
    }

    /// Opens a prepared statement by the road that suits it.
    ///
    /// - Parameter isFresh: Whether the server has described it just now, in a transaction that is still open if the
    ///   statement goes by COPY.
    private func open(
        _ statement: SQLStatement,
        _ prepared: PreparedStatement,
        isFresh: Bool
    ) throws(ConnError) -> PgSQLCursor {
        var isDone = false
        // A transaction that was begun for a COPY must not stay open when there will be none.
        defer { if !isDone, !isInTransaction { rollBackQuietly() } }
        if statement.expectsRows, prepared.columns.isEmpty {
            throw ConnError(
                .misuse(.wrongStatementKind),
                "The statement returns no rows, and rows were asked for; it was not run",
                advice: "use execute"
            )
        }
        try checkCount(prepared, statement.parameters.count)
        // A definition may have changed the types since, which are then asked for anew.
        if prepared.learnedVersion != typesVersion { try learnTypes(of: prepared) }
        if copies(statement, prepared.traits, rowCount: prepared.lastRowCount), !prepared.columns.isEmpty {
            if !isFresh { try describeAgain(prepared) }
            try checkSendable(prepared)
            try link.checkCancelled()
            let road = try CopyRoad(
                self,
                prepared,
                columnTypes: statement.columnTypes,
                ownsTransaction: !isInTransaction
            )
            isDone = true
            return PgSQLCursor(road)
        }
        rollBackUnlessInTransaction()
        guard try encode(statement.parameters, for: prepared) else {
            return try openDeclared(statement, prepared.traits)
        }
        if statement.purpose == .stream, isInTransaction, prepared.traits.isQuery {
            try checkSendable(prepared)
            try link.checkCancelled()
            return PgSQLCursor(
                try FetchRoad(self, prepared, cursor: newCursorName(), columnTypes: statement.columnTypes)
            )
        }
        if prepared.plans == nil { try checkSendable(prepared) }
        note(prepared.traits)
        try link.checkCancelled()
        link.hasExecuted = true
        if prepared.isNamed {
            try link.send(prepared: prepared.name, parameters: parameters)
        } else {
            try link.send(text: statement.text, types: prepared.parameterTypes, parameters: parameters)
        }
        if !comesWhole(statement, prepared) { link.useSingleRows() }
        let road = try RowRoad(self, prepared, text: statement.text, columnTypes: statement.columnTypes)
        isDone = true
        return PgSQLCursor(road)
    }

    /// Runs a text without parameters and rows at once, in one round trip.
    private func openUnprepared(_ statement: SQLStatement, _ traits: StatementTraits) throws(ConnError) -> PgSQLCursor {
        note(traits)
        try link.checkCancelled()
        parameters.removeAll()
        link.hasExecuted = true
        try link.send(text: statement.text, types: [], parameters: parameters)
        link.useSingleRows()
        return PgSQLCursor(try RowRoad(self, nil, text: statement.text, columnTypes: statement.columnTypes))
    }

    /// Whether a result is to be taken whole, which costs less than single rows: only one that was tiny the last time.
    private func comesWhole(_ statement: SQLStatement, _ prepared: PreparedStatement) -> Bool {
        guard let rowCount = prepared.lastRowCount, rowCount <= Self.wholeRows else { return false }
        return statement.purpose == .frame || statement.purpose == .rows
    }

    /// Runs a text with more parameters than can be described: texts are of the type that the server finds for them,
    /// other values of their own.
    private func openWide(_ statement: SQLStatement) throws(ConnError) -> PgSQLCursor {
        let traits = try checkedTraits(statement.text)
        parameters.removeAll()
        var types: [UInt32] = []
        types.reserveCapacity(statement.parameters.count)
        for value in statement.parameters {
            let type = ParameterBuffer.declaredType(of: value)
            _ = try parameters.append(value, as: type, catalog: catalog)
            if case .string = value { types.append(0) } else { types.append(type) }
        }
        note(traits)
        try link.checkCancelled()
        link.hasExecuted = true
        try link.send(text: statement.text, types: types, parameters: parameters)
        link.useSingleRows()
        return PgSQLCursor(try RowRoad(self, nil, text: statement.text, columnTypes: statement.columnTypes))
    }

    /// Whether a statement's result is to come by COPY.
    private func copies(_ statement: SQLStatement, _ traits: StatementTraits, rowCount: Int?) -> Bool {
        guard statement.parameters.isEmpty, traits.isQuery else { return false }
        switch statement.purpose {
        case .frame: break
        case .stream where !isInTransaction: break
        default: return false
        }
        if let rowCount, rowCount < Self.copyRows { return false }
        // With the setting off, literals end elsewhere than the scanner thinks.
        return link.parameterStatus("standard_conforming_strings") != "off"
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
        guard prepared.parameterTypes.count != count else { return }
        throw ConnError(
            .misuse(.parameterCount),
            "The statement takes \(prepared.parameterTypes.count) parameters and \(count) were given",
            advice: "give one value for each marker"
        )
    }

    /// Refuses columns of types that the server cannot send in binary.
    private func checkSendable(_ prepared: PreparedStatement) throws(ConnError) {
        for column in prepared.columns {
            guard let type = catalog.type(column.oid), !type.hasBinarySend else { continue }
            throw ConnError(
                .unsupported,
                "The column '\(column.name)' is of type \(type.displayName), which PostgreSQL sends as text only",
                advice: "cast it to text in the query"
            )
        }
    }

    /// Whether declaring the parameters' types may help where inferring them failed.
    static func mayHelpToDeclare(_ error: ConnError) -> Bool {
        switch error.nativeCode?.code {
        case "42P18", "42725", "42883", "42804": true
        default: false
        }
    }

    /// Returns if the failed statement can be prepared anew and run once more; throws the error if not.
    private func checkStale(_ error: ConnError, _ prepared: PreparedStatement) throws(ConnError) {
        let code = error.nativeCode?.code
        guard prepared.isNamed, code == "26000" || code == "0A000", !link.isBroken else { throw error }
        if code == "26000" {
            statements.forget(prepared)
        } else {
            statements.remove(prepared)
        }
        if isInTransaction {
            throw error.with {
                $0.retry = .replayTransaction
                $0.outcome = .notApplied
            }
        }
        try link.checkCancelled()
    }

    /// Takes note of what a statement that is about to run may change.
    func note(_ traits: StatementTraits) {
        if traits.changesSession { needsReset = true }
        if traits.dropsStatements { statements.removeAll() }
        if traits.changesTypes { typesAreStale = true }
    }

    // MARK: Preparing

    /// Has the server parse and describe a text, in one round trip.
    ///
    /// Inside a transaction, a savepoint keeps a failed inference of types from failing the transaction.
    ///
    /// - Parameters:
    ///   - types: The types of parameters, 0 for one to be inferred; empty: the server infers all.
    ///   - begins: Begins a transaction first, which is open afterwards if this returns.
    func prepare(
        _ text: String,
        _ traits: StatementTraits,
        types: [UInt32] = [],
        isCacheable: Bool,
        begins: Bool = false
    ) throws(ConnError) -> PreparedStatement {
        try dropEvicted()
        let isNamed = isCacheable && statements.capacity > 0 && !sharesServer
        let name = isNamed ? statements.newName() : ""
        let isGuarded =
            isInTransaction && types.isEmpty && text.utf8.contains(UInt8(ascii: "$"))
            && link.transactionStatus == PQTRANS_INTRANS
        var steps: [PipelineStep] = []
        if begins { steps.append(.run("BEGIN")) }
        if isGuarded { steps.append(.run("SAVEPOINT conn_prepare")) }
        steps.append(.prepare(name: name, text: text, types: types))
        steps.append(.describe(name: name))
        if isGuarded { steps.append(.run("RELEASE SAVEPOINT conn_prepare")) }
        let results = try link.run(pipeline: steps)
        if let failed = results.first(where: \.isError) {
            let error = link.failure(failed, text: text)
            if begins { rollBackQuietly() }
            if isGuarded, Self.mayHelpToDeclare(error) {
                try link.checkCancelled()
                _ = try link.run(pipeline: [
                    .run("ROLLBACK TO SAVEPOINT conn_prepare"), .run("RELEASE SAVEPOINT conn_prepare"),
                ])
            } else if isInTransaction {
                rememberFailure(error)
            }
            throw error
        }
        let description = results[results.count - (isGuarded ? 2 : 1)]
        let prepared = description.withPointer { pointer in
            PreparedStatement(
                key: PreparedStatement.Key(text: text, types: types),
                name: name,
                traits: traits,
                described: pointer
            )
        }
        do {
            try learnTypes(of: prepared)
        } catch {
            if begins { rollBackQuietly() }
            throw error
        }
        if isNamed || (isCacheable && statements.capacity > 0) { statements.insert(prepared) }
        return prepared
    }

    /// Has the server describe a statement once more, in a transaction that keeps its tables as they are.
    private func describeAgain(_ prepared: PreparedStatement) throws(ConnError) {
        var steps: [PipelineStep] = isInTransaction ? [] : [.run("BEGIN")]
        if prepared.isNamed {
            steps.append(.describe(name: prepared.name))
        } else {
            steps.append(.prepare(name: "", text: prepared.key.text, types: prepared.key.types))
            steps.append(.describe(name: ""))
        }
        let results = try link.run(pipeline: steps)
        if let failed = results.first(where: \.isError) {
            let error = failure(failed, text: prepared.key.text)
            rollBackUnlessInTransaction()
            throw error
        }
        prepared.update(columns: results[results.count - 1].withPointer { ColumnShape.columns(of: $0) })
        try learnTypes(of: prepared)
    }

    private func rollBackUnlessInTransaction() {
        if !isInTransaction { rollBackQuietly() }
    }

    /// Asks the catalogue for types that this connection has not met.
    private func learnTypes(of prepared: PreparedStatement) throws(ConnError) {
        try learnTypes(prepared.parameterTypes + prepared.columns.map(\.oid))
        prepared.learnedVersion = typesVersion
    }

    /// Asks the catalogue for types that this connection has not met.
    func learnTypes(_ oids: [UInt32]) throws(ConnError) {
        while true {
            let missing = catalog.missing(in: oids)
            if missing.isEmpty { return }
            try link.checkCancelled()
            catalog.add(try rows(of: TypeCatalog.query(for: missing)))
        }
    }

    /// Drops statements on the server that the cache has let go, some at a time and never in a transaction, where a
    /// failure would spoil it.
    private func dropEvicted() throws(ConnError) {
        guard statements.evicted.count >= 16, !isInTransaction else { return }
        for name in statements.takeEvicted() {
            // One that is gone already is no failure.
            _ = try link.run(pipeline: [.run("DEALLOCATE \(name)")])
        }
    }

    // MARK: Parameters and columns

    /// Puts the values into the buffer; false if one does not suit the type that its parameter has.
    func encode(_ values: [SQLValue], for prepared: PreparedStatement) throws(ConnError) -> Bool {
        if parameters.count > 0 { parameters.removeAll() }
        for (index, value) in values.enumerated() {
            let isSuited = try parameters.append(value, as: prepared.parameterTypes[index], catalog: catalog)
            if isSuited { continue }
            // Types that were declared for these very values suit them.
            guard prepared.key.types.isEmpty else {
                throw ConnError(
                    .conversion,
                    "Parameter \(index + 1) is a \(value.typeName), which PostgreSQL has no type for here",
                    advice: "cast the marker in the query, or give another type of value"
                )
            }
            return false
        }
        return true
    }

    /// How a prepared statement's columns are decoded.
    @inline(__always)
    func plans(of statement: PreparedStatement, _ asked: [String: DataType]) throws(ConnError) -> [ColumnPlan] {
        guard asked.isEmpty else { return try plans(statement.columns, asked) }
        if let plans = statement.plans, statement.plansVersion == typesVersion { return plans }
        let made = try plans(statement.columns, [:])
        statement.plans = made
        statement.plansVersion = typesVersion
        return made
    }

    /// How columns are decoded, with the types that the caller asked for.
    func plans(_ columns: [ColumnShape], _ asked: [String: DataType]) throws(ConnError) -> [ColumnPlan] {
        for name in asked.keys.sorted() where !columns.contains(where: { $0.name == name }) {
            throw ConnError(
                .invalidInput,
                "A type was declared for the column '\(name)', which the result does not have",
                advice: "its columns are \(columns.map { "'\($0.name)'" }.joined(separator: ", "))"
            )
        }
        var plans: [ColumnPlan] = []
        plans.reserveCapacity(columns.count)
        for column in columns {
            plans.append(
                try ColumnPlan(
                    name: column.name,
                    oid: column.oid,
                    typmod: column.typmod,
                    declared: asked[column.name],
                    catalog: catalog,
                    options: options
                )
            )
        }
        return plans
    }
}
