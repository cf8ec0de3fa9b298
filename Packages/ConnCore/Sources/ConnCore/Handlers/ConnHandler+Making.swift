// The initializers and `with` of every handler, written once. Each comes in six forms: the five retry arguments, one
// policy or a whole configuration (never two of them), sync or async.

extension ConnHandler {
    // MARK: Sync

    /// Makes a handler and connects, with the five retry arguments.
    ///
    /// - Parameters:
    ///   - properties: Where and as whom.
    ///   - options: What only this kind of handler knows.
    ///   - skipConnect: Leaves connecting to the first call.
    ///   - maxRetries: Re-tries of a call after its first try; 0 or more.
    ///   - maxConnRetries: Re-tries of connecting after the first try; 0 or more.
    ///   - retryWaitTime: The constant part of each wait.
    ///   - exponentialMinRetryWaitTime: The first exponential wait.
    ///   - exponentialMultiplier: The factor from one exponential wait to the next.
    /// - Throws: `ConnError`; `.misuse` for arguments out of range, before anything is sent.
    @available(*, noasync)
    public init(
        _ properties: Properties,
        options: Options = Options(),
        skipConnect: Bool = false,
        maxRetries: Int = 8,
        maxConnRetries: Int = 8,
        retryWaitTime: Duration = .zero,
        exponentialMinRetryWaitTime: Duration = .milliseconds(100),
        exponentialMultiplier: Double = 2
    ) throws(ConnError) {
        let retry = RetryPolicy(
            maxRetries: maxRetries,
            maxConnRetries: maxConnRetries,
            retryWaitTime: retryWaitTime,
            exponentialMinRetryWaitTime: exponentialMinRetryWaitTime,
            exponentialMultiplier: exponentialMultiplier
        )
        try self.init(properties, options: options, configuration: .init(retry: retry, skipConnect: skipConnect))
    }

    /// Makes a handler and connects, with one retry policy.
    @available(*, noasync)
    public init(
        _ properties: Properties,
        options: Options = Options(),
        skipConnect: Bool = false,
        retry: RetryPolicy
    ) throws(ConnError) {
        try self.init(properties, options: options, configuration: .init(retry: retry, skipConnect: skipConnect))
    }

    /// Makes a handler with a whole configuration and connects unless that says otherwise.
    @available(*, noasync)
    public init(
        _ properties: Properties,
        options: Options = Options(),
        configuration: HandlerConfiguration
    ) throws(ConnError) {
        try self.init(unconnected: properties, options: options, configuration: configuration)
        if !configuration.skipConnect { try connect(options: .default) }
    }

    /// Makes a handler from a connection URL and connects, with the five retry arguments.
    @available(*, noasync)
    public init(
        url: String,
        skipConnect: Bool = false,
        maxRetries: Int = 8,
        maxConnRetries: Int = 8,
        retryWaitTime: Duration = .zero,
        exponentialMinRetryWaitTime: Duration = .milliseconds(100),
        exponentialMultiplier: Double = 2
    ) throws(ConnError) {
        let retry = RetryPolicy(
            maxRetries: maxRetries,
            maxConnRetries: maxConnRetries,
            retryWaitTime: retryWaitTime,
            exponentialMinRetryWaitTime: exponentialMinRetryWaitTime,
            exponentialMultiplier: exponentialMultiplier
        )
        try self.init(url: url, configuration: .init(retry: retry, skipConnect: skipConnect))
    }

    /// Makes a handler from a connection URL and connects, with one retry policy.
    @available(*, noasync)
    public init(url: String, skipConnect: Bool = false, retry: RetryPolicy) throws(ConnError) {
        try self.init(url: url, configuration: .init(retry: retry, skipConnect: skipConnect))
    }

    /// Makes a handler from a connection URL and connects, with a whole configuration.
    @available(*, noasync)
    public init(url: String, configuration: HandlerConfiguration) throws(ConnError) {
        let (properties, options) = try Self.parsed(url)
        try self.init(properties, options: options, configuration: configuration)
    }

