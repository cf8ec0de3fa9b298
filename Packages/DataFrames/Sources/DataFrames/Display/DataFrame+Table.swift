extension DataFrame: CustomStringConvertible {
    /// The frame as a table of 80 cells' width and at most 20 lines of rows.
    public var description: String { table() }

    /// The frame as a table for a terminal, with a closing line that counts rows and columns and what was left out.
    ///
    /// - Parameters:
    ///   - maxWidth: The width of the terminal in cells; no line is wider. At least 12.
    ///   - maxRows: How many lines of rows at most, the line that stands for left-out rows included.
    public func table(maxWidth: Int = 80, maxRows: Int = 20) -> String {
        table(TableOptions(maxWidth: maxWidth, maxRows: maxRows))
    }

    /// The frame as a table for a terminal, with a closing line that counts rows and columns and what was left out.
    ///
    /// Numbers stand to the right. Cells that are too wide end in `…`, columns that do not fit are left out from the
    /// right. Control characters are shown as escapes, so that data cannot steer the terminal. When `maxLines` leaves
    /// no room for a table, only the closing line is returned.
    public func table(_ options: TableOptions) -> String {
        let width = max(options.maxWidth, 12)
        // Frame lines, names, types and the closing line.
        let around = options.showsTypes ? 6 : 5
        var limit = max(0, options.maxRows)
        if let lines = options.maxLines {
            if lines <= around || columnCount == 0 {
                return CellText.fitted(closingLine(rows: 0, columns: 0), width: width) + "\n"
            }
            limit = min(limit, lines - around)
        }
        if columnCount == 0 { return CellText.fitted(closingLine(rows: 0, columns: 0), width: width) + "\n" }
        let layout = TableLayout(self, width: width, rows: limit, options: options)
        var text = TableDrawing(layout).draw(showsTypes: options.showsTypes)
        text += CellText.fitted(closingLine(rows: layout.shownRows, columns: layout.columnCount), width: width)
        return text + "\n"
    }

    private func closingLine(rows: Int, columns: Int) -> String {
        var line = CellText.counted(rowCount, "row") + ", " + CellText.counted(columnCount, "column")
        var left: [String] = []
        if rows < rowCount { left.append(CellText.counted(rowCount - rows, "row")) }
        if columns < columnCount { left.append(CellText.counted(columnCount - columns, "column")) }
        if !left.isEmpty { line += "; not shown: " + left.joined(separator: ", ") }
        return line
    }
}

/// Draws a table whose layout is decided.
struct TableDrawing {
    private let layout: TableLayout

    init(_ layout: TableLayout) {
        self.layout = layout
    }

    func draw(showsTypes: Bool) -> String {
        var text = rule("┌", "┬", "┐") + line(layout.names)
        if showsTypes { text += line(layout.types) }
        text += rule("├", "┼", "┤")
        for row in 0..<layout.shownRows {
            if layout.showsGap, row == layout.head.count { text += gap() }
            text += line(layout.cells.map { $0[row] })
        }
        return text + rule("└", "┴", "┘")
    }

    private func line(_ texts: [String], more: String = "…") -> String {
        var cells = texts.indices.map { index in
            CellText.padded(texts[index], width: layout.widths[index], right: layout.isRight[index])
        }
        if layout.showsMoreColumns { cells.append(more) }
        return "│ " + cells.joined(separator: " │ ") + " │\n"
    }

    private func gap() -> String {
        line(layout.names.map { _ in "…" })
    }

    private func rule(_ left: String, _ middle: String, _ right: String) -> String {
        var parts = layout.widths.map { String(repeating: "─", count: $0 + 2) }
        if layout.showsMoreColumns { parts.append("───") }
        return left + parts.joined(separator: middle) + right + "\n"
    }
}
