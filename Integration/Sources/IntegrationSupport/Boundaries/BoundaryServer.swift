public import ConnCore
public import ConnTesting
public import SQLCore

/// A server before which a ``BoundarySweep`` cuts connections: what one engine's tests have to say about theirs.
public struct BoundaryServer<Driver: SQLDriver>: Sendable {
    /// Where it is; the sweep puts proxies before it.
    public var upstream: ProxyUpstream
    /// Its protocol.
    public var framing: any MessageFraming
    /// Goes to the server itself, to the same schema as the handlers: makes and drops the table of a sweep.
    public var owner: SQLHandler<Driver>
    /// Makes an unconnected handler that goes to 127.0.0.1 and this port. `name` is one that no other handler has, for the
    /// server to show.
    public var handler: @Sendable (_ port: Int, _ name: String, HandlerConfiguration) throws -> SQLHandler<Driver>
    /// Whether a message is the last of the login.
    public var endsLogin: @Sendable (ProxyMessage) -> Bool
    /// Whether a message says good-bye: nobody waits for an answer to it.
    public var isFarewell: @Sendable (ProxyMessage) -> Bool
    /// Runs before the rows of a cut are counted: returns when no session of the handler of that name is at work on the
    /// table any more.
    public var settle: @Sendable (_ name: String, SQLTableName) async throws -> Void

    /// - Parameters:
    ///   - upstream: Where it is.
    ///   - framing: Its protocol.
    ///   - owner: Goes to the server itself.
    ///   - handler: Makes a handler that goes to a port.
    ///   - endsLogin: The last message of the login.
    ///   - isFarewell: The message that says good-bye.
    ///   - settle: Waits for the handler's sessions to end.
    public init(
        at upstream: ProxyUpstream,
        framing: any MessageFraming,
        owner: SQLHandler<Driver>,
        handler: @escaping @Sendable (Int, String, HandlerConfiguration) throws -> SQLHandler<Driver>,
        endsLogin: @escaping @Sendable (ProxyMessage) -> Bool,
        isFarewell: @escaping @Sendable (ProxyMessage) -> Bool,
        settle: @escaping @Sendable (String, SQLTableName) async throws -> Void
    ) {
        self.upstream = upstream
        self.framing = framing
        self.owner = owner
        self.handler = handler
        self.endsLogin = endsLogin
        self.isFarewell = isFarewell
        self.settle = settle
    }
}

extension BoundaryServer where Driver.Properties == SQLConnProperties {
    /// A server whose handlers are one user's, and whose login ends with a message of the type `login`.
    ///
    /// - Parameters:
    ///   - upstream: Where it is.
    ///   - framing: Its protocol.
    ///   - owner: Goes to the server itself.
    ///   - user: The properties of the handlers, but for host and port.
    ///   - options: Their options.
    ///   - isFarewell: The message that says good-bye.
    ///   - countAlone: Counts the rows of a table once nobody else is at work on it.
    public init(
        at upstream: ProxyUpstream,
        framing: any MessageFraming,
        owner: SQLHandler<Driver>,
        user: SQLConnProperties,
        options: Driver.Options,
        isFarewell: @escaping @Sendable (ProxyMessage) -> Bool = { _ in false },
        countAlone: @escaping @Sendable (SQLTableName) -> SQLQuery
    ) {
        self.init(
            at: upstream,
            framing: framing,
            owner: owner,
            handler: { port, _, configuration in
                var properties = user.through(port)
                properties.connectTimeout = .seconds(10)
                return try SQLHandler(unconnected: properties, options: options, configuration: configuration)
            },
            endsLogin: { $0.type == "login" },
            isFarewell: isFarewell,
            settle: { _, table in
                // What a session that was cut off holds is there, or gone, once nobody is in the way.
                _ = try await owner.transaction { try await $0.readScalar(countAlone(table), as: Int.self) }
            }
        )
    }
}
