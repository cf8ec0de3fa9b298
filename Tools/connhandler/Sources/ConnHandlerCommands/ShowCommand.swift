internal import ArgumentParser
internal import ConnHandlers
internal import Glibc

/// `connhandler show FILE`: shows the rows of a file, or writes them in another form.
struct ShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show the rows of a CSV, JSON or Arrow file as a table or plot, or write them in another form.",
        discussion: """
            What the file is, its first bytes tell, then its name; CSV and JSON may be compressed by gzip, Arrow by LZ4 or \
            Zstandard. Without --format or --output a table is shown.
            """
    )

    @Argument(help: "The file, or /dev/stdin.")
    var file: String

    @Option(help: "What the file is: csv, json, jsonl or arrow; found out if not given.")
    var form: FileForm?

    @Option(help: "Take only so many rows, from the first one on.")
    var rows: Int?

    @Option(help: "Take only these columns, in this order, as a,b,c.")
    var columns: String?

    @Flag(help: "Type, count, nulls, least, greatest and mean of each column instead of the rows.")
    var describe = false

    @Option(help: "The separator of CSV: one character, or tab; by the first line if not given.")
    var separator: String?

    @Option(help: "What stands before the decimals in CSV: a point or a comma.")
    var decimal = "."

    @Flag(name: .customLong("no-header"), help: "CSV has no line of names.")
    var noHeader = false

    @Option(help: "The columns of the file, as name:type,name:type; inferred if not given.")
    var schema: String?

    @Option(help: "Where in JSON the rows are, for example result.records.")
    var at: String?

    @Option(help: "The most rows that a table on the terminal shows.")
    var maxRows = 100

    @OptionGroup var output: OutputOptions

    func validate() throws {
        if let rows, rows < 0 { throw ValidationError("--rows is \(rows); it must be 0 or more.") }
        if maxRows < 0 { throw ValidationError("--max-rows is \(maxRows); it must be 0 or more.") }
        if DatabaseReference.matches(file) {
            throw ValidationError("'\(file)' is no file but an address: its rows are shown by query.")
        }
        if let columns, columns.split(separator: ",", omittingEmptySubsequences: false).contains("") {
            throw ValidationError("--columns is '\(columns)'; it names a column that is empty.")
        }
        if describe, output.chosen == .plot {
            throw ValidationError("--describe gives a row for each column, of which there is no plot.")
        }
        if decimal != ".", decimal != "," {
            throw ValidationError("--decimal is '\(decimal)'; it must be a point or a comma.")
        }
        if at != nil, let form, form != .json {
            throw ValidationError("--at is a place in JSON, and --form says \(form.rawValue).")
        }
        if schema != nil, form == .arrow {
            throw ValidationError("--schema is for CSV and JSON: Arrow has types of its own.")
        }
        try CopyPlan.check(csv().validate)
        try CopyPlan.check(json().validate)
    }

    func run() async throws {
        let target = try output.target(maxRows: maxRows)
        let stopwatch = Stopwatch()
        let source = try FrameFile(
            path: file,
            form: form ?? (at == nil ? nil : .json),
            csv: try csv(),
            separator: try separator.map(CopyPlan.separator),
            json: try json()
        )
        if schema != nil, source.form == .arrow {
            throw ValidationError("--schema is for CSV and JSON: Arrow has types of its own.")
        }
        var count = 0
        if target.format.takesBatches, !describe {
            count = try await FrameWriter.with(target.format, to: target.path) { writer in
                try await source.batches().forEach(limit: rows) { try writer.write(try selected($0)) }
            }
        } else {
            let frame = try selected(try await frame(source))
            count = frame.rowCount
            try await target.write(describe ? frame.describe() : frame)
        }
        StandardError.say("\(Quantity.count(count, "row")) in \(stopwatch.elapsed)")
    }

    private func frame(_ source: FrameFile) async throws -> DataFrame {
        guard let rows else { return try source.frame() }
        var batches: [DataFrame] = []
        try await source.batches().forEach(limit: rows) { batches.append($0) }
        return try DataFrame.concatenating(batches)
    }

    private func selected(_ frame: DataFrame) throws -> DataFrame {
        guard let columns else { return frame }
        let names = columns.split(separator: ",").map(String.init)
        for name in names where !frame.hasColumn(name) {
            throw ConnError(
                .notFound,
                "The file '\(file)' has no column '\(name)'",
                advice: "its columns are \(frame.columnNames.map { "'\($0)'" }.joined(separator: ", "))"
            )
        }
        return try frame.select(names)
    }

    private func csv() throws -> CSVReadOptions {
        var options = CSVReadOptions(
            separator: try CopyPlan.separator(separator ?? ","),
            header: noHeader ? .none : .firstLine
        )
        options.schema = try schema.map(SchemaText.parse)
        // Files of unknown origin are often of the older encoding.
        options.encoding = .utf8OrWindows1252
        options.threads = max(1, min(4, sysconf(Int32(_SC_NPROCESSORS_ONLN))))
        if decimal == "," { options.decimalSeparator = "," }
        return options
    }

    private func json() throws -> JSONReadOptions {
        var options = JSONReadOptions(path: JSONPath((at ?? "").split(separator: ".").map(String.init)))
        options.schema = try schema.map(SchemaText.parse)
        return options
    }
}
