import ConnCore

struct FakeProperties: ConnProperties {
    var host = "fake.example"
    var user: String? = "app"
    var password: Secret = "canary-7f3e1d"

    var endpoint: Endpoint { Endpoint(system: "postgresql", host: host, port: 5432, database: "plant", user: user) }

    func validate() throws(ConnError) {
        if host.isEmpty { throw ConnError(.misuse(.invalidArgument), "The host is empty") }
    }
}

struct FakeOptions: HandlerOptions {
    var server = FakeServer()

    init() {}

    init(_ server: FakeServer) {
        self.server = server
    }
}

/// The smallest real handler: everything comes from ``ConnEngine``. A defect of its server breaks it on purpose.
final class FakeHandler: ConnHandler {
    static let urlSchemes = ["fake"]
    static let urlEnvironmentVariable = "CONN_FAKE_URL"

    let properties: FakeProperties
    let options: FakeOptions
    let configuration: HandlerConfiguration
    private let engine: ConnEngine<FakeConnection>
    private var defect: FakeDefect? { options.server.defect }

    static func parse(_ url: ConnectionURL) throws(ConnError) -> (FakeProperties, FakeOptions) {
        var properties = FakeProperties()
        properties.host = url.host ?? ""
        properties.user = url.user
        properties.password = url.password ?? ""
        var items = url.items
        _ = try items.takeInt("size", in: 1...10)
        _ = try TLSSettings.take(from: &items)
        try items.finish()
        return (properties, FakeOptions())
    }

    init(
        unconnected properties: FakeProperties,
        options: FakeOptions,
        configuration: HandlerConfiguration
    ) throws(ConnError) {
        try properties.validate()
        let server = options.server
        let settings = Self.spoiled(configuration, server.defect)
        self.properties = properties
        self.options = options
        self.configuration = settings
        engine = try ConnEngine(endpoint: properties.endpoint, configuration: settings) { _ throws(ConnError) in
            try server.connect(password: properties.password)
        }
        if server.defect == .connectsEagerly { _ = try server.connect(password: properties.password) }
    }

    // MARK: The operation

    @available(*, noasync)
    func touch(options: CallOptions = .default) throws(ConnError) {
        do {
            try engine.run(call("touch", options)) { (connection) throws(ConnError) in try connection.operate() }
        } catch {
            if defect == .closesOnFailure { close() }
            throw error
        }
    }

    func touch(options: CallOptions = .default) async throws(ConnError) {
        let call = call("touch", options)
        do {
            guard defect == .ignoresTaskCancel else {
                return try await engine.run(call) { (connection) throws(ConnError) in try connection.operate() }
            }
            let engine = engine
            let result = await Task<Result<Void, ConnError>, Never> {
                do throws(ConnError) {
                    try await engine.run(call) { (connection) throws(ConnError) in try connection.operate() }
                    return .success(())
                } catch {
                    return .failure(error)
                }
            }.value
            try result.get()
        } catch {
            if defect == .closesOnFailure { close() }
            throw error
        }
    }

    private func call(_ operation: String, _ options: CallOptions) -> ConnCall {
        ConnCall(
            operation: operation,
            idempotence: .no,
            options: spoiled(options),
            text: "SELECT 'value-91' WHERE n = 77341"
        )
    }

    // MARK: Life

    var isConnected: Bool { engine.isConnected }
    var isClosed: Bool { engine.isClosed }

    func connect(options: CallOptions) throws(ConnError) {
        if defect == .connectDoesNothing { return }
        if defect == .connectAlwaysReconnects { return try engine.reconnect(options: spoiled(options)) }
        try engine.connect(options: spoiled(options))
    }

    func connect(options: CallOptions) async throws(ConnError) {
        if defect == .connectDoesNothing { return }
        if defect == .connectAlwaysReconnects { return try await engine.reconnect(options: spoiled(options)) }
        try await engine.connect(options: spoiled(options))
    }

    func reconnect(options: CallOptions) throws(ConnError) {
        if defect == .reconnectDoesNothing { return }
        try engine.reconnect(options: spoiled(options))
    }

    func reconnect(options: CallOptions) async throws(ConnError) {
        if defect == .reconnectDoesNothing { return }
        try await engine.reconnect(options: spoiled(options))
    }

    func ping(options: CallOptions) throws(ConnError) {
        if defect == .pingDoesNothing { return }
        if defect == .pingReconnects { try engine.reconnect(options: options) }
        try engine.ping(options: spoiled(options))
    }

    func ping(options: CallOptions) async throws(ConnError) {
        if defect == .pingDoesNothing { return }
        if defect == .pingReconnects { try await engine.reconnect(options: options) }
        try await engine.ping(options: spoiled(options))
    }

    func cancelAll() {
        if defect != .cancelAllDoesNothing { engine.cancelAll() }
    }

    func close() {
        if defect == .closeDoesNothing { return }
        if defect == .closeCancels { engine.cancelAll() }
        engine.close()
    }

    func shutdown() async {
        if defect == .closeDoesNothing { return }
        if defect == .closeCancels { engine.cancelAll() }
        await engine.shutdown()
    }

    // MARK: Defects

    private func spoiled(_ options: CallOptions) -> CallOptions {
        var options = options
        switch defect {
        case .ignoresCallPolicy: options.retry = nil
        case .ignoresDeadline: options.timeout = nil
        case .dropsLabel: options.label = nil
        case .ignoresToken: options.cancellation = nil
        default: break
        }
        return options
    }

    private static func spoiled(_ configuration: HandlerConfiguration, _ defect: FakeDefect?) -> HandlerConfiguration {
        var settings = configuration
        switch defect {
        case .ignoresPolicy: settings.retry = RetryPolicy()
        case .otherFirstWait: settings.retry.exponentialMinRetryWaitTime += .milliseconds(1)
        case .otherMultiplier: settings.retry.exponentialMultiplier += 1
        case .ignoresConstantWait: settings.retry.retryWaitTime = .zero
        case .extraTries:
            settings.retry.maxRetries += 1
            settings.retry.maxConnRetries += 1
        case .acceptsAnything:
            settings = HandlerConfiguration(skipConnect: true, logger: configuration.logger)
        case .drainsForEver: settings.drainTimeout = .seconds(3600)
        case .fewThreadConnections: settings.maximumThreadConnections = 4
        case .manyWorkers: settings.maximumWorkers = 16
        default: break
        }
        return settings
    }
}
