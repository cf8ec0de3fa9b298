public import ConnCore
public import DataFrames

/// One open connection of an engine. Everything blocks; one thread uses it at a time.
///
/// Errors carry kind, outcome, retry rule and native code by the driver's published table. An operation that was
/// ended by ``PooledConnection/interrupt`` throws `.cancelled` with outcome `.notApplied` if the engine undid the
/// statement, else `.unknown`; the engine of ConnCore replaces the kind by `.timeout` where a time limit did it.
public protocol SQLDriverConnection: PooledConnection {
    /// An open result.
    associatedtype Cursor: SQLCursor

    /// The server's own word on whether a transaction is open; never this library's counter.
    var transactionStatus: SQLTransactionStatus { get }

    /// Sends a statement and runs it to its first row or its end.
    ///
    /// Checks the number of parameters and that the text holds one statement before anything is sent, and binds
    /// every parameter. The prepared statement comes from the connection's cache if ``SQLStatement/isCacheable``.
    func open(_ statement: SQLStatement) throws(ConnError) -> Cursor

    /// Runs one statement for each set of parameters, without opening a transaction of its own.
    ///
    /// - Returns: The sum of affected rows.
    /// - Throws: `ConnError` whose message names the index of the failing set, from 0.
    func executeMany(_ text: String, parameterSets: [[SQLValue]]) throws(ConnError) -> Int

    /// Starts a transaction; refuses an isolation level that the engine would silently change.
    func begin(_ mode: SQLTransactionMode) throws(ConnError)
    /// Commits. An error whose outcome is `.unknown` means that the answer was lost.
    func commit() throws(ConnError)
    /// Rolls back; no error if the engine has rolled back by itself already.
    func rollback() throws(ConnError)
    /// Sets a savepoint.
    func savepoint(_ name: String) throws(ConnError)
    /// Releases a savepoint, keeping its work.
    func release(savepoint name: String) throws(ConnError)
    /// Rolls back to a savepoint and releases it.
    func rollback(toSavepoint name: String) throws(ConnError)

    /// Inserts all rows of a frame by the engine's bulk road, inside the transaction that is open.
    ///
    /// - Returns: The number of rows.
    /// - Throws: `ConnError` whose message names row and column of a value that does not fit.
    func bulkInsert(_ frame: DataFrame, plan: SQLInsertPlan) throws(ConnError) -> Int

    /// The tables and views that the connection sees, ordered by schema and name.
    func tables() throws(ConnError) -> [SQLTableInfo]

    /// The columns of a table in their order; empty if there is no such table.
    func columns(of table: SQLTableName) throws(ConnError) -> [SQLTableColumn]

    /// Refuses an upsert that the engine would run otherwise than asked, before anything is sent.
    ///
    /// By default nothing: the engine's own statement names the keys. An engine whose statement takes any unique index
    /// looks here whether it would take the right one.
    func checkUpsert(into table: SQLTableName, keys: [String], columns: [String]) throws(ConnError)

    /// Calls a stored procedure.
    ///
    /// - Throws: `.unsupported` on engines without procedures.
    func callProcedure(_ name: SQLTableName, arguments: [SQLProcedureArgument]) throws(ConnError) -> SQLProcedureResult
}

extension SQLDriverConnection {
    /// Nothing: the engine's statement names the keys.
    public func checkUpsert(into table: SQLTableName, keys: [String], columns: [String]) throws(ConnError) {}
}

/// An open result: zero or more result sets, each with rows in batches, then a summary.
///
/// While a cursor is open, nothing else may run on its connection.
public protocol SQLCursor: AnyObject {
    /// The columns of the current result set; empty for a statement that returns no rows.
    var columns: [Field] { get }

    /// The next rows of the current result set as a frame, at most `maximumRows`; `nil` when there are no more.
    ///
    /// The first call returns an empty frame, not `nil`, if the result set has columns but no rows. Column types
    /// do not change from batch to batch.
    func nextBatch(maximumRows: Int) throws(ConnError) -> DataFrame?

    /// Goes to the next result set; false when there is none.
    func nextResult() throws(ConnError) -> Bool

    /// This cursor as one that gives single rows, if it can; `nil` by default.
    var rowReader: (any SQLRowReader)? { get }

    /// What the statement did; complete after the last result set was read.
    var summary: ExecuteResult { get }

    /// Ends the result, also in the middle. The connection is ready for the next statement, or unusable and says so.
    func close()
}

extension SQLCursor {
    /// `nil`: rows are read out of batches.
    public var rowReader: (any SQLRowReader)? { nil }
}

/// Whether a connection is inside a transaction, by the server's own word.
public enum SQLTransactionStatus: Sendable, Hashable {
    /// No transaction is open.
    case idle
    /// A transaction is open.
    case active
    /// A transaction is open that can only be rolled back.
    case failed
    /// The state is not known: the connection must not be used again.
    case unknown
}
