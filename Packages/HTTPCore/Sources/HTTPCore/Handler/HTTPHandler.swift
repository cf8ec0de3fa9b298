public import ConnCore

/// Talks to any web service: every verb in a sync and an async face, with retries, authentication and checks.
///
///     let http = try HTTPHandler(HTTPConnProperties("https://api.example.com/v1", authentication: .bearer(token)))
///     let plant = try http.get("/plants/7").json(as: Plant.self)
///
/// Sync calls use the calling thread's own connections, async calls those of the handler's loop thread; cookies, looked
/// up names and TLS sessions are shared. Making a handler sends nothing, unless its authentication has to log in or
/// ``HTTPOptions/verifiesOnConnect`` is set. It may be used from any number of threads and tasks at once.
public final class HTTPHandler: HTTPHandling {
    /// `http` and `https`.
    public static let urlSchemes = ["http", "https"]
    /// `CONN_HTTP_URL`.
    public static let urlEnvironmentVariable = "CONN_HTTP_URL"

    /// Where and as whom this handler asks.
    public let properties: HTTPConnProperties
    /// The handler's options.
    public let options: HTTPOptions
    /// What does the work.
    public let engine: HTTPEngine

    /// Makes a handler without connecting.
    ///
    /// - Throws: `ConnError` of kind `.misuse` or `.invalidInput` for properties, options or settings that cannot work.
    public init(
        unconnected properties: HTTPConnProperties,
        options: HTTPOptions,
        configuration: HandlerConfiguration
    ) throws(ConnError) {
        engine = try HTTPEngine(properties, options: options, configuration: configuration)
        self.properties = properties
        self.options = options
    }

    deinit {
        engine.close()
    }

    /// Splits a URL into properties and options; an unknown key is an error that names the key.
    public static func parse(_ url: ConnectionURL) throws(ConnError) -> (HTTPConnProperties, HTTPOptions) {
        var items = url.items
        let properties = try HTTPConnProperties.take(from: url, &items)
        let options = try HTTPOptions.take(from: &items)
        try items.finish()
        return (properties, options)
    }
}
