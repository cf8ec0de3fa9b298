internal import CPgSQL
public import SQLCore

extension PgSQLConnection {
    /// Sets that go to the server before an answer is read.
    private static let setsPerBatch = 1_000
    /// Bytes of values that a batch ends at: libpq holds what the server has not taken yet.
    private static let bytesPerBatch = 4 * 1_048_576

    /// Runs one statement for each set; the sets of a batch share a round trip.
    public func executeMany(_ text: String, parameterSets: [[SQLValue]]) throws(ConnError) -> Int {
        try beginOperation()
        let traits = try checkedTraits(text)
        note(traits)
        var total = 0
        var set = 0
        while set < parameterSets.count {
            // Preparing is not possible while a pipeline is open, so each batch ends where another form is needed.
            let statement = try statement(text, traits, for: parameterSets[set], set)
            let end = min(set + Self.setsPerBatch, parameterSets.count)
            set = try runBatch(statement, text, parameterSets, from: set, to: end, &total)
        }
        return total
    }

    /// The prepared form that suits the values of a set.
    private func statement(
        _ text: String,
        _ traits: StatementTraits,
        for values: [SQLValue],
        _ set: Int
    ) throws(ConnError) -> PreparedStatement {
        do throws(ConnError) {
            if let inferred = try inferred(text, traits) {
                try checkCount(inferred, values.count)
                if try encode(values, for: inferred) { return inferred }
            }
            let types = values.map { ParameterBuffer.declaredType(of: $0) }
            if let declared = statements.statement(text, types: types) { return declared }
            let declared = try prepare(text, traits, types: types, isCacheable: true)
            try checkCount(declared, values.count)
            return declared
        } catch {
            throw Self.located(error, set)
        }
    }

    private func inferred(_ text: String, _ traits: StatementTraits) throws(ConnError) -> PreparedStatement? {
        if let prepared = statements.statement(text, types: []) { return prepared }
        if textsWithoutInference.contains(text) { return nil }
        do {
            return try prepare(text, traits, isCacheable: true)
        } catch  where Self.mayHelpToDeclare(error) {
            textsWithoutInference.insert(text)
            return nil
        }
    }

    /// Sends sets until one does not suit the statement, and reads their results.
    ///
    /// - Returns: The index of the first set that was not sent.
    private func runBatch(
        _ statement: PreparedStatement,
        _ text: String,
        _ sets: [[SQLValue]],
        from first: Int,
        to end: Int,
        _ total: inout Int
    ) throws(ConnError) -> Int {
        try link.checkCancelled()
        try link.enterPipeline()
        var next = first
        var refusal: ConnError?
        var bytes = 0
        while next < end, bytes < Self.bytesPerBatch {
            do throws(ConnError) {
                try checkCount(statement, sets[next].count)
                guard try encode(sets[next], for: statement) else { break }
            } catch {
                refusal = Self.located(error, next)
                break
            }
            link.hasExecuted = true
            if statement.isNamed {
                try link.send(prepared: statement.name, parameters: parameters)
            } else {
                try link.send(text: text, types: statement.parameterTypes, parameters: parameters)
            }
            next += 1
            bytes += parameters.byteCount
        }
        try link.syncPipeline()
        var failure = refusal
        for set in first..<next {
            let result = try link.pipelineResult()
            if result.isError {
                let error = self.failure(result, text: text)
                if Self.isStale(error), statement.isNamed { statements.forget(statement) }
                failure = Self.located(error, set)
            } else if result.status == PGRES_COPY_IN || result.status == PGRES_COPY_OUT {
                link.markBroken()
                throw ConnError(.unsupported, "A COPY cannot be run for many sets of values", outcome: .notApplied)
            } else if result.status != PGRES_PIPELINE_ABORTED {
                total += result.withPointer { ExecuteResult.affectedRows(of: $0) }
            }
        }
        try link.endPipeline()
        if let failure { throw failure }
        return next
    }

    private static func isStale(_ error: ConnError) -> Bool {
        error.nativeCode?.code == "26000" || error.nativeCode?.code == "0A000"
    }

    private static func located(_ error: ConnError, _ set: Int) -> ConnError {
        error.with { $0.message = "Parameter set \(set): " + $0.message }
    }
}
