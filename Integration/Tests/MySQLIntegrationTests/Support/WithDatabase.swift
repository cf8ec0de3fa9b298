import IntegrationSupport
import MySQL
import Testing

/// A handler on a database of its own, closed and dropped at the end.
func withDatabase(
    retries: Int = 8,
    _ change: (inout SQLConnProperties, inout MySQLOptions) -> Void = { _, _ in },
    _ body: (MySQLHandler, MySQLDatabase) async throws -> Void
) async throws {
    let database = try await MySQLDatabase()
    var properties = database.properties
    var options = MySQLOptions()
    change(&properties, &options)
    let handler = try MySQLHandler(
        unconnected: properties,
        options: options,
        configuration: TestServer.quick(retries: retries)
    )
    let result: Result<Void, any Error>
    do {
        result = .success(try await body(handler, database))
    } catch {
        result = .failure(error)
    }
    await handler.shutdown()
    await database.remove()
    try result.get()
}
