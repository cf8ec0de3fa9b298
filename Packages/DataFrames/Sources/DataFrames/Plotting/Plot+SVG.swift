extension Plot {
    /// The colours of Okabe and Ito, which also colour-blind people tell apart.
    private static let colours = [
        "#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000", "#8c6d1f",
    ]

    /// The drawing as one SVG document, which needs no style sheet, font or script.
    ///
    /// Names and the title are escaped. A legend stands above when there are several columns.
    /// - Parameters:
    ///   - width: In pixels, from 200 to 10,000; others are taken as the nearest of these.
    ///   - height: In pixels, from 120 to 10,000; others are taken as the nearest of these.
    public func svg(width: Int = 800, height: Int = 400) -> String {
        let width = min(max(width, 200), 10_000)
        let height = min(max(height, 120), 10_000)
        let hasLegend = y.count > 1
        let above = 12 + (title == nil ? 0 : 22) + (hasLegend ? 20 : 0)
        let below = 44
        let layout = PlotLayout(data, name: x, columns: { width / ($0 * 7 + 24) }, rows: (height - above - below) / 36)
        let labels = layout.heights.map { DisplayWidth.of($0.label) }.max() ?? 0
        let area = Area(
            left: Double(labels * 7 + 16),
            right: Double(width - 18),
            top: Double(above),
            bottom: Double(height - below)
        )
        var text = """
            <svg xmlns="http://www.w3.org/2000/svg" width="\(width)" height="\(height)"
            viewBox="0 0 \(width) \(height)" font-family="sans-serif" font-size="12" role="img">
            <title>\(Plot.escaped(title ?? y.joined(separator: ", ")))</title>
            <rect width="\(width)" height="\(height)" fill="#fff"/>

            """
        if let title {
            text += "<text x=\"\(width / 2)\" y=\"22\" text-anchor=\"middle\" font-size=\"15\">\(Plot.escaped(title))"
            text += "</text>\n"
        }
        if hasLegend { text += legend(y: above - 10, left: area.left) }
        text += axes(layout, area)
        for (index, heights) in data.heights.enumerated() {
            text += line(heights, colour: Plot.colours[index % Plot.colours.count], layout, area)
        }
        if data.bounds == nil || data.places.isEmpty {
            text += "<text x=\"\(number((area.left + area.right) / 2))\" y=\"\(number((area.top + area.bottom) / 2))\" "
            text += "text-anchor=\"middle\" fill=\"#777\">no data</text>\n"
        }
        text += "<text x=\"\(number((area.left + area.right) / 2))\" y=\"\(height - 8)\" text-anchor=\"middle\">"
        return text + Plot.escaped(layout.caption) + "</text>\n</svg>\n"
    }

    /// Where the lines are drawn, in pixels from the upper left corner.
    private struct Area {
        let left: Double
        let right: Double
        let top: Double
        let bottom: Double

        func x(_ part: Double) -> Double { left + part * (right - left) }
        func y(_ part: Double) -> Double { bottom - part * (bottom - top) }
    }

    private func axes(_ layout: PlotLayout, _ area: Area) -> String {
        var grid = ""
        var labels = ""
        for tick in layout.heights {
            let y = area.y(tick.part)
            grid += "M\(number(area.left)) \(number(y))H\(number(area.right))"
            labels += "<text x=\"\(number(area.left - 6))\" y=\"\(number(y + 4))\" text-anchor=\"end\">"
            labels += Plot.escaped(tick.label) + "</text>\n"
        }
        for tick in layout.places {
            let x = area.x(tick.part)
            grid += "M\(number(x)) \(number(area.top))V\(number(area.bottom))"
            labels += "<text x=\"\(number(x))\" y=\"\(number(area.bottom + 16))\" text-anchor=\"middle\">"
            labels += Plot.escaped(tick.label) + "</text>\n"
        }
        let frame =
            "M\(number(area.left)) \(number(area.top))V\(number(area.bottom))H\(number(area.right))"
        return """
            <path d="\(grid)" stroke="#ddd" fill="none"/>
            <path d="\(frame)" stroke="#333" fill="none"/>
            <g fill="#333">
            \(labels)</g>

            """
    }

    private func legend(y: Int, left: Double) -> String {
        var text = ""
        var place = left
        for (index, name) in self.y.enumerated() {
            let colour = Plot.colours[index % Plot.colours.count]
            text += "<path d=\"M\(number(place)) \(y - 4)h18\" stroke=\"\(colour)\" stroke-width=\"2\"/>\n"
            text += "<text x=\"\(number(place + 24))\" y=\"\(y)\">\(Plot.escaped(name))</text>\n"
            place += 44 + Double(DisplayWidth.of(name) * 7)
        }
        return text
    }

    private func line(_ heights: [Double], colour: String, _ layout: PlotLayout, _ area: Area) -> String {
        let line = PlotLine(
            places: data.places,
            heights: heights,
            low: layout.left,
            high: layout.right,
            columns: Int(area.right - area.left)
        )
        var path = ""
        var dots = ""
        for run in line.runs {
            for (place, index) in run.enumerated() {
                let x = number(area.x((data.places[index] - layout.left) / (layout.right - layout.left)))
                let y = number(area.y((heights[index] - layout.bottom) / (layout.top - layout.bottom)))
                if run.count == 1 {
                    dots += "<circle cx=\"\(x)\" cy=\"\(y)\" r=\"1.5\" fill=\"\(colour)\"/>\n"
                } else {
                    path += "\(place == 0 ? "M" : "L")\(x) \(y)"
                }
            }
        }
        guard !path.isEmpty else { return dots }
        return
            "<path d=\"\(path)\" fill=\"none\" stroke=\"\(colour)\" stroke-width=\"1.5\" stroke-linejoin=\"round\"/>\n"
            + dots
    }

    /// A coordinate with at most one decimal.
    private func number(_ value: Double) -> String {
        let tenths = Int((value * 10).rounded())
        if tenths % 10 == 0 { return String(tenths / 10) }
        return Decimal128(unscaled: Int128(tenths), scale: 1).description
    }

    /// Text of an XML element; characters that XML does not have are left out.
    static func escaped(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            default:
                if scalar.value >= 0x20, scalar.value & 0xFFFE != 0xFFFE, !(0x7F...0x9F).contains(scalar.value) {
                    result.unicodeScalars.append(scalar)
                }
            }
        }
        return result
    }
}
