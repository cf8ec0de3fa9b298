public import ConnCore

/// One connection held for the length of a closure. Used inside the closure only, one operation at a time.
///
/// Statements are not retried: what the session's state was cannot be rebuilt on a new connection.
public final class SQLSession<Driver: SQLDriver>: SQLScope, SQLPerformer {
    private let lane: ScopeLane<Driver.Connection>

    init(_ scope: ConnScope<Driver.Connection>) {
        lane = ScopeLane(scope)
    }

    /// Runs `body` on the session's connection.
    @available(*, noasync)
    public func perform<R>(
        _ call: ConnCall,
        _ body: (Driver.Connection) throws(ConnError) -> R
    ) throws(ConnError) -> R {
        try lane.checkFree()
        return try lane.scope.run(call, body)
    }

    /// Runs `body` on the session's connection.
    public func perform<R: Sendable>(
        _ call: ConnCall,
        _ body: @escaping @Sendable (Driver.Connection) throws(ConnError) -> R
    ) async throws(ConnError) -> R {
        try lane.checkFree()
        return try await lane.scope.run(call, body)
    }

    /// Holds the session's connection for a stream.
    @available(*, noasync)
    public func hold<R>(_ call: ConnCall, _ body: (ConnScope<Driver.Connection>) throws -> R) throws -> R {
        try lane.holding { try body(lane.scope) }
    }

    /// Holds the session's connection for a stream.
    public func hold<R>(_ call: ConnCall, _ body: (ConnScope<Driver.Connection>) async throws -> R) async throws -> R {
        try await lane.holding { try await body(lane.scope) }
    }

    /// Runs a closure in a transaction on the session's connection. Not replayed: the session's state is not rebuilt.
    @available(*, noasync)
    @_disfavoredOverload
    @discardableResult
    public func transaction<R>(
        isolation: SQLIsolation = .engineDefault,
        readOnly: Bool = false,
        options: CallOptions = .default,
        _ body: (SQLTransaction<Driver>) throws -> R
    ) throws -> R {
        let mode = SQLTransactionMode(isolation: isolation, readOnly: readOnly)
        return try lane.holding {
            try SQLTransaction.run(on: lane.scope, mode, nesting: 0, call("transaction", .no, options), body)
        }
    }

    /// Runs a closure in a transaction on the session's connection.
    @discardableResult
    public func transaction<R>(
        isolation: SQLIsolation = .engineDefault,
        readOnly: Bool = false,
        options: CallOptions = .default,
        _ body: (SQLTransaction<Driver>) async throws -> R
    ) async throws -> R {
        let mode = SQLTransactionMode(isolation: isolation, readOnly: readOnly)
        return try await lane.holding {
            try await SQLTransaction.run(on: lane.scope, mode, nesting: 0, call("transaction", .no, options), body)
        }
    }

    /// Runs a closure in a transaction; the form that every scope has.
    @available(*, noasync)
    @_disfavoredOverload
    @discardableResult
    public func transaction<R>(
        _ mode: SQLTransactionMode,
        options: CallOptions,
        _ body: (any SQLScope) throws -> R
    ) throws -> R {
        try transaction(isolation: mode.isolation, readOnly: mode.readOnly, options: options) { try body($0) }
    }

    /// Runs a closure in a transaction; the form that every scope has.
    @discardableResult
    public func transaction<R>(
        _ mode: SQLTransactionMode,
        options: CallOptions,
        _ body: (any SQLScope) async throws -> R
    ) async throws -> R {
        try await transaction(isolation: mode.isolation, readOnly: mode.readOnly, options: options) {
            try await body($0)
        }
    }
}

/// The one lane of a scope's connection: closed to other calls while a stream or inner transaction holds it.
///
/// Not Sendable, like the session or transaction that owns it.
final class ScopeLane<Connection: PooledConnection> {
    let scope: ConnScope<Connection>
    private var isHeld = false
    private var isFinished = false

    init(_ scope: ConnScope<Connection>) {
        self.scope = scope
    }

    func checkFree() throws(ConnError) {
        if isFinished {
            throw ConnError(
                .misuse(.scopeFinished),
                "The transaction was used after its closure had ended",
                advice: "do all work inside the closure"
            )
        }
        if isHeld {
            throw ConnError(
                .misuse(.busyInScope),
                "The session or transaction was called from inside one of its own streams or inner transactions",
                advice: "use the inner closure's argument, or end the stream first"
            )
        }
    }

    func finish() {
        isFinished = true
    }

    func holding<R>(_ body: () throws -> R) throws -> R {
        try checkFree()
        isHeld = true
        defer { isHeld = false }
        return try body()
    }

    func holding<R>(_ body: () async throws -> R) async throws -> R {
        try checkFree()
        isHeld = true
        defer { isHeld = false }
        return try await body()
    }
}
