public import Logging

/// One open connection as the engine sees it: everything blocks, and one thread uses it at a time.
///
/// Only ``interrupt`` is called from other threads. The engine promises that it is called only while an operation
/// of this connection runs, and that the operation's end waits for it to return.
public protocol PooledConnection: AnyObject, SendableMetatype {
    /// Whether the link is up and its protocol state is known. One that is not is closed and never used again.
    var isUsable: Bool { get }

    /// Whether the connection carries state (settings, temporary tables) that another thread or task must not see.
    var needsReset: Bool { get }

    /// Brings the connection back to the state after login. If it throws, the connection is closed.
    func reset() throws(ConnError)

    /// Asks the server for a sign of life. Blocks, at most for the connect time-out.
    func ping() throws(ConnError)

    /// Looks at the server's own status after a call and tidies up: a transaction left open is rolled back and
    /// reported as `.misuse(.transactionLeftOpen)`.
    func checkAfterCall() throws(ConnError)

    /// Tells the limit of statements from the next operation on, for engines whose server keeps it too; `nil` for none.
    ///
    /// Called between operations, when the limit differs from the one before; at first it is that of the context the
    /// connection was made with. Does no I/O. By default nothing: the engine keeps every limit by interrupting.
    func limitStatements(to limit: Duration?)

    /// Makes the running operation end soon with an error. Thread-safe; does not wait for the operation.
    var interrupt: @Sendable () -> Void { get }

    /// Closes the link. Called once, by the thread that owns the connection or after its end.
    func close()
}

extension PooledConnection {
    /// Nothing: the engine keeps the limit.
    public func limitStatements(to limit: Duration?) {}
}

/// What a driver is told when it is asked for a new connection.
public struct ConnectContext: Sendable {
    /// The limit of this try, login included.
    public var timeout: Duration
    /// The handler's logger.
    public var logger: Logger
    /// The limit of one run of a statement, for engines that can be told; `nil` for none.
    public var statementTimeout: Duration?

    /// Makes a context.
    public init(timeout: Duration, logger: Logger, statementTimeout: Duration? = nil) {
        self.timeout = timeout
        self.logger = logger
        self.statementTimeout = statementTimeout
    }
}
