@_spi(SQLDrivers) public import SQLCore

// COPY as streams of bytes, each operation in both faces; on a handler, a session or a transaction.
extension SQLPerformer where Driver == PgSQLDriver {
    // MARK: Out

    /// Reads a query's result as COPY gives it, in chunks of whole rows, holding one chunk in memory at a time.
    ///
    /// Nothing is retried once a chunk has reached `body`. Stopping early ends the statement on the server.
    ///
    /// - Parameters:
    ///   - query: SELECT, VALUES, TABLE or a WITH that only reads; COPY takes no parameters.
    ///   - format: The form of the bytes.
    ///   - body: Gets about 64 KiB at a time, at most one row more.
    /// - Returns: The number of rows that were given, the CSV header not counted.
    /// - Throws: What `body` throws; `.misuse(.parameterCount)` for a query with parameters.
    @available(*, noasync)
    @_disfavoredOverload
    @discardableResult
    public func copyOut(
        _ query: SQLQuery,
        format: PgSQLCopyFormat,
        options: CallOptions = .default,
        _ body: ([UInt8]) throws -> StreamControl
    ) throws -> Int {
        let text = try copyText(query)
        let call = copyCall("copyOut", text, options)
        return try hold(call) { scope in
            let stream = HeldCopyOut()
            var hasDelivered = false
            do {
                try scope.run(call) { (connection) throws(ConnError) in try stream.begin(connection, text, format) }
                while let chunk = try scope.run(call, { (_) throws(ConnError) in try stream.next() }) {
                    hasDelivered = true
                    if try body(chunk) == .stop { break }
                }
                try scope.run(call) { (_) throws(ConnError) in try stream.end() }
                return stream.rowCount
            } catch {
                try? scope.run(.closingCopy) { (_) throws(ConnError) in try stream.end() }
                throw hasDelivered ? finalCopy(error) : error
            }
        }
    }

    /// Reads a query's result as COPY gives it, in chunks of whole rows; cancelling the task ends it.
    @discardableResult
    public func copyOut(
        _ query: SQLQuery,
        format: PgSQLCopyFormat,
        options: CallOptions = .default,
        _ body: ([UInt8]) async throws -> StreamControl
    ) async throws -> Int {
        let text = try copyText(query)
        let call = copyCall("copyOut", text, options)
        return try await hold(call) { scope in
            let stream = HeldCopyOut()
            var hasDelivered = false
            do {
                try await scope.run(call) { (connection) throws(ConnError) in
                    try stream.begin(connection, text, format)
                }
                while let chunk = try await scope.run(call, { (_) throws(ConnError) in try stream.next() }) {
                    hasDelivered = true
                    if try await body(chunk) == .stop { break }
                }
                try await scope.runShielded(call) { (_) throws(ConnError) in try stream.end() }
                return stream.rowCount
            } catch {
                try? await scope.runShielded(.closingCopy) { (_) throws(ConnError) in try stream.end() }
                throw hasDelivered ? finalCopy(error) : error
            }
        }
    }

    // MARK: In

    /// Writes rows in COPY's form into a table, all or nothing.
    ///
    /// Chunks may end anywhere. If `next` throws, nothing stays. Never retried: the bytes were taken from `next`.
    ///
    /// - Parameters:
    ///   - table: The table.
    ///   - columns: The columns in the order of the bytes; empty: all columns in their order.
    ///   - format: The form of the bytes.
    ///   - next: Gives the next bytes; `nil` at the end.
    /// - Returns: The number of rows.
    /// - Throws: What `next` throws; `ConnError`, whose message names the line where the server can tell.
    @available(*, noasync)
    @_disfavoredOverload
    @discardableResult
    public func copyIn(
        into table: SQLTableName,
        columns: [String] = [],
        format: PgSQLCopyFormat,
        options: CallOptions = .default,
        _ next: () throws -> [UInt8]?
    ) throws -> Int {
        let text = try copyText(table, columns, format)
        let call = ConnCall(operation: "copyIn", idempotence: .no, options: options)
        return try hold(call) { scope in
            let stream = HeldCopyIn()
            do {
                try scope.run(call) { (connection) throws(ConnError) in try stream.begin(connection, text) }
                while let chunk = try next() {
                    try scope.run(call) { (_) throws(ConnError) in try stream.put(chunk) }
                }
                return try scope.run(call) { (_) throws(ConnError) in try stream.finish() }
            } catch {
                try? scope.run(.closingCopy) { _ in stream.abort() }
                throw stream.hasTaken ? finalCopy(error) : error
            }
        }
    }

    /// Writes rows in COPY's form into a table, all or nothing; cancelling the task undoes it.
    @discardableResult
    public func copyIn(
        into table: SQLTableName,
        columns: [String] = [],
        format: PgSQLCopyFormat,
        options: CallOptions = .default,
        _ next: () async throws -> [UInt8]?
    ) async throws -> Int {
        let text = try copyText(table, columns, format)
        let call = ConnCall(operation: "copyIn", idempotence: .no, options: options)
        return try await hold(call) { scope in
            let stream = HeldCopyIn()
            do {
                try await scope.run(call) { (connection) throws(ConnError) in try stream.begin(connection, text) }
                while let chunk = try await next() {
                    try await scope.run(call) { (_) throws(ConnError) in try stream.put(chunk) }
                }
                return try await scope.run(call) { (_) throws(ConnError) in try stream.finish() }
            } catch {
                try? await scope.runShielded(.closingCopy) { _ in stream.abort() }
                throw stream.hasTaken ? finalCopy(error) : error
            }
        }
    }

    // MARK: Parts

    private func copyText(_ query: SQLQuery) throws(ConnError) -> String {
        let statement = try query.statement(for: Driver.dialect)
        guard statement.parameters.isEmpty else {
            throw ConnError(
                .misuse(.parameterCount),
                "COPY takes no parameters and the query has \(statement.parameters.count)",
                advice: "use stream, which takes them"
            )
        }
        return statement.text
    }

    private func copyText(
        _ table: SQLTableName,
        _ columns: [String],
        _ format: PgSQLCopyFormat
    ) throws(ConnError) -> String {
        let dialect = Driver.dialect
        let list = columns.isEmpty ? "" : " (\(try dialect.quote(columns: columns)))"
        return "COPY \(try dialect.quote(table))\(list) FROM STDIN (\(format.options))"
    }

    private func copyCall(_ operation: String, _ text: String, _ options: CallOptions) -> ConnCall {
        ConnCall(operation: operation, idempotence: .yes, options: options, text: text)
    }
}

/// After bytes have reached the caller or were taken from it, trying again would repeat or lose some.
private func finalCopy(_ error: any Error) -> any Error {
    (error as? ConnError)?.with { $0.retry = .never } ?? error
}

extension ConnCall {
    /// Closing must not be stopped by the deadline or token that ended the stream.
    fileprivate static var closingCopy: ConnCall {
        ConnCall(operation: "copy", idempotence: .no, options: .default)
    }
}
