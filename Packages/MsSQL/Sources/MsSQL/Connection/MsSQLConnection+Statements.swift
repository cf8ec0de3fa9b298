@_spi(SQLDrivers) public import SQLCore

extension MsSQLConnection {
    /// How many texts are remembered by what they tell.
    private static let knownTexts = 256

    /// Opens a statement's result; see ``SQLDriverConnection/open(_:)``.
    public func open(_ statement: SQLStatement) throws(ConnError) -> MsSQLCursor {
        try beginOperation()
        let traits = try checkedTraits(statement.text, remembers: statement.isCacheable)
        if statement.expectsRows, !traits.mayReturnRows {
            throw ConnError(
                .misuse(.wrongStatementKind),
                "The statement returns no rows, and rows were asked for; it was not run",
                advice: "use execute"
            )
        }
        try checkCount(traits, statement.parameters.count)
        let parameters = try RPCParameter.all(statement.parameters)
        try send(statement.text, traits, parameters)
        return try MsSQLCursor(self, statement, hasEpilogue: traits.kind == .insert)
    }

    /// Sends a statement, and waits for the beginning of its answer.
    ///
    /// With parameters it goes by `sp_executesql`, so that the server keeps its plan; an INSERT always does, because the
    /// counted key of an INSERT is told by the scope that it ran in. Everything else goes as a batch, whose settings and
    /// temporary tables outlive it.
    private func send(_ text: String, _ traits: StatementTraits, _ parameters: [RPCParameter]) throws(ConnError) {
        if traits.mayEndTransaction { knownState = nil }
        if traits.changesSession { needsReset = true }
        do throws(ConnError) {
            if parameters.isEmpty, traits.kind != .insert {
                try link.send(batch: text)
            } else {
                let whole = traits.kind == .insert ? text + Self.epilogue : text
                try link.send(call: "sp_executesql", arguments: Self.arguments(whole, parameters))
            }
        } catch {
            noteFailure(error)
            throw error
        }
    }

    /// What is asked behind an INSERT, in the same scope: its rows and the last counted key.
    private static let epilogue = "\n; SELECT @@ROWCOUNT AS conn_rows, SCOPE_IDENTITY() AS conn_key"
    /// The names of the columns by which that answer is known.
    static let epilogueColumns = ["conn_rows", "conn_key"]

    /// The arguments of `sp_executesql`.
    static func arguments(_ text: String, _ parameters: [RPCParameter]) -> [CallArgument] {
        var declarations: [String] = []
        var literals = ""
        var values: [CallArgument] = []
        for (index, parameter) in parameters.enumerated() {
            let name = "@P\(index + 1)"
            if let literal = parameter.literal {
                // On the statement's own line, so that lines are counted as in its text.
                literals += "DECLARE \(name) \(parameter.declaration) = \(literal); "
            } else {
                declarations.append("\(name) \(parameter.declaration)")
                values.append(CallArgument(parameter: parameter))
            }
        }
        var arguments = [CallArgument(parameter: RPCParameter(unicode: literals + text))]
        guard !declarations.isEmpty else { return arguments }
        arguments.append(CallArgument(parameter: RPCParameter(unicode: declarations.joined(separator: ","))))
        return arguments + values
    }

    // MARK: Checks

    /// The traits of a text, once it is sure that it can be one statement.
    func checkedTraits(_ text: String, remembers: Bool) throws(ConnError) -> StatementTraits {
        if let known = knownTraits[text] { return known }
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
        if remembers {
            if knownTraits.count >= Self.knownTexts { knownTraits.removeAll(keepingCapacity: true) }
            knownTraits[text] = traits
        }
        return traits
    }

    func checkCount(_ traits: StatementTraits, _ count: Int) throws(ConnError) {
        let maximum = MsSQLDriver.dialect.maximumParameters
        if count > maximum {
            throw ConnError(
                .misuse(.parameterCount),
                "The statement has \(count) parameters, and SQL Server takes \(maximum)",
                advice: "give fewer, or write the values to a table first"
            )
        }
        // Without values the text may declare a variable of that name itself.
        guard count > 0, traits.highestMarker != count else { return }
        throw ConnError(
            .misuse(.parameterCount),
            "The statement takes \(traits.highestMarker) parameters and \(count) were given",
            advice: "give one value for each marker"
        )
    }

    // MARK: Many

    /// Runs a statement for each set; see ``SQLDriverConnection/executeMany(_:parameterSets:)``.
    public func executeMany(_ text: String, parameterSets: [[SQLValue]]) throws(ConnError) -> Int {
        try beginOperation()
        let traits = try checkedTraits(text, remembers: true)
        for (set, values) in parameterSets.enumerated() {
            do throws(ConnError) {
                try checkCount(traits, values.count)
                if values.isEmpty, traits.highestMarker > 0 { try checkCount(traits, 0) }
            } catch {
                throw error.with { $0.message = "Parameter set \(set): " + $0.message }
            }
        }
        var total = 0
        for (set, values) in parameterSets.enumerated() {
            do throws(ConnError) {
                try link.begin()
                try send(text, traits, try RPCParameter.all(values))
                let cursor = try MsSQLCursor(self, SQLStatement(text: text), hasEpilogue: traits.kind == .insert)
                while try cursor.nextResult() {}
                total += cursor.summary.affectedRows
            } catch {
                throw error.with { $0.message = "Parameter set \(set): " + $0.message }
            }
        }
        return total
    }
}
