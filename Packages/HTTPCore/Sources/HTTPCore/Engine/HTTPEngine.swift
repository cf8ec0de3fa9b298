@_spi(ConnInternals) public import ConnCore
internal import CurlTransport
internal import ThreadLocalPool

/// What all HTTP handlers share: connections of threads and of the loop, authentication, limits, retries and closing.
///
/// A handler makes one and adopts ``HTTPHandling``; it is opaque otherwise.
///
/// Sync calls run on the calling thread's own connections. Async calls run on one loop thread for the whole handler;
/// those whose body or target is a file run on worker threads, so that no disk holds the loop up.
public final class HTTPEngine: Sendable {
    /// The URL that the paths of calls are put behind.
    public let baseURL: HTTPURL

    let properties: HTTPConnProperties
    let options: HTTPOptions
    let runner: CallRunner
    let settings: CurlSettings
    let share: CurlShare
    /// `nil` where no cookies are kept.
    let cookies: CookieStore?
    let loop: SharedLoop
    let authenticator: HTTPAuthenticator
    let limiter: RequestLimiter?
    let baseRequest: BaseRequest
    let messageLog: HTTPMessageLog?

    typealias Sessions = PerThreadPool<ThreadSession>

    let callers: Sessions
    let workerSessions: Sessions
    let workers: WorkerThreads
    let life: EngineLife

    /// Makes an engine without connecting.
    ///
    /// - Throws: `.misuse` or `.invalidInput` for properties, options or settings that cannot work.
    public init(
        _ properties: HTTPConnProperties,
        options: HTTPOptions,
        configuration: HandlerConfiguration
    ) throws(ConnError) {
        try properties.validate()
        try options.validate()
        baseURL = try properties.url()
        self.properties = properties
        self.options = options
        messageLog = HTTPMessageLog(options, logger: configuration.logger)
        baseRequest = try BaseRequest(properties, options, baseURL)
        runner = try CallRunner(endpoint: properties.endpoint, configuration: configuration)
        settings = try Self.settings(properties, options, configuration)
        share = try CurlShare()
        cookies = options.cookies ? CookieStore() : nil
        let life = EngineLife(onFinished: {})
        self.life = life
        loop = SharedLoop(settings, share: share, life: life, closedError: runner.closedError)
        authenticator = HTTPAuthenticator(properties.authentication, clock: configuration.clock)
        limiter = options.rateLimit.map { RequestLimiter($0, clock: configuration.clock) }
        let close: @Sendable (ThreadSession) -> Void = {
            $0.session.close()
            life.linkClosed()
        }
        let name = "\(properties.endpoint)"
        callers = Sessions(
            Self.pool("threads of \(name)", configuration.maximumThreadConnections, configuration),
            close: close
        )
        workerSessions = Sessions(
            Self.pool("workers of \(name)", configuration.maximumWorkers, configuration),
            close: close
        )
        workers = WorkerThreads(name: "http", maximumThreads: configuration.maximumWorkers)
    }

    deinit {
        close()
    }

    private static func pool(_ name: String, _ limit: Int, _ configuration: HandlerConfiguration) -> PoolConfiguration {
        PoolConfiguration(
            name: name,
            maximumResources: limit,
            idleTimeout: configuration.idleTimeout,
            maximumAge: configuration.maximumAge,
            waitTimeout: configuration.acquireTimeout
        )
    }

    private static func settings(
        _ properties: HTTPConnProperties,
        _ options: HTTPOptions,
        _ configuration: HandlerConfiguration
    ) throws(ConnError) -> CurlSettings {
        var settings = CurlSettings()
        settings.tls = properties.tls ?? .verifyFull
        settings.connectTimeout = configuration.connectTimeout
        settings.httpVersion = options.httpVersion == .http1 ? .http1 : .http2
        if let proxy = properties.proxy {
            settings.proxy = CurlProxy(
                url: proxy.description,
                user: proxy.user,
                password: proxy.password,
                exceptions: []
            )
        }
        settings.maximumConnectionsPerHost = options.maximumConnectionsPerHost
        settings.maximumConnections = max(2_048, options.maximumConnectionsPerHost)
        settings.idleTimeout = configuration.idleTimeout.map { min($0, .seconds(60)) } ?? .seconds(60)
        settings.maximumAge = configuration.maximumAge
        settings.resolve = options.resolve
        return settings
    }

    /// The server, for errors and logs.
    public var endpoint: Endpoint { runner.endpoint }
    /// Limits, policy and logger.
    public var configuration: HandlerConfiguration { runner.configuration }
    /// Whether a thread's handle or the loop exists; no I/O.
    public var isConnected: Bool { life.hasLinks }
    /// Whether ``close()`` was called.
    public var isClosed: Bool { runner.isClosed }
}
