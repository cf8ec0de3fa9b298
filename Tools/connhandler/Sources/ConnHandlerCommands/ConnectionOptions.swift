internal import ArgumentParser
internal import ConnHandlers
internal import Logging

/// What every command that connects can be told.
struct ConnectionOptions: ParsableArguments {
    @Option(help: "How often a failed connect or statement is tried again.")
    var retries = 2

    @Option(help: "The most seconds that a statement may take; 0 for no limit.")
    var timeout = 0.0

    @Flag(help: "Log every failed try to standard error.")
    var verbose = false

    func validate() throws {
        if retries < 0 { throw ValidationError("--retries is \(retries); it must be 0 or more.") }
        if !(timeout >= 0 && timeout < 1e9) {
            throw ValidationError("--timeout is \(timeout); it must be 0 or more seconds.")
        }
    }

    var configuration: HandlerConfiguration {
        var configuration = HandlerConfiguration(retry: RetryPolicy(maxRetries: retries, maxConnRetries: retries))
        // The final error is shown in any case; the log is for those who ask how it came about.
        if !verbose { configuration.logger = Logger(label: "connhandler") { _ in SwiftLogNoOpLogHandler() } }
        if timeout > 0 { configuration.statementTimeout = .seconds(timeout) }
        return configuration
    }

    /// Opens the database, runs `body`, and closes it also when `body` throws.
    func with<R>(_ url: String, _ body: (any SQLHandling) async throws -> R) async throws -> R {
        let db = try await openSQL(url: url, configuration: configuration)
        do {
            let result = try await body(db)
            await db.shutdown()
            return result
        } catch {
            await db.shutdown()
            throw error
        }
    }
}
