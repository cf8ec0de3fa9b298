extension DataFrame {
    /// The frame as a table in GitHub's Markdown, numbers to the right.
    ///
    /// Characters that mean something to Markdown or HTML are escaped, line ends become `<br>`.
    /// - Parameters:
    ///   - maxRows: How many rows at most; a line under the table then counts those left out. Nil for all.
    ///   - nullMark: What stands for a null.
    public func markdown(maxRows: Int? = nil, nullMark: String = "null") -> String {
        guard columnCount > 0 else { return "" }
        let shown = min(rowCount, max(0, maxRows ?? rowCount))
        var text = "| " + schema.map { DataFrame.markdown($0.name) }.joined(separator: " | ") + " |\n"
        text += "|" + schema.map { $0.type.isNumeric ? "---:" : "---" }.joined(separator: "|") + "|\n"
        for row in 0..<shown {
            let cells = storage.map { column in
                column.isNull(at: row) ? nullMark : DataFrame.markdown(column.value(at: row).description)
            }
            text += "| " + cells.joined(separator: " | ") + " |\n"
        }
        if shown < rowCount { text += "\nNot shown: \(CellText.counted(rowCount - shown, "row"))\n" }
        return text
    }

    private static func markdown(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\", "|", "`", "*", "_", "[", "]", "#", "~": result += "\\\(Character(scalar))"
            case "<": result += "&lt;"
            case "&": result += "&amp;"
            case "\n": result += "<br>"
            case "\r": break
            default:
                if scalar.value < 0x20 || scalar.value == 0x7F {
                    result += " "
                } else {
                    result.unicodeScalars.append(scalar)
                }
            }
        }
        return result
    }
}
