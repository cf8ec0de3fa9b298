internal import ConnCore
internal import DataFrames

extension SQLDriverConnection {
    /// Runs a statement to its end and throws its rows away.
    func runToEnd(_ statement: SQLStatement) throws(ConnError) -> ExecuteResult {
        let cursor = try open(statement)
        defer { cursor.close() }
        repeat {
            while try cursor.nextBatch(maximumRows: 4096) != nil {}
        } while try cursor.nextResult()
        return cursor.summary
    }

    /// Runs text without parameters that this library wrote.
    func runToEnd(_ text: String) throws(ConnError) {
        _ = try runToEnd(SQLStatement(text: text, isCacheable: false))
    }

    /// The whole first result set.
    func readFrame(_ statement: SQLStatement) throws(ConnError) -> DataFrame {
        let cursor = try open(statement)
        defer { cursor.close() }
        guard let frame = try cursor.nextBatch(maximumRows: .max) else { throw Self.noRows }
        return frame
    }

    /// Every result set that has columns.
    func readFrames(_ statement: SQLStatement) throws(ConnError) -> [DataFrame] {
        let cursor = try open(statement)
        defer { cursor.close() }
        var frames: [DataFrame] = []
        repeat {
            if let frame = try cursor.nextBatch(maximumRows: .max) { frames.append(frame) }
        } while try cursor.nextResult()
        return frames
    }

    /// The first column of the first row; `nil` if there is no row.
    func readCell(_ statement: SQLStatement) throws(ConnError) -> CellValue? {
        let cursor = try open(statement)
        defer { cursor.close() }
        if let reader = cursor.rowReader {
            return try reader.nextRow() ? try reader.cell(at: 0) : nil
        }
        guard let frame = try cursor.nextBatch(maximumRows: 1) else { throw Self.noRows }
        guard frame.columnCount > 0, frame.rowCount > 0 else { return nil }
        return frame.column(at: 0).value(at: 0)
    }

    /// Gives each row to `body` until it returns false.
    func forEachRow(_ statement: SQLStatement, _ body: (SQLRow) -> Bool) throws(ConnError) {
        let cursor = try open(statement)
        defer { cursor.close() }
        let batches = cursor.rowReader == nil ? BatchRows(cursor) : nil
        defer { batches?.end() }
        guard let reader = cursor.rowReader ?? batches else { return }
        while try reader.nextRow() {
            guard body(SQLRow(reader)) else { return }
        }
    }

    private static var noRows: ConnError {
        ConnError(
            .misuse(.wrongStatementKind),
            "The statement ran, but it is not one that returns rows",
            advice: "use execute",
            outcome: .applied
        )
    }

    /// Runs `body` all or nothing: in a transaction of its own, or under a savepoint if one is open.
    func atomically<R>(_ body: () throws(ConnError) -> R) throws(ConnError) -> R {
        if transactionStatus == .idle { return try inOwnTransaction(body) }
        let name = "conn_atomic"
        try savepoint(name)
        do {
            let result = try body()
            try release(savepoint: name)
            return result
        } catch {
            var failure = error
            do {
                if transactionStatus == .active || transactionStatus == .failed { try rollback(toSavepoint: name) }
            } catch {
                failure.secondary = error
            }
            throw failure
        }
    }

    private func inOwnTransaction<R>(_ body: () throws(ConnError) -> R) throws(ConnError) -> R {
        try begin(SQLTransactionMode())
        let result: R
        do {
            result = try body()
        } catch {
            throw rolledBack(after: error)
        }
        do {
            try commit()
        } catch {
            throw commitFailed(error)
        }
        return result
    }

    /// Rolls back, and says that nothing took effect.
    func rolledBack(after error: ConnError) -> ConnError {
        var failure = error
        do {
            try rollback()
            failure.outcome = .notApplied
        } catch {
            // The connection is thrown away, and the server rolls back what it held.
            failure.secondary = error
            if failure.outcome == .unknown { failure.outcome = .notApplied }
        }
        return failure
    }

    /// What a failed COMMIT means: nothing took effect, or nobody can tell.
    func commitFailed(_ error: ConnError) -> ConnError {
        guard error.outcome != .notApplied else { return rolledBack(after: error) }
        var unknown = ConnError(
            .commitOutcomeUnknown,
            "The answer to COMMIT was lost, so the transaction may or may not have taken effect",
            advice: "look for its rows before doing it again",
            outcome: .unknown,
            nativeCode: error.nativeCode,
            endpoint: error.endpoint,
            underlying: error
        )
        unknown.serverMessage = error.serverMessage
        return unknown
    }
}
