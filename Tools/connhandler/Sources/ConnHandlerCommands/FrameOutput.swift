internal import ConnHandlers

/// Where rows go, and in which form.
struct FrameOutput {
    var format: OutputFormat
    /// `nil` is standard output.
    var path: String?
    /// The most rows that a table on standard output shows.
    var maxRows: Int
    var plot = PlotColumns()

    /// Writes all rows; a file appears when it is complete.
    func write(_ frame: DataFrame) async throws {
        switch format {
        case .csv, .json, .jsonl, .arrow: _ = try await FrameWriter.with(format, to: path) { try $0.write(frame) }
        case .markdown: try write(Array(frame.markdown().utf8))
        case .table: try write(Array(table(frame).utf8))
        case .plot: try write(Array(try drawing(frame).utf8))
        }
    }

    private func write(_ bytes: [UInt8]) throws {
        let output = try ByteOutput(path: path)
        try output.write(bytes)
        try output.finish()
    }

    private func table(_ frame: DataFrame) -> String {
        if path != nil { return frame.table(maxWidth: 10_000, maxRows: frame.rowCount) }
        return frame.table(maxWidth: Terminal.width, maxRows: maxRows)
    }

    private func drawing(_ frame: DataFrame) throws -> String {
        let (x, y) = try plot.columns(of: frame.schema)
        let drawing = try frame.plot(x: x, y: y, title: "\(y.joined(separator: ", ")) over \(x)")
        guard let path else { return drawing.text(width: Terminal.width) }
        return path.lowercased().hasSuffix(".svg") ? drawing.svg() : drawing.text(width: 100)
    }
}
