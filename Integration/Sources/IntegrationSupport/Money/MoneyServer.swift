public import ConnCore
public import ConnTesting
public import SQLCore

/// A server on which a ``MoneyRun`` moves amounts: what one engine's tests have to say about theirs.
public struct MoneyServer<Driver: SQLDriver>: Sendable {
    /// Where it is; the run puts a proxy before it.
    public var upstream: ProxyUpstream
    /// Goes to the server itself, in an empty schema or database: makes the tables and reads the truth.
    public var owner: SQLHandler<Driver>
    /// Makes an unconnected handler on the same tables that goes to 127.0.0.1 and this port, and leaves its marker rows
    /// in the table `commit_marker` if it is to have them.
    public var handler: @Sendable (_ port: Int, _ hasMarker: Bool, HandlerConfiguration) throws -> SQLHandler<Driver>
    /// How many sessions of such a handler the server has, those that were cut off included.
    public var sessions: @Sendable () async throws -> Int
    /// The type of the marker's identifier.
    public var markerType = "CHAR(36)"
    /// Restarts or crashes the server, and returns when it answers again: called after each quarter (1 to 3) of the
    /// transfers. `nil`: connections are cut, and nothing else.
    public var disturb: (@Sendable (_ quarter: Int) async throws -> Void)?

    /// - Parameters:
    ///   - upstream: Where it is.
    ///   - owner: Goes to the server itself.
    ///   - handler: Makes a handler that goes to a port.
    ///   - sessions: Counts the sessions of such a handler.
    public init(
        at upstream: ProxyUpstream,
        owner: SQLHandler<Driver>,
        handler: @escaping @Sendable (Int, Bool, HandlerConfiguration) throws -> SQLHandler<Driver>,
        sessions: @escaping @Sendable () async throws -> Int
    ) {
        self.upstream = upstream
        self.owner = owner
        self.handler = handler
        self.sessions = sessions
    }
}
