internal import ArgumentParser
internal import ConnHandlers

/// `connhandler copy --from … --to …`: copies rows between databases and CSV files, all or nothing.
struct CopyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "copy",
        abstract: "Copy rows from a database, the web, FTP or a CSV file to a database or CSV file, all or nothing.",
        discussion: """
            Rows go in batches, so that a table of any size needs the memory of one batch. A database gets all of them \
            in one transaction; a file appears under its name when it is complete.
            """
    )

    @Option(help: "A database URL, a web or FTP address, or a CSV file.")
    var from: String

    @Option(
        help:
            "What to copy: a query, if --from is a database; path and query behind a web address, a file behind an FTP one."
    )
    var query: String?

    @Option(help: "A database URL, or a CSV file.")
    var to: String

    @Option(help: "The table to write, if --to is a database.")
    var table: String?

    @Option(help: "append, create, replace or upsert, if --to is a database; create if not given.")
    var mode: CopyMode?

    @Option(help: "The key columns for --mode upsert, separated by commas.")
    var key: String?

    @Option(help: "The separator of CSV files: one character, or tab; a comma if not given.")
    var separator: String?

    @Flag(name: .customLong("no-header"), help: "CSV files have no line of names.")
    var noHeader = false

    @Option(help: "The columns of the CSV file to read, as name:type,name:type; inferred if not given.")
    var schema: String?

    @Option(help: "Rows a batch.")
    var batchRows = 50_000

    @OptionGroup var web: WebOptions

    @OptionGroup var connection: ConnectionOptions

    func validate() throws {
        if batchRows < 1 { throw ValidationError("--batch-rows is \(batchRows); it must be 1 or more.") }
        _ = try plan()
    }

    func run() async throws {
        let plan = try plan()
        let databases = try connection.databases(plan.databases)
        let stopwatch = Stopwatch()
        let progress = Progress(stopwatch)
        let rows: Int
        do {
            // Before any transaction: one that is replayed asks the server no second time.
            let fetched = try await fetched(plan, databases)
            rows = try await copy(fetched, databases, progress)
        } catch {
            progress.clear()
            throw error
        }
        progress.clear()
        StandardError.say(
            "\(Quantity.count(rows, "row")) in \(stopwatch.elapsed), \(Quantity.rate(rows, stopwatch.seconds)) rows/s"
        )
    }

    /// The arguments, checked against each other before anything is opened.
    private func plan() throws -> CopyPlan {
        if !DatabaseReference(from).givesFiles {
            try web.refuse("--from is a \(DatabaseReference.matches(from) ? "database" : "file")")
        }
        if DatabaseReference.matches(from), DatabaseReference.matches(to), !DatabaseReference(from).givesFiles {
            if separator != nil { throw ValidationError("--separator is for CSV files, and both ends are databases.") }
            if noHeader { throw ValidationError("--no-header is for CSV files, and both ends are databases.") }
        }
        return CopyPlan(source: try source(), target: try target())
    }

    private func source() throws -> CopyPlan.Source {
        if DatabaseReference(from).givesFiles {
            return .web(DatabaseReference(from), try web.table(query ?? "", try readOptions()))
        }
        if DatabaseReference.matches(from) {
            guard let query else { throw ValidationError("--query is needed when --from is a database.") }
            if schema != nil { throw ValidationError("--schema describes a CSV file, and --from is a database.") }
            return .database(DatabaseReference(from), query: query)
        }
        if query != nil { throw ValidationError("--query needs a database in --from, and '\(from)' is a file.") }
        return .file(path: from, options: try readOptions())
    }

    private func readOptions() throws -> CSVReadOptions {
        var options = CSVReadOptions(
            separator: try CopyPlan.separator(separator ?? ","),
            header: noHeader ? .none : .firstLine
        )
        options.schema = try schema.map(SchemaText.parse)
        try CopyPlan.check(options.validate)
        return options
    }

    private func target() throws -> CopyPlan.Target {
        if DatabaseReference(to).givesFiles {
            throw ValidationError(
                "--to is \(DatabaseReference(to).isFTP ? "an FTP" : "a web") address: rows go to databases and files."
            )
        }
        if DatabaseReference.matches(to) {
            guard let table, !table.isEmpty else {
                throw ValidationError("--table is needed when --to is a database.")
            }
            let mode = try (mode ?? .create).writeMode(keys: key)
            return .database(DatabaseReference(to), table: SQLTableName(stringLiteral: table), mode: mode)
        }
        let given = [("--table", table != nil), ("--mode", mode != nil), ("--key", key != nil)]
        for (option, isGiven) in given where isGiven {
            throw ValidationError("\(option) needs a database in --to, and '\(to)' is a file.")
        }
        let options = CSVWriteOptions(separator: try CopyPlan.separator(separator ?? ","), header: !noHeader)
        try CopyPlan.check(options.validate)
        return .file(path: to, options: options)
    }

    private func fetched(_ plan: CopyPlan, _ databases: Databases) async throws -> CopyPlan {
        guard case .web(let reference, let table) = plan.source else { return plan }
        let answer = try await databases.answer(to: table, reference)
        return CopyPlan(source: .answer(answer), target: plan.target)
    }

    private func copy(_ plan: CopyPlan, _ databases: Databases, _ progress: Progress) async throws -> Int {
        switch plan.target {
        case .file(let path, let options):
            let writer = try CSVWriter(path: path, options: options)
            do {
                try await forEachBatch(plan.source, databases, progress) { batch in try writer.write(batch) }
                try writer.finish()
            } catch {
                writer.cancel()
                throw error
            }
            return writer.rowCount
        case .database(let reference, let table, let mode):
            return try await databases.with(reference) { db in
                let maker = TableMaker(table, mode, isNeeded: db.dialect.definitionsCommit)
                do {
                    return try await db.transaction { transaction in
                        // A replayed transaction begins from the first row again.
                        var next = maker.hasMade ? .append : mode
                        var rows = 0
                        progress.restart()
                        try await forEachBatch(plan.source, databases, progress) { batch in
                            if try await maker.make(batch, reference, databases) { next = .append }
                            rows += try await transaction.write(batch, to: table, mode: next)
                            if case .upsert = mode { return }
                            next = .append
                        }
                        return rows
                    }
                } catch {
                    await maker.undo(error, db)
                    throw error
                }
            }
        }
    }

    /// Gives every batch of the source, at least one: a source without rows still has columns.
    private func forEachBatch(
        _ source: CopyPlan.Source,
        _ databases: Databases,
        _ progress: Progress,
        _ body: (DataFrame) async throws -> Void
    ) async throws {
        switch source {
        case .file(let path, let options):
            try await forEachBatch(try CSVReader(path: path, options: options), progress, body)
        case .answer(let answer) where answer.form == .csv:
            try await forEachBatch(try answer.reader(), progress, body)
        case .answer(let answer):
            let frame = try answer.frame()
            try await body(frame)
            progress.add(frame.rowCount, done: 0, of: nil)
        case .web:
            throw ConnError(.misuse(.invalidArgument), "The copy did not fetch what it is to write")
        case .database(let reference, let query):
            try await databases.with(reference) { db in
                try await db.stream(SQLQuery(unsafeSQL: query), batchRows: batchRows) { batch in
                    try await body(batch)
                    progress.add(batch.rowCount, done: 0, of: nil)
                    return .proceed
                }
            }
        }
    }

    private func forEachBatch(
        _ reader: CSVReader,
        _ progress: Progress,
        _ body: (DataFrame) async throws -> Void
    ) async throws {
        defer { reader.close() }
        var isFirst = true
        while let batch = try reader.next(maxRows: batchRows) {
            try await body(batch)
            isFirst = false
            progress.add(batch.rowCount, done: reader.bytesRead, of: reader.totalBytes)
        }
        if isFirst { try await body(DataFrame(empty: reader.schema)) }
    }
}
