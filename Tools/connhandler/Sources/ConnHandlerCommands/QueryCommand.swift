internal import ArgumentParser
internal import ConnHandlers

/// `connhandler query URL SQL`: shows the rows of a query, or writes them to a file.
struct QueryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "query",
        abstract: "Show the rows of a query, or of a table on the web or an FTP server, as a table, CSV or markdown."
    )

    @Argument(help: "The database, for example sqlite:plant.db, or a web or FTP server.")
    var url: String

    @Argument(
        help:
            "The query; of a web server path and query behind its URL, of an FTP server the file. Quote it for the shell."
    )
    var sql: String

    @Option(
        help:
            "How to show the rows: table, csv or markdown. With --output the file's ending decides if it is not given."
    )
    var format: OutputFormat?

    @Option(help: "Write to this file instead of standard output; it appears when it is complete.")
    var output: String?

    @Option(help: "The most rows that a table on the terminal shows.")
    var maxRows = 100

    @OptionGroup var web: WebOptions

    @OptionGroup var connection: ConnectionOptions

    func validate() throws {
        if !DatabaseReference(url).givesFiles { try web.refuse("the URL is a database's") }
        if maxRows < 0 { throw ValidationError("--max-rows is \(maxRows); it must be 0 or more.") }
    }

    func run() async throws {
        let format = format ?? output.flatMap(OutputFormat.init(path:)) ?? .table
        let stopwatch = Stopwatch()
        let reference = DatabaseReference(url)
        let rows: Int
        if reference.givesFiles {
            let table = try web.table(sql)
            let answer = try await connection.databases([reference]).answer(to: table, reference)
            rows = try write(answer.frame(), format)
        } else {
            rows = try await connection.with(url) { db in
                if format == .csv { return try await writeCSV(db) }
                return try write(try await db.readFrame(SQLQuery(unsafeSQL: sql)), format)
            }
        }
        StandardError.say("\(Quantity.count(rows, "row")) in \(stopwatch.elapsed)")
    }

    private func write(_ frame: DataFrame, _ format: OutputFormat) throws -> Int {
        switch format {
        case .csv:
            let writer = try output.map { try CSVWriter(path: $0) } ?? CSVWriter(descriptor: 1)
            do {
                try writer.write(frame)
                try writer.finish()
            } catch {
                writer.cancel()
                throw error
            }
        case .table: try TextOutput.write(table(frame), to: output)
        case .markdown: try TextOutput.write(frame.markdown(), to: output)
        }
        return frame.rowCount
    }

    private func table(_ frame: DataFrame) -> String {
        if output != nil { return frame.table(maxWidth: 10_000, maxRows: frame.rowCount) }
        return frame.table(maxWidth: Terminal.width, maxRows: maxRows)
    }

    /// Batch by batch, so that a result of any size needs the memory of one batch.
    private func writeCSV(_ db: any SQLHandling) async throws -> Int {
        let writer = try output.map { try CSVWriter(path: $0) } ?? CSVWriter(descriptor: 1)
        do {
            try await db.stream(SQLQuery(unsafeSQL: sql), batchRows: 50_000) { batch in
                try writer.write(batch)
                return .proceed
            }
            try writer.finish()
        } catch {
            writer.cancel()
            throw error
        }
        return writer.rowCount
    }
}
