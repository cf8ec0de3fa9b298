public import ConnCore

/// A handler whose work is done by an ``HTTPEngine``: it has every verb, streams, downloads and pages in both faces.
///
/// A handler of one provider adopts it and adds the provider's typed calls; everything else comes from extensions of
/// this protocol.
public protocol HTTPHandling: ConnHandler {
    /// What does the work.
    var engine: HTTPEngine { get }
}

extension HTTPHandling {
    /// The name by which logs and errors call the server: the base URL's host, port and path.
    public var endpoint: Endpoint { engine.endpoint }
    /// Life, limits and observation.
    public var configuration: HandlerConfiguration { engine.configuration }
    /// Whether a thread's handle or the loop exists. Does no I/O: HTTP connections come and go.
    public var isConnected: Bool { engine.isConnected }
    /// Whether `close()` was called.
    public var isClosed: Bool { engine.isClosed }

    /// Builds the calling thread's handle and resolves the authentication; with `HTTPOptions.verifiesOnConnect` asks
    /// the server for a sign of life.
    @available(*, noasync)
    public func connect(options: CallOptions) throws(ConnError) { try engine.connect(options: options) }
    /// Builds the loop and resolves the authentication; with `HTTPOptions.verifiesOnConnect` asks the server for a sign
    /// of life.
    public func connect(options: CallOptions) async throws(ConnError) { try await engine.connect(options: options) }

    /// Drops every idle connection and what the authentication has learned, then connects anew. Cookies stay.
    @available(*, noasync)
    public func reconnect(options: CallOptions) throws(ConnError) { try engine.reconnect(options: options) }
    /// Drops every idle connection and what the authentication has learned, then connects anew. Cookies stay.
    public func reconnect(options: CallOptions) async throws(ConnError) { try await engine.reconnect(options: options) }

    /// Sends HEAD to the base URL; any answer counts.
    @available(*, noasync)
    public func ping(options: CallOptions) throws(ConnError) { try engine.ping(options: options) }
    /// Sends HEAD to the base URL; any answer counts.
    public func ping(options: CallOptions) async throws(ConnError) { try await engine.ping(options: options) }

    /// Cancels all calls that are running, waiting or sleeping now; the handler stays open.
    public func cancelAll() { engine.cancelAll() }

    /// Closes the handler; see `ConnHandler.close()`.
    public func close() { engine.close() }

    /// Closes the handler and waits, without blocking a thread, until all work has ended.
    public func shutdown() async { await engine.shutdown() }
}
