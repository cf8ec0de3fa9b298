public import ConnCore
public import DataFrames

// The short forms for `any SQLHandling` and `any SQLScope`: the same calls without options. Handlers, sessions and
// transactions have defaulted arguments of their own.

extension SQLOperations {
    /// Reads the rows of a query as a frame.
    @available(*, noasync)
    public func readFrame(_ query: SQLQuery) throws(ConnError) -> DataFrame {
        try readFrame(query, options: .default)
    }

    /// Reads the rows of a query as a frame.
    public func readFrame(_ query: SQLQuery) async throws(ConnError) -> DataFrame {
        try await readFrame(query, options: .default)
    }

    /// Runs a statement and says what it did.
    @available(*, noasync)
    @discardableResult
    public func execute(_ query: SQLQuery) throws(ConnError) -> ExecuteResult {
        try execute(query, options: .default)
    }

    /// Runs a statement and says what it did.
    @discardableResult
    public func execute(_ query: SQLQuery) async throws(ConnError) -> ExecuteResult {
        try await execute(query, options: .default)
    }

    /// Runs one statement, with a `?` for each value, once for each set of values, all or nothing.
    @available(*, noasync)
    @discardableResult
    public func executeMany(_ query: SQLQuery, _ sets: [[(any SQLBindable)?]]) throws(ConnError) -> Int {
        try executeMany(query, sets, options: .default)
    }

    /// Runs one statement, with a `?` for each value, once for each set of values, all or nothing.
    @discardableResult
    public func executeMany(_ query: SQLQuery, _ sets: [[(any SQLBindable)?]]) async throws(ConnError) -> Int {
        try await executeMany(query, sets, options: .default)
    }

    /// Writes a frame into a table by the engine's bulk road, all or nothing.
    @available(*, noasync)
    @discardableResult
    public func write(
        _ frame: DataFrame,
        to table: SQLTableName,
        mode: SQLWriteMode = .append
    ) throws(ConnError) -> Int {
        try write(frame, to: table, mode: mode, options: .default)
    }

    /// Writes a frame into a table by the engine's bulk road, all or nothing.
    @discardableResult
    public func write(
        _ frame: DataFrame,
        to table: SQLTableName,
        mode: SQLWriteMode = .append
    ) async throws(ConnError) -> Int {
        try await write(frame, to: table, mode: mode, options: .default)
    }

    /// Reads a query in batches of at most `batchRows` rows.
    @available(*, noasync)
    @_disfavoredOverload
    public func stream(
        _ query: SQLQuery,
        batchRows: Int = 10_000,
        _ body: (DataFrame) throws -> StreamControl
    ) throws {
        try stream(query, batchRows: batchRows, options: .default, body)
    }

    /// Reads a query in batches of at most `batchRows` rows.
    public func stream(
        _ query: SQLQuery,
        batchRows: Int = 10_000,
        _ body: (DataFrame) async throws -> StreamControl
    ) async throws {
        try await stream(query, batchRows: batchRows, options: .default, body)
    }

    /// The tables and views, ordered by schema and name.
    @available(*, noasync)
    public func tables() throws(ConnError) -> [SQLTableInfo] { try tables(options: .default) }

    /// The tables and views, ordered by schema and name.
    public func tables() async throws(ConnError) -> [SQLTableInfo] { try await tables(options: .default) }

    /// The columns of a table in their order.
    @available(*, noasync)
    public func columns(of table: SQLTableName) throws(ConnError) -> [SQLTableColumn] {
        try columns(of: table, options: .default)
    }

    /// The columns of a table in their order.
    public func columns(of table: SQLTableName) async throws(ConnError) -> [SQLTableColumn] {
        try await columns(of: table, options: .default)
    }
}

extension SQLHandling {
    /// Runs a closure in a transaction: commits when it returns, rolls back when it throws.
    @available(*, noasync)
    @_disfavoredOverload
    @discardableResult
    public func transaction<R>(
        isolation: SQLIsolation = .engineDefault,
        readOnly: Bool = false,
        _ body: (any SQLScope) throws -> R
    ) throws -> R {
        try transaction(SQLTransactionMode(isolation: isolation, readOnly: readOnly), options: .default, body)
    }

    /// Runs a closure in a transaction: commits when it returns, rolls back when it throws.
    @_disfavoredOverload
    @discardableResult
    public func transaction<R>(
        isolation: SQLIsolation = .engineDefault,
        readOnly: Bool = false,
        _ body: (any SQLScope) async throws -> R
    ) async throws -> R {
        try await transaction(SQLTransactionMode(isolation: isolation, readOnly: readOnly), options: .default, body)
    }

    /// Asks the server for a sign of life.
    @available(*, noasync)
    @_disfavoredOverload
    public func ping() throws(ConnError) { try ping(options: .default) }

    /// Asks the server for a sign of life.
    @_disfavoredOverload
    public func ping() async throws(ConnError) { try await ping(options: .default) }
}
