/// Decides which rows and columns a table shows and how wide each column is; drawing is ``TableDrawing``.
struct TableLayout {
    /// Rows shown before and after the line that stands for the others.
    let head: Range<Int>
    let tail: Range<Int>
    let showsGap: Bool
    /// How many columns are shown, from the first one on.
    let columnCount: Int
    let widths: [Int]
    let isRight: [Bool]
    /// Text of the header and the shown cells, column by column.
    let names: [String]
    let types: [String]
    let cells: [[String]]

    /// Whether a last column of `…` stands for columns that did not fit.
    let showsMoreColumns: Bool

    init(_ frame: DataFrame, width: Int, rows: Int, options: TableOptions) {
        (head, tail, showsGap) = TableLayout.rows(frame.rowCount, limit: rows)
        let shown = Array(head) + Array(tail)
        var names: [String] = []
        var types: [String] = []
        var cells: [[String]] = []
        var natural: [Int] = []
        var least: [Int] = []
        var used = 1
        for (field, column) in zip(frame.schema, frame.storage) {
            let texts = shown.map { row in
                column.isNull(at: row)
                    ? options.nullMark : CellText.escaped(column.value(at: row).description, limit: width)
            }
            let name = CellText.escaped(field.name, limit: width)
            let type = options.showsTypes ? field.type.description : ""
            let content = texts.lazy.map { DisplayWidth.of($0) }.max() ?? 0
            let header = max(DisplayWidth.of(name), DisplayWidth.of(type))
            let wide = max(content, header, 1)
            let narrow = min(wide, field.type.isNumeric ? max(content, 8) : 12)
            // A column that cannot be shown even at its narrowest ends the search; the first is always shown.
            if !natural.isEmpty, used + narrow + 3 > width { break }
            used += narrow + 3
            names.append(name)
            types.append(type)
            cells.append(texts)
            natural.append(wide)
            least.append(narrow)
        }
        // The `…` column takes four cells; give up columns until it fits.
        while natural.count > 1, natural.count < frame.columnCount, used + 4 > width {
            used -= least.removeLast() + 3
            natural.removeLast()
        }
        columnCount = natural.count
        showsMoreColumns = columnCount < frame.columnCount && used + 4 <= width
        if showsMoreColumns { used += 4 }
        if columnCount == 1, used > width { least[0] = max(1, least[0] - (used - width)) }
        var spare = max(0, width - used)
        widths = zip(least, natural).map { narrow, wide in
            let more = min(spare, max(0, wide - narrow))
            spare -= more
            return narrow + more
        }
        self.names = Array(names.prefix(columnCount))
        self.types = Array(types.prefix(columnCount))
        self.cells = Array(cells.prefix(columnCount))
        isRight = frame.schema.prefix(columnCount).map(\.type.isNumeric)
    }

    /// The first and last rows that fit, and whether a line between them stands for the others.
    private static func rows(_ count: Int, limit: Int) -> (Range<Int>, Range<Int>, Bool) {
        if count <= limit { return (0..<count, count..<count, false) }
        if limit < 3 { return (0..<limit, count..<count, false) }
        let tail = (limit - 1) / 2
        return (0..<limit - 1 - tail, count - tail..<count, true)
    }

    /// The number of rows that are shown.
    var shownRows: Int { head.count + tail.count }
}
