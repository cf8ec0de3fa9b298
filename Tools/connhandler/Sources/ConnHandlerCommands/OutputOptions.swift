internal import ArgumentParser

/// How rows are shown, and where they go.
struct OutputOptions: ParsableArguments {
    @Option(
        help:
            "How to give the rows: table, csv, json, jsonl, arrow, markdown or plot. With --output the file's ending decides if it is not given."
    )
    var format: OutputFormat?

    @Option(help: "Write to this file instead of standard output; it appears when it is complete.")
    var output: String?

    @Option(help: "What to plot over what, as x=time,y=power.")
    var plot: String?

    /// The format that was asked for by whatever option.
    var chosen: OutputFormat { format ?? (plot == nil ? nil : .plot) ?? named ?? .table }

    private var named: OutputFormat? { output.flatMap(OutputFormat.init(path:)) }

    func validate() throws {
        if let plot {
            _ = try PlotColumns(plot)
            if let format, format != .plot {
                throw ValidationError("--plot draws a plot, and --format says \(format.rawValue).")
            }
            // A plot in characters is a text.
            if let output, let named, named != .plot, named != .table {
                throw ValidationError("--plot draws a plot, and '\(output)' is named as \(named.rawValue).")
            }
        }
        if chosen == .arrow, output == nil, Terminal.isOutput {
            throw ValidationError(
                "The format arrow is bytes that a terminal cannot show: name a file with --output, or send standard "
                    + "output to a file or another command."
            )
        }
    }

    /// Where rows go.
    ///
    /// - Parameter maxRows: The most rows that a table on standard output shows.
    func target(maxRows: Int) throws -> FrameOutput {
        FrameOutput(
            format: chosen,
            path: output,
            maxRows: maxRows,
            plot: try plot.map { try PlotColumns($0) } ?? PlotColumns()
        )
    }
}
