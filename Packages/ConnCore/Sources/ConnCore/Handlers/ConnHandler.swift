/// Talks to one server: connects, does the work, retries, reconnects and closes. The second half of the pattern.
///
/// Every operation has two faces of the same name: a sync one that blocks its thread and an async one that does
/// not. A handler is `Sendable` and may be used from any number of threads and tasks at once; each sync thread
/// has its own connection, and async calls run on the handler's own worker threads.
///
/// The initializer connects unless `skipConnect` is true. Initializers, `with` and URL forms are written once,
/// in extensions of this protocol; a handler adds the operations of its server.
public protocol ConnHandler: AnyObject, Sendable {
    /// Says where and as whom to connect.
    associatedtype Properties: ConnProperties
    /// What only this kind of handler knows.
    associatedtype Options: HandlerOptions

    /// The URL schemes this handler answers to, in lower case.
    static var urlSchemes: [String] { get }

    /// The environment variable that holds this handler's URL, for example `CONN_SQLITE_URL`.
    static var urlEnvironmentVariable: String { get }

    /// Splits a URL into properties and options; an unknown key is an error that names the key, never the value.
    static func parse(_ url: ConnectionURL) throws(ConnError) -> (Properties, Options)

    /// Makes a handler without connecting, whatever `configuration.skipConnect` says.
    ///
    /// - Throws: `ConnError` of kind `.misuse` or `.invalidInput` for properties, options or settings that cannot work.
    init(unconnected properties: Properties, options: Options, configuration: HandlerConfiguration) throws(ConnError)

    /// Where and as whom this handler connects.
    var properties: Properties { get }
    /// The name by which logs and errors call the handler's server.
    var endpoint: Endpoint { get }
    /// The handler's special options.
    var options: Options { get }
    /// Life, limits and observation.
    var configuration: HandlerConfiguration { get }

    /// Whether at least one connection is open. Does no I/O: the server may have gone since.
    var isConnected: Bool { get }
    /// Whether `close()` was called.
    var isClosed: Bool { get }

    /// Opens the calling thread's connection if it has none; retried by the policy's `maxConnRetries`.
    @available(*, noasync)
    func connect(options: CallOptions) throws(ConnError)
    /// Opens one worker's connection if there is none; retried by the policy's `maxConnRetries`.
    func connect(options: CallOptions) async throws(ConnError)

    /// Drops every idle connection, lets busy ones end with their call, and opens the calling thread's anew.
    @available(*, noasync)
    func reconnect(options: CallOptions) throws(ConnError)
    /// Drops every idle connection, lets busy ones end with their call, and opens one worker's anew.
    func reconnect(options: CallOptions) async throws(ConnError)

    /// Asks the server for a sign of life; throws what went wrong.
    @available(*, noasync)
    func ping(options: CallOptions) throws(ConnError)
    /// Asks the server for a sign of life; throws what went wrong.
    func ping(options: CallOptions) async throws(ConnError)

    /// Cancels all calls that are running, waiting or sleeping now; each throws `.cancelled`. The handler stays open.
    func cancelAll()

    /// Closes the handler: every later call throws `.closed`; idle connections close now, running work may finish
    /// for `drainTimeout` and is then cancelled.
    ///
    /// Called from a plain thread it returns when the work has ended; called from a Swift task it does not wait
    /// (see ``shutdown()``). Inside one of the handler's own scopes it takes effect at the scope's end. Calling it
    /// twice is fine.
    func close()

    /// Closes the handler as ``close()`` does and waits, without blocking a thread, until all work has ended.
    func shutdown() async
}

extension ConnHandler {
    /// The properties' endpoint.
    public var endpoint: Endpoint { properties.endpoint }
}
