public import HTTPCore

/// Reads a Bazefield installation: time series, latest points and structure as frames; every other call by the plain
/// verbs.
///
///     let baze = try BazeHTTPHandler(
///         HTTPConnProperties("https://tenant.bazefield.com/BazeField.Services/api", authentication: .bearer(key))
///     )
///     let frame = try baze.rawFrame(
///         BazeSeriesQuery(objectIDs: ["1001"], points: ["ActivePower"], from: .now.adding(-7, .day), to: .now)
///     )
///
/// The base URL holds the path, which differs between installations. The key goes as `Authorization: Bearer` and never
/// in a URL. Every request says `Accept: application/json`, without which the service answers with pages.
///
/// The service reports errors within answers of status 200 too; the typed calls throw them, and ``check(_:)`` does it
/// for the plain verbs.
public final class BazeHTTPHandler: HTTPHandling {
    /// `http` and `https`.
    public static let urlSchemes = ["http", "https"]
    /// `CONN_BAZE_URL`.
    public static let urlEnvironmentVariable = "CONN_BAZE_URL"

    /// Where and as whom this handler asks.
    public let properties: HTTPConnProperties
    /// The handler's options.
    public let options: BazeOptions
    /// What does the work.
    public let engine: HTTPEngine

    /// Makes a handler without connecting.
    ///
    /// - Throws: `ConnError` of kind `.misuse` or `.invalidInput` for properties, options or settings that cannot work.
    public init(
        unconnected properties: HTTPConnProperties,
        options: BazeOptions,
        configuration: HandlerConfiguration
    ) throws(ConnError) {
        try options.validate()
        var sent = properties
        if !sent.headers.contains("Accept") { sent.headers["Accept"] = "application/json" }
        engine = try HTTPEngine(sent, options: options.http, configuration: configuration)
        self.properties = properties
        self.options = options
    }

    deinit {
        engine.close()
    }

    /// Splits a URL into properties and options: `https://tenant.bazefield.com/BazeField.Services/api?token=KEY`.
    ///
    /// Beside the keys of `HTTPConnProperties` and `HTTPOptions` (the key of Bazefield is `token`, which stays in this
    /// process and is sent in a header):
    ///
    /// | key | value |
    /// |---|---|
    /// | `maximumWindow` | a length of time, for example `720h` |
    /// | `maximumWindows` | 1 or more |
    /// | `parallelWindows` | 1 to 64 |
    /// | `intervalForm` | `unit`, `seconds`, `milliseconds` |
    /// | `aggregateForm` | `name`, `number` |
    /// | `maximumQueryLength` | characters |
    ///
    /// - Throws: `.invalidInput` that names the key, never the value.
    public static func parse(_ url: ConnectionURL) throws(ConnError) -> (HTTPConnProperties, BazeOptions) {
        var items = url.items
        let properties = try HTTPConnProperties.take(from: url, &items)
        var options = BazeOptions()
        options.http = try HTTPOptions.take(from: &items)
        if let window = try items.takeDuration("maximumWindow") { options.maximumWindow = window }
        if let count = try items.takeInt("maximumWindows", in: 1...Int.max) { options.maximumWindows = count }
        if let count = try items.takeInt("parallelWindows", in: 1...64) { options.parallelWindows = count }
        if let form = try items.takeChoice("intervalForm", of: BazeInterval.Form.self) { options.intervalForm = form }
        if let form = try items.takeChoice("aggregateForm", of: BazeAggregate.Form.self) {
            options.aggregateForm = form
        }
        if let length = try items.takeInt("maximumQueryLength", in: 100...65_536) {
            options.maximumQueryLength = length
        }
        try items.finish()
        return (properties, options)
    }

    /// Throws what an answer says of itself, whatever its status: a web page instead of data, `responseStatus`,
    /// `replyInfo.error`. For answers of the plain verbs; the typed calls do it themselves.
    ///
    /// - Returns: the answer itself.
    @discardableResult
    public static func check(_ response: HTTPResponse) throws(ConnError) -> HTTPResponse {
        try BazeAnswer.check(response)
        return response
    }
}
