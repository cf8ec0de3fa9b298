public import SQLCore

extension SQLHandler where Driver == PgSQLDriver {
    /// Reads a query over several connections at once, all in one snapshot: the second and further ones are opened
    /// for this call, beside the handler's own.
    ///
    /// Columns of integers, `numeric`, dates and timestamps are cut into ranges of equal width between their smallest
    /// and largest value, so an index on the column saves the server from reading everything for each part; other
    /// columns are cut by a hash, and each part reads everything. Rows come part by part, in no promised order; rows
    /// with NULL in the column are in the first part.
    ///
    /// - Parameters:
    ///   - query: A query that may stand in FROM; it runs once for each part, and once for the bounds.
    ///   - column: A column of the result.
    ///   - partitions: 1 to 64.
    /// - Throws: What reading throws; `.misuse(.invalidArgument)`; `.unsupported` behind a pooler in transaction mode.
    @available(*, noasync)
    public func readFrame(
        _ query: SQLQuery,
        partitionOn column: String,
        partitions: Int,
        options: CallOptions = .default
    ) throws(ConnError) -> DataFrame {
        let (call, read) = try partitionedRead(query, column, partitions, options)
        return try perform(call) { (connection) throws(ConnError) in try read.run(on: connection) }
    }

    /// Reads a query over several connections at once, all in one snapshot.
    public func readFrame(
        _ query: SQLQuery,
        partitionOn column: String,
        partitions: Int,
        options: CallOptions = .default
    ) async throws(ConnError) -> DataFrame {
        let (call, read) = try partitionedRead(query, column, partitions, options)
        return try await perform(call) { (connection) throws(ConnError) in try read.run(on: connection) }
    }

    private func partitionedRead(
        _ query: SQLQuery,
        _ column: String,
        _ partitions: Int,
        _ options: CallOptions
    ) throws(ConnError) -> (ConnCall, PartitionedRead) {
        guard 1...64 ~= partitions else {
            throw ConnError(.misuse(.invalidArgument), "partitions is \(partitions)", advice: "it must be 1 to 64")
        }
        guard self.options.pooler == .none else {
            throw ConnError(
                .unsupported,
                "A snapshot is shared by sessions, and a pooler in transaction mode has none",
                advice: "connect without the pooler",
                endpoint: properties.endpoint
            )
        }
        let statement = try query.statement(for: Driver.dialect)
        let call = ConnCall(
            operation: "readFrame",
            idempotence: .yes,
            options: options,
            text: statement.text
        )
        let read = PartitionedRead(
            shared: driver.shared,
            context: ConnectContext(
                timeout: configuration.connectTimeout,
                logger: configuration.logger,
                statementTimeout: configuration.statementTimeout
            ),
            statement: statement,
            column: column,
            partitions: partitions
        )
        return (call, read)
    }
}
