public import ConnCore

/// A transaction, or a savepoint inside one, for the length of a closure. Used inside the closure only, one operation
/// at a time; after its end every use throws `.misuse(.scopeFinished)` and sends nothing.
///
/// No statement is retried singly: the whole closure is replayed where that can help.
public final class SQLTransaction<Driver: SQLDriver>: SQLScope, SQLPerformer {
    private let lane: ScopeLane<Driver.Connection>
    private let nesting: Int

    private init(_ scope: ConnScope<Driver.Connection>, nesting: Int) {
        lane = ScopeLane(scope)
        self.nesting = nesting
    }

    /// Runs `body` on the transaction's connection.
    @available(*, noasync)
    public func perform<R>(
        _ call: ConnCall,
        _ body: (Driver.Connection) throws(ConnError) -> R
    ) throws(ConnError) -> R {
        try lane.checkFree()
        return try lane.scope.run(call) { (connection) throws(ConnError) in
            try Self.checkOpen(connection)
            return try body(connection)
        }
    }

    /// Runs `body` on the transaction's connection.
    public func perform<R: Sendable>(
        _ call: ConnCall,
        _ body: @escaping @Sendable (Driver.Connection) throws(ConnError) -> R
    ) async throws(ConnError) -> R {
        try lane.checkFree()
        return try await lane.scope.run(call) { (connection) throws(ConnError) in
            try Self.checkOpen(connection)
            return try body(connection)
        }
    }

    /// Holds the transaction's connection for a stream.
    @available(*, noasync)
    public func hold<R>(_ call: ConnCall, _ body: (ConnScope<Driver.Connection>) throws -> R) throws -> R {
        try lane.holding {
            try lane.scope.run(call) { (connection) throws(ConnError) in try Self.checkOpen(connection) }
            return try body(lane.scope)
        }
    }

    /// Holds the transaction's connection for a stream.
    public func hold<R>(_ call: ConnCall, _ body: (ConnScope<Driver.Connection>) async throws -> R) async throws -> R {
        try await lane.holding {
            try await lane.scope.run(call) { (connection) throws(ConnError) in try Self.checkOpen(connection) }
            return try await body(lane.scope)
        }
    }

    /// Runs a closure under a savepoint: what it did is undone if it throws, and the transaction goes on.
    @available(*, noasync)
    @_disfavoredOverload
    @discardableResult
    public func transaction<R>(
        options: CallOptions = .default,
        _ body: (SQLTransaction<Driver>) throws -> R
    ) throws -> R {
        try lane.holding {
            try Self.run(on: lane.scope, nil, nesting: nesting + 1, call("savepoint", .no, options), body)
        }
    }

    /// Runs a closure under a savepoint: what it did is undone if it throws, and the transaction goes on.
    @discardableResult
    public func transaction<R>(
        options: CallOptions = .default,
        _ body: (SQLTransaction<Driver>) async throws -> R
    ) async throws -> R {
        try await lane.holding {
            try await Self.run(on: lane.scope, nil, nesting: nesting + 1, call("savepoint", .no, options), body)
        }
    }

    /// Runs a closure under a savepoint; the form that every scope has.
    ///
    /// - Throws: `.misuse(.isolationLevel)` for a mode: isolation and access are those of the outer transaction.
    @available(*, noasync)
    @_disfavoredOverload
    @discardableResult
    public func transaction<R>(
        _ mode: SQLTransactionMode,
        options: CallOptions,
        _ body: (any SQLScope) throws -> R
    ) throws -> R {
        try Self.checkInner(mode)
        return try transaction(options: options) { try body($0) }
    }

    /// Runs a closure under a savepoint; the form that every scope has.
    @discardableResult
    public func transaction<R>(
        _ mode: SQLTransactionMode,
        options: CallOptions,
        _ body: (any SQLScope) async throws -> R
    ) async throws -> R {
        try Self.checkInner(mode)
        return try await transaction(options: options) { try await body($0) }
    }

    private static func checkInner(_ mode: SQLTransactionMode) throws(ConnError) {
        guard mode != SQLTransactionMode() else { return }
        throw ConnError(
            .misuse(.isolationLevel),
            "A savepoint was asked for with an isolation level or access of its own",
            advice: "give them to the outer transaction"
        )
    }