    /// Runs `body` with a handler that is closed when the closure ends, also when it throws; with the five retry arguments.
    @available(*, noasync)
    @_disfavoredOverload
    @discardableResult
    public static func with<R>(
        _ properties: Properties,
        options: Options = Options(),
        skipConnect: Bool = false,
        maxRetries: Int = 8,
        maxConnRetries: Int = 8,
        retryWaitTime: Duration = .zero,
        exponentialMinRetryWaitTime: Duration = .milliseconds(100),
        exponentialMultiplier: Double = 2,
        _ body: (Self) throws -> R
    ) throws -> R {
        let retry = RetryPolicy(
            maxRetries: maxRetries,
            maxConnRetries: maxConnRetries,
            retryWaitTime: retryWaitTime,
            exponentialMinRetryWaitTime: exponentialMinRetryWaitTime,
            exponentialMultiplier: exponentialMultiplier
        )
        let configuration = HandlerConfiguration(retry: retry, skipConnect: skipConnect)
        return try with(properties, options: options, configuration: configuration, body)
    }

    /// Runs `body` with a handler that is closed when the closure ends, also when it throws; with one retry policy.
    @available(*, noasync)
    @_disfavoredOverload
    @discardableResult
    public static func with<R>(
        _ properties: Properties,
        options: Options = Options(),
        skipConnect: Bool = false,
        retry: RetryPolicy,
        _ body: (Self) throws -> R
    ) throws -> R {
        let configuration = HandlerConfiguration(retry: retry, skipConnect: skipConnect)
        return try with(properties, options: options, configuration: configuration, body)
    }

    /// Runs `body` with a handler of a whole configuration that is closed when the closure ends, also when it throws.
    @available(*, noasync)
    @_disfavoredOverload
    @discardableResult
    public static func with<R>(
        _ properties: Properties,
        options: Options = Options(),
        configuration: HandlerConfiguration,
        _ body: (Self) throws -> R
    ) throws -> R {
        let handler = try Self(properties, options: options, configuration: configuration)
        defer { handler.close() }
        return try body(handler)
    }

    // MARK: Async

    /// Makes a handler and connects, with the five retry arguments; see the sync form for the parameters.
    public init(
        _ properties: Properties,
        options: Options = Options(),
        skipConnect: Bool = false,
        maxRetries: Int = 8,
        maxConnRetries: Int = 8,
        retryWaitTime: Duration = .zero,
        exponentialMinRetryWaitTime: Duration = .milliseconds(100),
        exponentialMultiplier: Double = 2
    ) async throws(ConnError) {
        let retry = RetryPolicy(
            maxRetries: maxRetries,
            maxConnRetries: maxConnRetries,
            retryWaitTime: retryWaitTime,
            exponentialMinRetryWaitTime: exponentialMinRetryWaitTime,
            exponentialMultiplier: exponentialMultiplier
        )
        try await self.init(properties, options: options, configuration: .init(retry: retry, skipConnect: skipConnect))
    }

    /// Makes a handler and connects, with one retry policy.
    public init(
        _ properties: Properties,
        options: Options = Options(),
        skipConnect: Bool = false,
        retry: RetryPolicy
    ) async throws(ConnError) {
        try await self.init(properties, options: options, configuration: .init(retry: retry, skipConnect: skipConnect))
    }

    /// Makes a handler with a whole configuration and connects unless that says otherwise.
    public init(
        _ properties: Properties,
        options: Options = Options(),
        configuration: HandlerConfiguration
    ) async throws(ConnError) {
        try self.init(unconnected: properties, options: options, configuration: configuration)
        if !configuration.skipConnect { try await connect(options: .default) }
    }

    /// Makes a handler from a connection URL and connects, with the five retry arguments; see the other form for them.
    public init(
        url: String,
        skipConnect: Bool = false,
        maxRetries: Int = 8,
        maxConnRetries: Int = 8,
        retryWaitTime: Duration = .zero,
        exponentialMinRetryWaitTime: Duration = .milliseconds(100),
        exponentialMultiplier: Double = 2
    ) async throws(ConnError) {
        let retry = RetryPolicy(
            maxRetries: maxRetries,
            maxConnRetries: maxConnRetries,
            retryWaitTime: retryWaitTime,
            exponentialMinRetryWaitTime: exponentialMinRetryWaitTime,
            exponentialMultiplier: exponentialMultiplier
        )
        try await self.init(url: url, configuration: .init(retry: retry, skipConnect: skipConnect))
    }

