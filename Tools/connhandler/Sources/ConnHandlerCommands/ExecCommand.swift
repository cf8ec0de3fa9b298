internal import ArgumentParser
internal import ConnHandlers

/// `connhandler exec URL SQL`: runs a statement and says what it did.
struct ExecCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "exec",
        abstract: "Run a statement that returns no rows and say how many rows it changed."
    )

    @Argument(help: "The database, for example sqlite:plant.db.")
    var url: String

    @Argument(help: "The statement. Quote it for the shell.")
    var sql: String

    @OptionGroup var connection: ConnectionOptions

    func validate() throws {
        guard DatabaseReference(url).givesFiles else { return }
        let kind = DatabaseReference(url).isFTP ? "an FTP" : "a web"
        throw ValidationError("The URL is \(kind) address, where no SQL is run.")
    }

    func run() async throws {
        let stopwatch = Stopwatch()
        let result = try await connection.with(url) { db in try await db.execute(SQLQuery(unsafeSQL: sql)) }
        for notice in result.notices { StandardError.say("\(notice.severity): \(notice.message)") }
        StandardError.say("\(Quantity.count(result.affectedRows, "row")) changed in \(stopwatch.elapsed)")
    }
}
