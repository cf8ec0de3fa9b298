public import ConnCore
public import DataFrames

extension SQLPerformer {
    /// Reads a query in batches of at most `batchRows` rows, holding one batch in memory at a time.
    ///
    /// Nothing is retried once a batch has reached `body`. Inside `body` the connection is in use: another call on
    /// the same handler, session or transaction throws `.misuse(.busyInScope)`. What `body` throws ends the stream.
    ///
    /// - Throws: `.misuse(.invalidArgument)` if `batchRows` is below 1.
    @available(*, noasync)
    @_disfavoredOverload
    public func stream(
        _ query: SQLQuery,
        batchRows: Int = 10_000,
        options: CallOptions = .default,
        _ body: (DataFrame) throws -> StreamControl
    ) throws {
        let statement = try statement(query, rows: true, .stream)
        try checkBatch(batchRows)
        let call = call("stream", statement, options)
        try hold(call) { scope in
            let cursor = HeldCursor<Driver.Connection.Cursor>()
            var hasDelivered = false
            do {
                try scope.run(call) { (connection) throws(ConnError) in cursor.set(try connection.open(statement)) }
                while true {
                    let batch = try scope.run(call) { (_) throws(ConnError) in
                        try cursor.value?.nextBatch(maximumRows: batchRows)
                    }
                    guard let batch else { break }
                    hasDelivered = true
                    if try body(batch) == .stop { break }
                }
                try scope.run(call) { _ in cursor.close() }
            } catch {
                try? scope.run(shieldedCall) { _ in cursor.close() }
                throw hasDelivered ? final(error) : error
            }
        }
    }

    /// Reads a query in batches of at most `batchRows` rows, holding one batch in memory at a time.
    ///
    /// Cancelling the task ends the stream, also while a batch is being fetched.
    public func stream(
        _ query: SQLQuery,
        batchRows: Int = 10_000,
        options: CallOptions = .default,
        _ body: (DataFrame) async throws -> StreamControl
    ) async throws {
        let statement = try statement(query, rows: true, .stream)
        try checkBatch(batchRows)
        let call = call("stream", statement, options)
        try await hold(call) { scope in
            let cursor = HeldCursor<Driver.Connection.Cursor>()
            var hasDelivered = false
            do {
                try await scope.run(call) { (connection) throws(ConnError) in
                    cursor.set(try connection.open(statement))
                }
                while true {
                    let batch = try await scope.run(call) { (_) throws(ConnError) in
                        try cursor.value?.nextBatch(maximumRows: batchRows)
                    }
                    guard let batch else { break }
                    hasDelivered = true
                    if try await body(batch) == .stop { break }
                }
                try await scope.runShielded(call) { _ in cursor.close() }
            } catch {
                try? await scope.runShielded(shieldedCall) { _ in cursor.close() }
                throw hasDelivered ? final(error) : error
            }
        }
    }

    private func checkBatch(_ rows: Int) throws(ConnError) {
        guard rows < 1 else { return }
        throw ConnError(.misuse(.invalidArgument), "batchRows is \(rows)", advice: "it must be 1 or more")
    }

    /// Closing must not be stopped by the deadline or token that ended the stream.
    private var shieldedCall: ConnCall { call("stream", .no, .default) }

    /// After rows have reached the caller, trying again would show them twice.
    private func final(_ error: any Error) -> any Error {
        (error as? ConnError)?.with { $0.retry = .never } ?? error
    }
}

/// A cursor kept between the operations of one stream.
// Touched only by the operations of one scope, which run one after another on the connection's thread.
final class HeldCursor<Cursor: SQLCursor>: @unchecked Sendable {
    private(set) var value: Cursor?

    func set(_ cursor: Cursor) {
        value = cursor
    }

    func close() {
        value?.close()
        value = nil
    }
}
