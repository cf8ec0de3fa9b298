import IntegrationSupport
import MsSQL
import Testing

/// A handler on a database of its own, closed and dropped at the end.
func withDatabase(
    retries: Int = 8,
    _ change: (inout SQLConnProperties, inout MsSQLOptions) -> Void = { _, _ in },
    _ body: (MsSQLHandler, MsSQLDatabase) async throws -> Void
) async throws {
    let database = try await MsSQLDatabase()
    var properties = database.properties
    var options = MsSQLOptions()
    change(&properties, &options)
    let handler = try MsSQLHandler(
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