    /// Makes a handler from a connection URL and connects, with one retry policy.
    public init(url: String, skipConnect: Bool = false, retry: RetryPolicy) async throws(ConnError) {
        try await self.init(url: url, configuration: .init(retry: retry, skipConnect: skipConnect))
    }

    /// Makes a handler from a connection URL and connects, with a whole configuration.
    public init(url: String, configuration: HandlerConfiguration) async throws(ConnError) {
        let (properties, options) = try Self.parsed(url)
        try await self.init(properties, options: options, configuration: configuration)
    }

    /// Runs `body` with a handler that is closed when the closure ends, also when it throws; with the five retry arguments.
    @discardableResult
    public static func with<R>(
        _ properties: Properties,
        options: Options = Options(),
        skipConnect: Bool = false,
        maxRetries: Int = 8,
        maxConnRetries: Int = 8,
        retryWaitTime: Duration = .zero,
        exponentialMinRetryWaitTime: Duration = .milliseconds(100),
        exponentialMultiplier: Double = 2,
        _ body: (Self) async throws -> R
    ) async throws -> R {
        let retry = RetryPolicy(
            maxRetries: maxRetries,
            maxConnRetries: maxConnRetries,
            retryWaitTime: retryWaitTime,
            exponentialMinRetryWaitTime: exponentialMinRetryWaitTime,
            exponentialMultiplier: exponentialMultiplier
        )
        let configuration = HandlerConfiguration(retry: retry, skipConnect: skipConnect)
        return try await with(properties, options: options, configuration: configuration, body)
    }

    /// Runs `body` with a handler that is closed when the closure ends, also when it throws; with one retry policy.
    @discardableResult
    public static func with<R>(
        _ properties: Properties,
        options: Options = Options(),
        skipConnect: Bool = false,
        retry: RetryPolicy,
        _ body: (Self) async throws -> R
    ) async throws -> R {
        let configuration = HandlerConfiguration(retry: retry, skipConnect: skipConnect)
        return try await with(properties, options: options, configuration: configuration, body)
    }

    /// Runs `body` with a handler of a whole configuration that is closed when the closure ends, also when it throws.
    @discardableResult
    public static func with<R>(
        _ properties: Properties,
        options: Options = Options(),
        configuration: HandlerConfiguration,
        _ body: (Self) async throws -> R
    ) async throws -> R {
        let handler = try await Self(properties, options: options, configuration: configuration)
        do {
            let result = try await body(handler)
            await handler.shutdown()
            return result
        } catch {
            await handler.shutdown()
            throw error
        }
    }

    // MARK: URL and environment

    /// Parses `url` for this handler; a scheme of another handler is an error that lists the ones this handler takes.
    public static func parsed(_ url: String) throws(ConnError) -> (Properties, Options) {
        let parsed = try ConnectionURL(url)
        guard urlSchemes.contains(parsed.scheme) else {
            throw ConnError(
                .invalidInput,
                "The URL's scheme '\(parsed.scheme)' is not one of this handler's",
                advice: "use \(urlSchemes.map { "\($0):" }.joined(separator: " or "))"
            )
        }
        return try parse(parsed)
    }

    /// Properties and options from the URL in the handler's environment variable.
    ///
    /// - Throws: `.invalidInput` that names the variable if it is not set or does not parse.
    public static func fromEnvironment() throws(ConnError) -> (Properties, Options) {
        let url = try Environment.requiredValue(of: urlEnvironmentVariable)
        do {
            return try parsed(url)
        } catch {
            throw error.with { $0.message += " (from the environment variable \(urlEnvironmentVariable))" }
        }
    }
}

extension ConnHandler {
    /// ``connect(options:)`` with default options.
    @available(*, noasync)
    public func connect() throws(ConnError) { try connect(options: .default) }
    /// ``connect(options:)`` with default options.
    public func connect() async throws(ConnError) { try await connect(options: .default) }
    /// ``reconnect(options:)`` with default options.
    @available(*, noasync)
    public func reconnect() throws(ConnError) { try reconnect(options: .default) }
    /// ``reconnect(options:)`` with default options.
    public func reconnect() async throws(ConnError) { try await reconnect(options: .default) }
    /// ``ping(options:)`` with default options.
    @available(*, noasync)
    public func ping() throws(ConnError) { try ping(options: .default) }
    /// ``ping(options:)`` with default options.
    public func ping() async throws(ConnError) { try await ping(options: .default) }
}
