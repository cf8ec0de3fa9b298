public import Logging

/// What every handler can be told about life, limits and observation; the defaults suit a service.
public struct HandlerConfiguration: Sendable {
    /// The retry policy of calls that bring none of their own.
    public var retry: RetryPolicy
    /// Whether the initializer leaves the first connection to the first call.
    public var skipConnect: Bool
    /// The most connections that sync callers' threads hold at once.
    public var maximumThreadConnections: Int = 32
    /// The most worker threads, each with a connection, that serve async callers at once.
    public var maximumWorkers: Int = 8
    /// How long a connection may lie unused before it is closed; `nil` for ever.
    public var idleTimeout: Duration? = .seconds(600)
    /// The age at which a connection is closed when it is next idle, spread by 10 % so that a fleet does not reconnect at once; `nil` for ever.
    public var maximumAge: Duration? = .seconds(3600)
    /// A connection unused for longer than this is checked before use.
    public var checkAfterIdle: Duration = .seconds(30)
    /// The limit of one try to connect, TLS and login included.
    public var connectTimeout: Duration = .seconds(10)
    /// How long a call waits for a free connection or worker.
    public var acquireTimeout: Duration = .seconds(30)
    /// The limit of one run of a statement; `nil` for none.
    public var statementTimeout: Duration?
    /// How long `close()` lets running work go on before it is cancelled.
    public var drainTimeout: Duration = .seconds(30)
    /// Tokens that retries of all calls share, so that an outage does not become a storm; off by default.
    public var retryBudget: RetryBudget?
    /// Stops calling a server that keeps failing; off by default.
    public var circuitBreaker: CircuitBreaker?
    /// Where the handler logs. One line per failed try and one per give-up; no query text and no values.
    public var logger: Logger
    /// Whether spans and debug logs carry query text, its literals replaced by `?`.
    public var recordsQueryText: Bool = false
    /// The clock and sleeps, replaceable in tests.
    public var clock: RetryClock = .continuous

    /// Makes a configuration; everything else is set by assigning.
    public init(
        retry: RetryPolicy = RetryPolicy(),
        skipConnect: Bool = false,
        logger: Logger = Logger(label: "ConnHandlers")
    ) {
        self.retry = retry
        self.skipConnect = skipConnect
        self.logger = logger
    }

    /// Throws `.misuse(.invalidArgument)` that names the first setting outside its range.
    public func validate() throws(ConnError) {
        do {
            try retry.validate()
        } catch {
            throw ConnError(.misuse(.invalidArgument), error.message, underlying: error)
        }
        try Self.require(
            maximumThreadConnections >= 1,
            "maximumThreadConnections is \(maximumThreadConnections)",
            "1 or more"
        )
        try Self.require(maximumWorkers >= 1, "maximumWorkers is \(maximumWorkers)", "1 or more")
        let limits: [(String, Duration?)] = [
            ("idleTimeout", idleTimeout), ("maximumAge", maximumAge), ("checkAfterIdle", checkAfterIdle),
            ("connectTimeout", connectTimeout), ("acquireTimeout", acquireTimeout),
            ("statementTimeout", statementTimeout), ("drainTimeout", drainTimeout),
        ]
        for (name, limit) in limits {
            if let limit { try Self.require(limit >= .zero, "\(name) is \(limit)", "zero or more") }
        }
    }

    private static func require(_ holds: Bool, _ what: String, _ range: String) throws(ConnError) {
        guard !holds else { return }
        throw ConnError(.misuse(.invalidArgument), "The handler configuration's \(what)", advice: "it must be \(range)")
    }
}
