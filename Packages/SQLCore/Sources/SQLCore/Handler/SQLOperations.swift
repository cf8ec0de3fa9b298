public import ConnCore
public import DataFrames

/// What can be done with SQL on a handler, a session or a transaction, in both faces.
///
/// Every operation has a sync form that blocks and an async form of the same name. All throw `ConnError`, and
/// what the caller's own closure throws passes through.
public protocol SQLOperations {
    /// Reads the rows of a query as a frame.
    @available(*, noasync)
    func readFrame(_ query: SQLQuery, options: CallOptions) throws(ConnError) -> DataFrame
    /// Reads the rows of a query as a frame.
    func readFrame(_ query: SQLQuery, options: CallOptions) async throws(ConnError) -> DataFrame

    /// Reads every result set of a statement, in order.
    @available(*, noasync)
    func readFrames(_ query: SQLQuery, options: CallOptions) throws(ConnError) -> [DataFrame]
    /// Reads every result set of a statement, in order.
    func readFrames(_ query: SQLQuery, options: CallOptions) async throws(ConnError) -> [DataFrame]

    /// Reads the first column of the first row; `nil` without a row, `.null` for NULL.
    @available(*, noasync)
    func readCell(_ query: SQLQuery, options: CallOptions) throws(ConnError) -> CellValue?
    /// Reads the first column of the first row; `nil` without a row, `.null` for NULL.
    func readCell(_ query: SQLQuery, options: CallOptions) async throws(ConnError) -> CellValue?

    /// Reads a query in batches of at most `batchRows` rows, holding one batch in memory at a time.
    ///
    /// Nothing is retried once a batch has reached `body`. Inside `body` the connection is in use: another call on
    /// the same handler, session or transaction throws `.misuse(.busyInScope)`.
    @available(*, noasync)
    @_disfavoredOverload
    func stream(
        _ query: SQLQuery,
        batchRows: Int,
        options: CallOptions,
        _ body: (DataFrame) throws -> StreamControl
    ) throws
    /// Reads a query in batches of at most `batchRows` rows, holding one batch in memory at a time.
    func stream(
        _ query: SQLQuery,
        batchRows: Int,
        options: CallOptions,
        _ body: (DataFrame) async throws -> StreamControl
    ) async throws

    /// Runs a statement and says what it did.
    @available(*, noasync)
    func execute(_ query: SQLQuery, options: CallOptions) throws(ConnError) -> ExecuteResult
    /// Runs a statement and says what it did.
    func execute(_ query: SQLQuery, options: CallOptions) async throws(ConnError) -> ExecuteResult

    /// Runs one statement, with a `?` for each value, once for each set of values, all or nothing:
    /// `executeMany("INSERT INTO t VALUES (?, ?)", [[1, "a"], [2, nil]])`.
    ///
    /// - Returns: The sum of affected rows.
    @available(*, noasync)
    func executeMany(
        _ query: SQLQuery,
        _ sets: [[(any SQLBindable)?]],
        options: CallOptions
    ) throws(ConnError) -> Int
    /// Runs one statement for each set of values, all or nothing.
    func executeMany(
        _ query: SQLQuery,
        _ sets: [[(any SQLBindable)?]],
        options: CallOptions
    ) async throws(ConnError) -> Int

    /// Writes a frame into a table by the engine's bulk road, all or nothing.
    ///
    /// - Returns: The number of rows written.
    @available(*, noasync)
    func write(
        _ frame: DataFrame,
        to table: SQLTableName,
        mode: SQLWriteMode,
        options: CallOptions
    ) throws(ConnError) -> Int
    /// Writes a frame into a table by the engine's bulk road, all or nothing.
    func write(
        _ frame: DataFrame,
        to table: SQLTableName,
        mode: SQLWriteMode,
        options: CallOptions
    ) async throws(ConnError) -> Int

    /// Calls a stored procedure; `.unsupported` on engines without any.
    @available(*, noasync)
    func callProcedure(
        _ name: SQLTableName,
        _ arguments: [SQLProcedureArgument],
        options: CallOptions
    ) throws(ConnError) -> SQLProcedureResult
    /// Calls a stored procedure; `.unsupported` on engines without any.
    func callProcedure(
        _ name: SQLTableName,
        _ arguments: [SQLProcedureArgument],
        options: CallOptions
    ) async throws(ConnError) -> SQLProcedureResult

