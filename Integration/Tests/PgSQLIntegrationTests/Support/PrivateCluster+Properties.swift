import PgSQL

extension PrivateCluster {
    /// Where it is, for `conn` by 127.0.0.1, and what a test changes of it.
    func properties(_ change: (inout SQLConnProperties) -> Void = { _ in }) -> SQLConnProperties {
        var properties = SQLConnProperties(
            host: "127.0.0.1",
            port: port,
            user: "conn",
            password: Secret(password),
            database: "conn"
        )
        change(&properties)
        return properties
    }

    /// The authority of its certificates.
    var authority: String { certificates + "/ca.crt" }
}

/// A handler that is connected when this returns, for the length of `body`.
func withHandler<R: Sendable>(
    _ properties: SQLConnProperties,
    retry: RetryPolicy = RetryPolicy(maxRetries: 0, maxConnRetries: 0),
    connectTimeout: Duration = .seconds(20),
    _ change: (inout PgSQLOptions) -> Void = { _ in },
    _ body: @Sendable (PgSQLHandler) async throws -> R
) async throws -> R {
    var options = PgSQLOptions()
    change(&options)
    var configuration = HandlerConfiguration(retry: retry, skipConnect: true)
    configuration.connectTimeout = connectTimeout
    let handler = try PgSQLHandler(unconnected: properties, options: options, configuration: configuration)
    defer { handler.close() }
    try await handler.connect(options: .default)
    return try await body(handler)
}

/// One text that the server answers with.
func answer(
    _ query: SQLQuery,
    _ properties: SQLConnProperties,
    _ change: (inout PgSQLOptions) -> Void = { _ in }
) async throws -> String? {
    try await withHandler(properties, change) { try await $0.readScalar(query, as: String.self) }
}
