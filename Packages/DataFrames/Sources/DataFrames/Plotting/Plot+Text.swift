extension Plot {
    /// The marks of several columns, in order.
    private static let marks: [Character] = Array("*+o#x@%&=~")

    /// The drawing in the characters of a terminal: one column in braille dots, several with a mark for each.
    ///
    /// Control characters in names are shown as escapes. A line's end is at its last character.
    /// - Parameters:
    ///   - width: In cells, from 30 to 1,000; others are taken as the nearest of these. No line is wider.
    ///   - height: In lines, from 8 to 1,000; others are taken as the nearest of these.
    public func text(width: Int = 80, height: Int = 20) -> String {
        let width = min(max(width, 30), 1_000)
        let height = min(max(height, 8), 1_000)
        var head: [String] = []
        if let title { head.append(CellText.fitted(CellText.escaped(title, limit: width), width: width)) }
        if y.count > 1 {
            let names = zip(y, 0...).map { name, index in
                "\(Plot.marks[index % Plot.marks.count]) \(CellText.escaped(name, limit: width))"
            }
            head.append(CellText.fitted(names.joined(separator: "  "), width: width))
        }
        // The axis, its labels and the caption.
        let rows = height - head.count - 3
        let layout = PlotLayout(data, name: x, columns: { (width - 12) / ($0 + 3) }, rows: rows / 3 + 1)
        let labels = layout.heights.map { DisplayWidth.of($0.label) }.max() ?? 0
        let columns = width - labels - 2
        var canvas = PlotCanvas(columns: columns, rows: rows)
        for (index, heights) in data.heights.enumerated() {
            draw(heights, y.count == 1 ? nil : Plot.marks[index % Plot.marks.count], layout, &canvas)
        }
        var lines = head
        for row in 0..<rows {
            let tick = layout.heights.first { rows - 1 - Int(($0.part * Double(rows - 1)).rounded()) == row }
            let label = CellText.padded(tick?.label ?? "", width: labels, right: true)
            var text = canvas.text(row: row)
            if row == rows / 2, data.bounds == nil || data.places.isEmpty { text = "  no data" }
            lines.append(label + (tick == nil ? " │" : " ┤") + text)
        }
        lines += axis(layout, labels, columns)
        let caption = CellText.fitted(CellText.escaped(layout.caption, limit: width), width: columns)
        lines.append(String(repeating: " ", count: labels + 2) + caption)
        return lines.joined(separator: "\n") + "\n"
    }

    /// The axis of places and its labels, those that would touch the one before left out.
    private func axis(_ layout: PlotLayout, _ labels: Int, _ columns: Int) -> [String] {
        var axis = Array(repeating: Character("─"), count: columns)
        var text = String(repeating: " ", count: labels + 2)
        var end = 0
        for tick in layout.places {
            let place = min(columns - 1, Int((tick.part * Double(columns - 1)).rounded()))
            let start = max(0, min(place - tick.label.count / 2, columns - tick.label.count))
            guard end == 0 || start > end else { continue }
            axis[place] = "┬"
            text += String(repeating: " ", count: start - end) + tick.label
            end = start + tick.label.count
        }
        return [String(repeating: " ", count: labels) + " └" + String(axis), text]
    }

    private func draw(_ heights: [Double], _ mark: Character?, _ layout: PlotLayout, _ canvas: inout PlotCanvas) {
        let dots = mark == nil ? (x: canvas.columns * 2, y: canvas.rows * 4) : (x: canvas.columns, y: canvas.rows)
        let line = PlotLine(
            places: data.places,
            heights: heights,
            low: layout.left,
            high: layout.right,
            columns: dots.x
        )
        func dot(_ index: Int) -> (x: Int, y: Int) {
            let x = (data.places[index] - layout.left) / (layout.right - layout.left) * Double(dots.x - 1)
            let y = (heights[index] - layout.bottom) / (layout.top - layout.bottom) * Double(dots.y - 1)
            return (Int(x.rounded()), dots.y - 1 - Int(y.rounded()))
        }
        for run in line.runs {
            var last = dot(run[0])
            canvas.line(from: last, to: last, mark: mark)
            for index in run.dropFirst() {
                let next = dot(index)
                canvas.line(from: last, to: next, mark: mark)
                last = next
            }
        }
    }
}
