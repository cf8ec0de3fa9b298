internal import ArgumentParser
internal import ConnHandlers

/// `connhandler query URL SQL`: shows the rows of a query, or writes them to a file.
struct QueryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "query",
        abstract: "Show the rows of a query, or of a table on the web or an FTP server, or write them to a file."
    )

    @Argument(help: "The database, for example sqlite:plant.db, or a web or FTP server.")
    var url: String

    @Argument(
        help:
            "The query; of a web server path and query behind its URL, of an FTP server the file. Quote it for the shell."
    )
    var sql: String

    @Option(help: "The most rows that a table on the terminal shows.")
    var maxRows = 100

    @OptionGroup var output: OutputOptions

    @OptionGroup var web: WebOptions

    @OptionGroup var connection: ConnectionOptions

    func validate() throws {
        if !DatabaseReference(url).givesFiles { try web.refuse("the URL is a database's") }
        if maxRows < 0 { throw ValidationError("--max-rows is \(maxRows); it must be 0 or more.") }
    }

    func run() async throws {
        let target = try output.target(maxRows: maxRows)
        let stopwatch = Stopwatch()
        let reference = DatabaseReference(url)
        let rows: Int
        if reference.givesFiles {
            let table = try web.table(sql)
            let frame = try await connection.databases([reference]).answer(to: table, reference).frame()
            try await target.write(frame)
            rows = frame.rowCount
        } else {
            rows = try await connection.with(url) { db in
                if target.format.takesBatches { return try await stream(db, target) }
                let frame = try await db.readFrame(SQLQuery(unsafeSQL: sql))
                try await target.write(frame)
                return frame.rowCount
            }
        }
        StandardError.say("\(Quantity.count(rows, "row")) in \(stopwatch.elapsed)")
    }

    /// Batch by batch, so that a result of any size needs the memory of one batch.
    private func stream(_ db: any SQLHandling, _ target: FrameOutput) async throws -> Int {
        try await FrameWriter.with(target.format, to: target.path) { writer in
            try await db.stream(SQLQuery(unsafeSQL: sql), batchRows: 50_000) { batch in
                try writer.write(batch)
                return .proceed
            }
        }
    }
}
