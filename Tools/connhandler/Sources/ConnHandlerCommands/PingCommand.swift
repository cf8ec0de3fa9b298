internal import ArgumentParser
internal import ConnHandlers

/// `connhandler ping URL`: opens the database step by step and names the step that fails.
struct PingCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ping",
        abstract: "Connect and run a query step by step; name the step that fails."
    )

    @Argument(help: "The database, for example sqlite:plant.db.")
    var url: String

    @OptionGroup var connection: ConnectionOptions

    func run() async throws {
        try await step("url", "is well-formed") { _ = try ConnectionURL(url) }
        let db = try await step("open", "opened, logged in") {
            try await openSQL(url: url, configuration: connection.configuration)
        }
        do {
            try await step("query", "answered SELECT 1") {
                let one = try await db.readScalar("SELECT 1", as: Int.self)
                guard one == 1 else { throw ConnError(.corrupted, "SELECT 1 gave something else") }
            }
            try await step("ping", "alive") { try await db.ping() }
        } catch {
            await db.shutdown()
            throw error
        }
        await db.shutdown()
    }

    @discardableResult
    private func step<R>(_ name: String, _ done: String, _ body: () async throws -> R) async throws -> R {
        let stopwatch = Stopwatch()
        let label = name.padded(to: 6)
        do {
            let result = try await body()
            print("\(label) ok      \(done) (\(stopwatch.elapsed))")
            return result
        } catch {
            print("\(label) FAILED  (\(stopwatch.elapsed))")
            throw error
        }
    }
}