    /// A statement after the engine ended the transaction would run, and stay, on its own.
    private static func checkOpen(_ connection: Driver.Connection) throws(ConnError) {
        guard connection.transactionStatus == .idle else { return }
        throw ConnError(
            .misuse(.scopeFinished),
            "The transaction has ended already: an error or a statement of the closure ended it",
            advice: "let the first error end the closure, and leave COMMIT and ROLLBACK to the library"
        )
    }

    // MARK: Running

    /// Begins, runs the closure, and commits or rolls back; `mode` is `nil` for a savepoint.
    @available(*, noasync)
    static func run<R>(
        on scope: ConnScope<Driver.Connection>,
        _ mode: SQLTransactionMode?,
        nesting: Int,
        _ call: ConnCall,
        _ body: (SQLTransaction<Driver>) throws -> R
    ) throws -> R {
        let name = "conn_sp_\(nesting)"
        try scope.run(call) { (connection) throws(ConnError) in try begin(connection, mode, name) }
        let transaction = SQLTransaction(scope, nesting: nesting)
        let result: R
        do {
            defer { transaction.lane.finish() }
            result = try body(transaction)
        } catch {
            let failure = try? scope.run(call.undoing) { connection in
                undone(connection, mode, name, after: error as? ConnError)
            }
            throw failure.flatMap(\.self) ?? error
        }
        try scope.run(call) { (connection) throws(ConnError) in try end(connection, mode, name) }
        return result
    }

    /// Begins, runs the closure, and commits or rolls back; `mode` is `nil` for a savepoint.
    static func run<R>(
        on scope: ConnScope<Driver.Connection>,
        _ mode: SQLTransactionMode?,
        nesting: Int,
        _ call: ConnCall,
        _ body: (SQLTransaction<Driver>) async throws -> R
    ) async throws -> R {
        let name = "conn_sp_\(nesting)"
        try await scope.run(call) { (connection) throws(ConnError) in try begin(connection, mode, name) }
        let transaction = SQLTransaction(scope, nesting: nesting)
        let result: R
        do {
            defer { transaction.lane.finish() }
            result = try await body(transaction)
        } catch {
            let cause = error as? ConnError
            let failure = try? await scope.runShielded(call.undoing) { connection in
                undone(connection, mode, name, after: cause)
            }
            throw failure.flatMap(\.self) ?? error
        }
        try await scope.run(call) { (connection) throws(ConnError) in try end(connection, mode, name) }
        return result
    }

    private static func begin(
        _ connection: Driver.Connection,
        _ mode: SQLTransactionMode?,
        _ name: String
    ) throws(ConnError) {
        if let mode {
            try connection.begin(mode)
        } else {
            try checkOpen(connection)
            try connection.savepoint(name)
        }
    }

    private static func end(
        _ connection: Driver.Connection,
        _ mode: SQLTransactionMode?,
        _ name: String
    ) throws(ConnError) {
        try checkOpen(connection)
        if mode == nil { return try connection.release(savepoint: name) }
        do {
            try connection.commit()
        } catch {
            throw connection.commitFailed(error)
        }
    }

    /// Undoes the closure's work; gives the closure's error back with what the undoing adds to it.
    private static func undone(
        _ connection: Driver.Connection,
        _ mode: SQLTransactionMode?,
        _ name: String,
        after error: ConnError?
    ) -> ConnError? {
        if mode != nil {
            let cause = error ?? ConnError(.server, "The transaction's closure failed")
            let failure = connection.rolledBack(after: cause)
            return error == nil ? nil : failure
        }
        do {
            if connection.transactionStatus != .idle { try connection.rollback(toSavepoint: name) }
            return error
        } catch let second {
            return error?.with { $0.secondary = second }
        }
    }
}

extension ConnCall {
    /// The same call without what may have ended it: a rollback runs in any case.
    var undoing: ConnCall {
        var copy = self
        copy.options.cancellation = nil
        copy.options.deadline = nil
        copy.options.timeout = nil
        return copy
    }
}