    /// The tables and views, ordered by schema and name.
    @available(*, noasync)
    func tables(options: CallOptions) throws(ConnError) -> [SQLTableInfo]
    /// The tables and views, ordered by schema and name.
    func tables(options: CallOptions) async throws(ConnError) -> [SQLTableInfo]

    /// The columns of a table in their order; `.notFound` if there is no such table.
    @available(*, noasync)
    func columns(of table: SQLTableName, options: CallOptions) throws(ConnError) -> [SQLTableColumn]
    /// The columns of a table in their order; `.notFound` if there is no such table.
    func columns(of table: SQLTableName, options: CallOptions) async throws(ConnError) -> [SQLTableColumn]
}

/// Whether a stream goes on after a batch.
public enum StreamControl: Sendable, Hashable {
    /// Fetch the next batch.
    case proceed
    /// End the stream here; the rest is not fetched.
    case stop
}

/// A session or transaction: operations on one connection, plus a transaction or savepoint of its own.
public protocol SQLScope: SQLOperations {
    /// Runs a closure in a transaction, or under a savepoint inside one; see `SQLHandling`.
    @available(*, noasync)
    @_disfavoredOverload
    @discardableResult
    func transaction<R>(
        _ mode: SQLTransactionMode,
        options: CallOptions,
        _ body: (any SQLScope) throws -> R
    ) throws -> R
    /// Runs a closure in a transaction, or under a savepoint inside one; see `SQLHandling`.
    @discardableResult
    func transaction<R>(
        _ mode: SQLTransactionMode,
        options: CallOptions,
        _ body: (any SQLScope) async throws -> R
    ) async throws -> R
}

/// A SQL handler of any engine: what `openSQL(url:)` returns, and what a test can put a mock in the place of.
public protocol SQLHandling: SQLOperations, Sendable {
    /// The engine's SQL.
    var dialect: any SQLDialect { get }
    /// Whether at least one connection is open; no I/O.
    var isConnected: Bool { get }
    /// Whether `close()` was called.
    var isClosed: Bool { get }

    /// Runs a closure in a transaction: commits when it returns, rolls back when it throws.
    ///
    /// On deadlock, serialization failure or a connection lost before COMMIT the whole closure runs again from
    /// BEGIN, by the retry policy: it must have no effects outside the transaction.
    @available(*, noasync)
    @_disfavoredOverload
    @discardableResult
    func transaction<R>(
        _ mode: SQLTransactionMode,
        options: CallOptions,
        _ body: (any SQLScope) throws -> R
    ) throws -> R
    /// Runs a closure in a transaction: commits when it returns, rolls back when it throws.
    @discardableResult
    func transaction<R>(
        _ mode: SQLTransactionMode,
        options: CallOptions,
        _ body: (any SQLScope) async throws -> R
    ) async throws -> R

    /// Pins one connection for the length of a closure.
    @available(*, noasync)
    @_disfavoredOverload
    @discardableResult
    func withSession<R>(_ options: CallOptions, _ body: (any SQLScope) throws -> R) throws -> R
    /// Pins one connection for the length of a closure.
    @discardableResult
    func withSession<R>(_ options: CallOptions, _ body: (any SQLScope) async throws -> R) async throws -> R

    /// Asks the server for a sign of life.
    @available(*, noasync)
    func ping(options: CallOptions) throws(ConnError)
    /// Asks the server for a sign of life.
    func ping(options: CallOptions) async throws(ConnError)

    /// Cancels all calls that are running, waiting or sleeping now.
    func cancelAll()
    /// Closes the handler; see `ConnHandler`.
    func close()
    /// Closes the handler and waits, without blocking a thread, until all work has ended.
    func shutdown() async
}

/// What `write` does with the rows and the table that are there.
public enum SQLWriteMode: Sendable, Hashable {
    /// Adds the rows to an existing table.
    case append
    /// Creates the table from the frame's columns; fails if it exists.
    case create
    /// Deletes all rows and loads the frame in one transaction, keeping table, grants and indexes; creates the
    /// table if there is none.
    case replace
    /// Updates the rows whose key columns exist already and inserts the others. Needs a unique index on the keys;
    /// the same key twice within the frame is an error.
    case upsert(on: [String])
}
