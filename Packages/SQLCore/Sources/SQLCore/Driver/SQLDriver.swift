/// What SQLCore asks of one engine: how to connect, and what its SQL looks like.
///
/// One driver value belongs to one handler and is shared by its threads. Everything that blocks happens in
/// ``connect(_:)`` and in the connection it returns; both are always called on a thread that may block.
public protocol SQLDriver: Sendable {
    /// Where and as whom.
    associatedtype Properties: ConnProperties
    /// What only this engine knows.
    associatedtype Options: HandlerOptions
    /// One open connection.
    associatedtype Connection: SQLDriverConnection

    /// The URL schemes of this engine, in lower case.
    static var urlSchemes: [String] { get }
    /// The environment variable that holds a URL of this engine, for example `CONN_SQLITE_URL`.
    static var urlEnvironmentVariable: String { get }
    /// The engine's SQL.
    static var dialect: any SQLDialect { get }

    /// Splits a URL into properties and options; refuses unknown keys by name.
    static func parse(_ url: ConnectionURL) throws(ConnError) -> (Properties, Options)

    /// Makes the state that all connections of one handler share. Does not connect.
    ///
    /// - Throws: `.invalidInput` or `.misuse` for properties or options that cannot work.
    init(properties: Properties, options: Options) throws(ConnError)

    /// Opens a connection and logs in; blocks, at most for the context's time-out.
    ///
    /// - Throws: `ConnError` with phase `.connect`, outcome `.notApplied` and the driver's retry rule.
    func connect(_ context: ConnectContext) throws(ConnError) -> Connection

    /// Frees the shared state; called once, after the last connection was closed.
    func close()
}
