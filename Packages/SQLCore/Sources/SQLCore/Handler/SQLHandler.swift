public import ConnCore

/// Talks SQL to one server or file: the handler of every engine, as `SQLHandler<SomeDriver>`.
///
/// Each sync thread has its own connection; async calls run on the handler's worker threads. A handler may be used
/// from any number of threads and tasks at once.
public final class SQLHandler<Driver: SQLDriver>: ConnHandler, SQLHandling, SQLPerformer {
    /// Where and as whom this handler connects.
    public let properties: Driver.Properties
    /// What only this engine knows.
    public let options: Driver.Options
    /// Life, limits and observation.
    public let configuration: HandlerConfiguration
    /// The engine, for extensions of its own package.
    public let driver: Driver

    let engine: ConnEngine<Driver.Connection>

    /// Makes a handler without connecting.
    ///
    /// - Throws: `ConnError` of kind `.misuse` or `.invalidInput` for properties, options or settings that cannot work.
    public init(
        unconnected properties: Driver.Properties,
        options: Driver.Options,
        configuration: HandlerConfiguration
    ) throws(ConnError) {
        try properties.validate()
        let driver = try Driver(properties: properties, options: options)
        // Properties that several engines share do not know which one it is.
        var endpoint = properties.endpoint
        endpoint.system = Driver.dialect.systemName
        self.properties = properties
        self.options = options
        self.configuration = configuration
        self.driver = driver
        engine = try ConnEngine(
            endpoint: endpoint,
            configuration: configuration,
            onClosed: { driver.close() },
            connect: { (context) throws(ConnError) in try driver.connect(context) }
        )
    }

    deinit {
        engine.close()
    }

    /// The URL schemes of this engine.
    public static var urlSchemes: [String] { Driver.urlSchemes }
    /// The environment variable that holds a URL of this engine.
    public static var urlEnvironmentVariable: String { Driver.urlEnvironmentVariable }

    /// Splits a URL into properties and options; an unknown key is an error that names the key.
    public static func parse(_ url: ConnectionURL) throws(ConnError) -> (Driver.Properties, Driver.Options) {
        try Driver.parse(url)
    }

    /// The name by which logs and errors call the server.
    public var endpoint: Endpoint { engine.endpoint }
    /// The engine's SQL.
    public var dialect: any SQLDialect { Driver.dialect }
    /// Whether at least one connection is open; no I/O.
    public var isConnected: Bool { engine.isConnected }
    /// Whether `close()` was called.
    public var isClosed: Bool { engine.isClosed }

    /// Opens the calling thread's connection if it has none.
    @available(*, noasync)
    public func connect(options: CallOptions) throws(ConnError) { try engine.connect(options: options) }
    /// Opens one worker's connection if there is none.
    public func connect(options: CallOptions) async throws(ConnError) { try await engine.connect(options: options) }

    /// Drops every idle connection, lets busy ones end with their call, and opens the calling thread's anew.
    @available(*, noasync)
    public func reconnect(options: CallOptions) throws(ConnError) { try engine.reconnect(options: options) }
    /// Drops every idle connection, lets busy ones end with their call, and opens one worker's anew.
    public func reconnect(options: CallOptions) async throws(ConnError) { try await engine.reconnect(options: options) }

    /// Asks the server for a sign of life.
    @available(*, noasync)
    public func ping(options: CallOptions) throws(ConnError) { try engine.ping(options: options) }
    /// Asks the server for a sign of life.
    public func ping(options: CallOptions) async throws(ConnError) { try await engine.ping(options: options) }

    /// Cancels all calls that are running, waiting or sleeping now; the handler stays open.
    public func cancelAll() { engine.cancelAll() }

    /// Closes the handler; see `ConnHandler.close()`.
    public func close() { engine.close() }

    /// Closes the handler and waits, without blocking a thread, until all work has ended.
    public func shutdown() async { await engine.shutdown() }

    // MARK: SQLPerformer

    /// Runs `body` on the calling thread's connection, retried by the policy.
    @available(*, noasync)
    public func perform<R>(
        _ call: ConnCall,
        _ body: (Driver.Connection) throws(ConnError) -> R
    ) throws(ConnError) -> R {
        try engine.run(call, body)
    }

    /// Runs `body` on a worker's connection, retried by the policy.
    public func perform<R: Sendable>(
        _ call: ConnCall,
        _ body: @escaping @Sendable (Driver.Connection) throws(ConnError) -> R
    ) async throws(ConnError) -> R {
        try await engine.run(call, body)
    }

    /// Holds the calling thread's connection for the length of `body`.
    @available(*, noasync)
    public func hold<R>(_ call: ConnCall, _ body: (ConnScope<Driver.Connection>) throws -> R) throws -> R {
        try engine.withScope(call, replays: true, body)
    }

    /// Holds a worker's connection for the length of `body`.
    public func hold<R>(_ call: ConnCall, _ body: (ConnScope<Driver.Connection>) async throws -> R) async throws -> R {
        try await engine.withScope(call, replays: true, body)
    }
}
