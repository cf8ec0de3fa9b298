public import HTTPCore

/// Talks to ONS SAGER or SINAPSE: logs in, keeps the token, exports reports as frames; every other call by the plain
/// verbs.
///
///     let ons = try ONSHTTPHandler(ONSHTTPConnProperties(.sager, user: user, password: password))
///     let sheets = try ons.sagerFrames(ONSSagerReport(ONSPeriod(day), setIDs: [123]))
///
/// Connecting logs in, by the password grant of ONS's POP. One token serves all calls of a handler; it is renewed ahead of
/// its end, by its refresh token and else by the password, and once when a call meets a 401. A wrong password is final and
/// is not sent again by the same handler until `reconnect()`, since accounts may lock; another handler sends it again.
///
/// Passwords, tokens and the profile's company are in no log and no error.
public final class ONSHTTPHandler: HTTPHandling {
    /// `http` and `https`.
    public static let urlSchemes = ["http", "https"]
    /// `CONN_ONS_URL`.
    public static let urlEnvironmentVariable = "CONN_ONS_URL"

    /// Which system and as whom.
    public let properties: ONSHTTPConnProperties
    /// The handler's options.
    public let options: ONSOptions
    /// What does the work.
    public let engine: HTTPEngine

    /// Makes a handler without connecting.
    ///
    /// - Throws: `ConnError` of kind `.misuse` or `.invalidInput` for properties, options or settings that cannot work.
    public init(
        unconnected properties: ONSHTTPConnProperties,
        options: ONSOptions,
        configuration: HandlerConfiguration
    ) throws(ConnError) {
        try properties.validate()
        try options.validate()
        var http = options.http
        http.interceptors.append(ONSAnswer.pageRefusal)
        engine = try HTTPEngine(properties.plain(), options: http, configuration: configuration)
        self.properties = properties
        self.options = options
    }

    deinit {
        engine.close()
    }

    /// Logs in and builds the calling thread's handle; blocks.
    @available(*, noasync)
    public func connect(options: CallOptions) throws(ConnError) {
        do throws(ConnError) { try engine.connect(options: options) } catch { throw ONSAnswer.explained(error) }
    }

    /// Logs in and builds the loop; suspends.
    public func connect(options: CallOptions) async throws(ConnError) {
        do throws(ConnError) { try await engine.connect(options: options) } catch { throw ONSAnswer.explained(error) }
    }

    /// Drops every idle connection, forgets the token and a refused password, and logs in anew; blocks.
    @available(*, noasync)
    public func reconnect(options: CallOptions) throws(ConnError) {
        do throws(ConnError) { try engine.reconnect(options: options) } catch { throw ONSAnswer.explained(error) }
    }

    /// Drops every idle connection, forgets the token and a refused password, and logs in anew; suspends.
    public func reconnect(options: CallOptions) async throws(ConnError) {
        do throws(ConnError) { try await engine.reconnect(options: options) } catch { throw ONSAnswer.explained(error) }
    }

    /// Exports to a file as a read and looks at what came; blocks.
    @available(*, noasync)
    func export(
        _ request: HTTPRequest,
        _ export: ONSExport,
        to file: String,
        _ progress: (@Sendable (HTTPProgress) -> Void)?,
        _ options: CallOptions
    ) throws(ConnError) -> HTTPDownload {
        do throws(ConnError) {
            let saved = try download(request, to: file, progress: progress, options: options.reading)
            try export.check(saved)
            return saved
        } catch {
            throw placed(ONSAnswer.explained(error), options)
        }
    }

    /// Exports to a file as a read and looks at what came; suspends.
    func export(
        _ request: HTTPRequest,
        _ export: ONSExport,
        to file: String,
        _ progress: (@Sendable (HTTPProgress) -> Void)?,
        _ options: CallOptions
    ) async throws(ConnError) -> HTTPDownload {
        do throws(ConnError) {
            let saved = try await download(request, to: file, progress: progress, options: options.reading)
            try export.check(saved)
            return saved
        } catch {
            throw placed(ONSAnswer.explained(error), options)
        }
    }

    /// Splits a URL into properties and options: `https://user:password@integra.ons.org.br/api?system=sager`.
    ///
    /// Host and path are the system's base URL; the key `system` is required. Beside the keys of `HTTPConnProperties`
    /// (`token` for a token of your own, in place of user and password) and `HTTPOptions`:
    ///
    /// | key | value |
    /// |---|---|
    /// | `system` | `sager`, `sinapse` |
    /// | `profile`, `scope`, `profileID`, `company` | the profile's four parts, all or none |
    /// | `tokenURL`, `clientID` | instead of the system's |
    /// | `origin`, `referer`, `tokenOrigin`, `tokenReferer` | instead of the system's; empty for none |
    /// | `exportTimeout` | a length of time |
    /// | `timeForm` | `localMarkedUTC`, `utc` |
    ///
    /// - Throws: `.invalidInput` that names the key, never the value.
    public static func parse(_ url: ConnectionURL) throws(ConnError) -> (ONSHTTPConnProperties, ONSOptions) {
        var items = url.items
        let plain = try HTTPConnProperties.take(from: url, &items)
        guard let system = try items.takeChoice("system", of: ONSSystem.self) else {
            throw ConnError(
                .invalidInput,
                "The connection URL lacks the key 'system'",
                advice: "write system=sager or system=sinapse",
                phase: .connect
            )
        }
        var properties = ONSHTTPConnProperties(system, user: url.user ?? "", password: url.password ?? "")
        properties.baseURL = plain.baseURL
        if url.user == nil, url.password == nil, !plain.isAnonymous { properties.authentication = plain.authentication }
        (properties.tls, properties.proxy, properties.headers) = (plain.tls, plain.proxy, plain.headers)
        properties.profile = try profile(from: &items)
        if let value = try items.take("tokenURL") { properties.tokenURL = value }
        if let value = try items.take("clientID") { properties.clientID = value }
        let keys: [(String, WritableKeyPath<ONSHTTPConnProperties, String?>)] = [
            ("origin", \.origin), ("referer", \.referer), ("tokenOrigin", \.tokenOrigin),
            ("tokenReferer", \.tokenReferer),
        ]
        for (key, path) in keys {
            if let value = try items.take(key) { properties[keyPath: path] = value.isEmpty ? nil : value }
        }
        var options = ONSOptions()
        options.http = try HTTPOptions.take(from: &items)
        if let value = try items.takeDuration("exportTimeout") { options.exportTimeout = value }
        if let value = try items.takeChoice("timeForm", of: ONSOptions.TimeForm.self) { options.timeForm = value }
        try items.finish()
        return (properties, options)
    }

    private static func profile(from items: inout QueryItems) throws(ConnError) -> ONSProfile? {
        let parts = try (
            items.take("profile"), items.take("scope"), items.take("profileID"), items.take("company")
        )
        if case (let profile?, let scope?, let id?, let company?) = parts {
            return ONSProfile(profile: profile, scope: scope, id: id, company: company)
        }
        if case (nil, nil, nil, nil) = parts { return nil }
        throw ConnError(
            .invalidInput,
            "The connection URL has some parts of the profile, but not all",
            advice: "give profile, scope, profileID and company, or none of them",
            phase: .connect
        )
    }
}

extension HTTPConnProperties {
    /// Whether there are no credentials.
    fileprivate var isAnonymous: Bool { authentication.description == HTTPAuthentication.none.description }
}
