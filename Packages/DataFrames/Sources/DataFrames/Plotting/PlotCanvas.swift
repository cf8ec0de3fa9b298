/// A grid of terminal cells to draw lines on: in braille with eight dots per cell, or with one mark per cell.
struct PlotCanvas {
    let columns: Int
    let rows: Int
    private var braille: [UInt8]
    private var marks: [Character?]

    init(columns: Int, rows: Int) {
        self.columns = columns
        self.rows = rows
        braille = Array(repeating: 0, count: columns * rows)
        marks = Array(repeating: nil, count: columns * rows)
    }

    /// The cells' bits of Unicode's braille patterns, for the dots of the left and the right half from the top.
    private static let bits: [[UInt8]] = [[0x01, 0x02, 0x04, 0x40], [0x08, 0x10, 0x20, 0x80]]

    /// Sets a dot, from the upper left corner.
    private mutating func dot(_ x: Int, _ y: Int, mark: Character?) {
        if let mark {
            guard (0..<columns).contains(x), (0..<rows).contains(y) else { return }
            marks[y * columns + x] = mark
            return
        }
        guard (0..<columns * 2).contains(x), (0..<rows * 4).contains(y) else { return }
        braille[y / 4 * columns + x / 2] |= PlotCanvas.bits[x & 1][y & 3]
    }

    /// Draws a line between two dots, both ends included (Bresenham's method).
    mutating func line(from start: (x: Int, y: Int), to end: (x: Int, y: Int), mark: Character?) {
        var (x, y) = start
        let width = abs(end.x - x)
        let height = -abs(end.y - y)
        var error = width + height
        while true {
            dot(x, y, mark: mark)
            if x == end.x, y == end.y { return }
            let twice = 2 * error
            if twice >= height {
                error += height
                x += x < end.x ? 1 : -1
            }
            if twice <= width {
                error += width
                y += y < end.y ? 1 : -1
            }
        }
    }

    /// One row of cells as text, without spaces at the end.
    func text(row: Int) -> String {
        var text = ""
        var spaces = 0
        for column in 0..<columns {
            let cell = row * columns + column
            var character: Character?
            if let mark = marks[cell] {
                character = mark
            } else if braille[cell] != 0 {
                character = Unicode.Scalar(0x2800 + UInt32(braille[cell])).map { Character($0) }
            }
            guard let character else {
                spaces += 1
                continue
            }
            text += String(repeating: " ", count: spaces) + String(character)
            spaces = 0
        }
        return text
    }
}
