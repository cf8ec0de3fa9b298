public import ConnCore
internal import DataFrames

/// What a handler, a session and a transaction have in common: a way to run something on a driver's connection.
///
/// All operations of ``SQLOperations`` are written once, in extensions of this protocol. It is public so that an
/// engine's package can add operations of its own; users have no need of it.
public protocol SQLPerformer<Driver>: SQLOperations {
    /// The engine.
    associatedtype Driver: SQLDriver

    /// Runs `body` on a connection; blocks.
    @available(*, noasync)
    func perform<R>(
        _ call: ConnCall,
        _ body: (Driver.Connection) throws(ConnError) -> R
    ) throws(ConnError) -> R

    /// Runs `body` on a connection, on a worker thread.
    func perform<R: Sendable>(
        _ call: ConnCall,
        _ body: @escaping @Sendable (Driver.Connection) throws(ConnError) -> R
    ) async throws(ConnError) -> R

    /// Holds one connection for the length of `body`, as a stream does; blocks.
    @available(*, noasync)
    func hold<R>(_ call: ConnCall, _ body: (ConnScope<Driver.Connection>) throws -> R) throws -> R

    /// Holds one connection for the length of `body`, as a stream does.
    func hold<R>(_ call: ConnCall, _ body: (ConnScope<Driver.Connection>) async throws -> R) async throws -> R
}

extension SQLPerformer {
    /// A call that runs a query's text, idempotent if the text only reads.
    func call(_ operation: String, _ statement: SQLStatement, _ options: CallOptions) -> ConnCall {
        var call = ConnCall(
            operation: operation,
            idempotence: .byText(SQLText.onlyReads),
            options: options,
            text: statement.text
        )
        call.countRows = countedRows
        return call
    }

    /// A call of this library's own making.
    func call(_ operation: String, _ idempotence: ConnCall.Idempotence, _ options: CallOptions) -> ConnCall {
        ConnCall(operation: operation, idempotence: idempotence, options: options)
    }

    /// The query for this engine.
    func statement(
        _ query: SQLQuery,
        rows: Bool,
        _ purpose: SQLStatement.Purpose = .any
    ) throws(ConnError) -> SQLStatement {
        var statement = try query.statement(for: Driver.dialect)
        statement.expectsRows = rows
        statement.purpose = purpose
        return statement
    }
}

/// The rows that a result holds or changed.
private func countedRows(_ result: Any) -> Int? {
    switch result {
    case let frame as DataFrame: frame.rowCount
    case let result as ExecuteResult: result.affectedRows
    default: nil
    }
}
