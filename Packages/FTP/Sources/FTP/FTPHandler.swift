public import ConnCore

/// Talks to one FTP server: lists, downloads, uploads and tidies up, in a sync and an async face.
///
///     let ftp = try FTPHandler(FTPConnProperties(host: "ftp.example.com", user: "plant", password: "…"))
///     for entry in try ftp.list("reports") { print(entry.name) }
///     try ftp.download("reports/today.csv", to: "/var/data/today.csv")
///
/// Each sync thread has its own login; async calls run on the handler's worker threads, each with its own. Relative
/// paths start from the properties' start directory; there is no current directory but in ``withSession(options:_:)-4l1tz``.
/// A handler may be used from any number of threads and tasks at once.
public final class FTPHandler: ConnHandler, FTPOperations {
    /// `ftp` and `ftps`.
    public static let urlSchemes = ["ftp", "ftps"]
    /// `CONN_FTP_URL`.
    public static let urlEnvironmentVariable = "CONN_FTP_URL"

    /// Where and as whom this handler logs in.
    public let properties: FTPConnProperties
    /// The handler's options.
    public let options: FTPOptions

    let engine: ConnEngine<FTPConnection>

    /// Makes a handler without connecting.
    ///
    /// - Throws: `ConnError` of kind `.misuse` or `.invalidInput` for properties, options or settings that cannot work.
    public init(
        unconnected properties: FTPConnProperties,
        options: FTPOptions,
        configuration: HandlerConfiguration
    ) throws(ConnError) {
        try properties.validate()
        try options.validate()
        self.properties = properties
        self.options = options
        engine = try ConnEngine(
            endpoint: properties.endpoint,
            configuration: configuration,
            connect: { (context) throws(ConnError) in try FTPConnection(properties, options, context) }
        )
    }

    deinit {
        engine.close()
    }

    /// Splits a URL into properties and options; an unknown key is an error that names the key.
    public static func parse(_ url: ConnectionURL) throws(ConnError) -> (FTPConnProperties, FTPOptions) {
        var items = url.items
        let properties = try FTPConnProperties.take(from: url, &items)
        let options = try FTPOptions.take(from: &items)
        try items.finish()
        return (properties, options)
    }

    /// Runs the operations, each on a connection of its own, with retries.
    public var performer: FTPPerformer { FTPPerformer(engine) }

    /// Life, limits and observation.
    public var configuration: HandlerConfiguration { engine.configuration }
    /// Whether at least one connection is open; no I/O.
    public var isConnected: Bool { engine.isConnected }
    /// Whether `close()` was called.
    public var isClosed: Bool { engine.isClosed }

    /// Logs the calling thread in if it has no connection.
    @available(*, noasync)
    public func connect(options: CallOptions) throws(ConnError) { try engine.connect(options: options) }
    /// Logs one worker in if there is no connection.
    public func connect(options: CallOptions) async throws(ConnError) { try await engine.connect(options: options) }

    /// Drops every idle connection, lets busy ones end with their call, and logs the calling thread in anew.
    @available(*, noasync)
    public func reconnect(options: CallOptions) throws(ConnError) { try engine.reconnect(options: options) }
    /// Drops every idle connection, lets busy ones end with their call, and logs one worker in anew.
    public func reconnect(options: CallOptions) async throws(ConnError) { try await engine.reconnect(options: options) }

    /// Sends NOOP.
    @available(*, noasync)
    public func ping(options: CallOptions) throws(ConnError) { try engine.ping(options: options) }
    /// Sends NOOP.
    public func ping(options: CallOptions) async throws(ConnError) { try await engine.ping(options: options) }

    /// Cancels all calls that are running, waiting or sleeping now; the handler stays open.
    public func cancelAll() { engine.cancelAll() }

    /// Closes the handler; see `ConnHandler.close()`.
    public func close() { engine.close() }

    /// Closes the handler and waits, without blocking a thread, until all work has ended.
    public func shutdown() async { await engine.shutdown() }
}
