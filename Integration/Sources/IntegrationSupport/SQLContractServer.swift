internal import ConnCore
public import ConnTesting
public import SQLCore

/// A database server on which a handler's contract is tried: what one engine's tests have to say about theirs.
///
/// Each case gets a user and a table of one name, which this makes.
public struct SQLContractServer<Driver: SQLDriver>: Sendable where Driver.Properties == SQLConnProperties {
    /// Where it is; each case puts a proxy before it.
    public var upstream: ProxyUpstream
    /// Its protocol.
    public var framing: any MessageFraming
    /// A handler that goes to the server itself, as a user who may do everything.
    public var admin: SQLHandler<Driver>
    /// What a handler of the case has, but for user, password, host and port.
    public var properties: SQLConnProperties
    /// The options of such a handler: every operation's text must go over the wire, so nothing may be kept prepared.
    public var options: @Sendable (_ name: String) -> Driver.Options
    /// Makes a user with a password, and a table that the user may read.
    public var setUp: @Sendable (_ name: String, _ password: String) -> [SQLQuery]
    /// Drops both.
    public var tearDown: @Sendable (_ name: String) -> [SQLQuery]
    /// Gives the user another password.
    public var setPassword: @Sendable (_ name: String, _ password: String) -> SQLQuery
    /// Locks the table against readers, calls `wait`, and unlocks it.
    public var lock: @Sendable (SQLHandler<Driver>, SQLTableName, _ wait: () -> Void) throws -> Void
    /// Counts the user's operations that wait for that lock.
    public var countHeld: @Sendable (_ name: String) -> SQLQuery
    /// Whether a message of the client brings an operation's text.
    public var bringsText: @Sendable (ProxyMessage) -> Bool
    /// Whether a message of the client asks for the end of an operation, over a connection of its own.
    public var isCancel: @Sendable (ProxyMessage, ArraySlice<UInt8>) -> Bool

    /// - Parameters:
    ///   - upstream: Where it is.
    ///   - framing: Its protocol.
    ///   - admin: A user who may do everything.
    ///   - properties: What a handler of the case has.
    ///   - options: Its options.
    ///   - setUp: Makes user and table.
    ///   - tearDown: Drops both.
    ///   - setPassword: Gives the user another password.
    ///   - lock: Locks the table, waits, unlocks it.
    ///   - countHeld: Counts what waits for the lock.
    ///   - bringsText: Whether a message brings an operation's text.
    ///   - isCancel: Whether a message asks for the end of an operation.
    public init(
        at upstream: ProxyUpstream,
        framing: any MessageFraming,
        admin: SQLHandler<Driver>,
        properties: SQLConnProperties,
        options: @escaping @Sendable (String) -> Driver.Options,
        setUp: @escaping @Sendable (String, String) -> [SQLQuery],
        tearDown: @escaping @Sendable (String) -> [SQLQuery],
        setPassword: @escaping @Sendable (String, String) -> SQLQuery,
        lock: @escaping @Sendable (SQLHandler<Driver>, SQLTableName, () -> Void) throws -> Void,
        countHeld: @escaping @Sendable (String) -> SQLQuery,
        bringsText: @escaping @Sendable (ProxyMessage) -> Bool,
        isCancel: @escaping @Sendable (ProxyMessage, ArraySlice<UInt8>) -> Bool
    ) {
        self.upstream = upstream
        self.framing = framing
        self.admin = admin
        self.properties = properties
        self.options = options
        self.setUp = setUp
        self.tearDown = tearDown
        self.setPassword = setPassword
        self.lock = lock
        self.countHeld = countHeld
        self.bringsText = bringsText
        self.isCancel = isCancel
    }
}
