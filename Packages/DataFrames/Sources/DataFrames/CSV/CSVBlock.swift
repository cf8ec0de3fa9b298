internal import Glibc

/// The place of one cell in the window, and what must be known to read it.
struct CSVCell {
    var start: UInt32
    private var lengthAndFlags: UInt32

    static let quoted: UInt32 = 1 << 31
    static let doubled: UInt32 = 1 << 30
    static let missing: UInt32 = 1 << 29
    static let lengthMask: UInt32 = missing - 1

    @inline(__always)
    init(start: Int, length: Int, flags: UInt32 = 0) {
        self.start = UInt32(truncatingIfNeeded: start)
        lengthAndFlags = UInt32(truncatingIfNeeded: length) | flags
    }

    @inline(__always) var length: Int { Int(lengthAndFlags & CSVCell.lengthMask) }
    /// The cell stood in quotes, which are not part of it.
    @inline(__always) var isQuoted: Bool { lengthAndFlags & CSVCell.quoted != 0 }
    /// Quotes within the cell are still doubled.
    @inline(__always) var hasDoubledQuotes: Bool { lengthAndFlags & CSVCell.doubled != 0 }
    /// The line ended before this cell.
    @inline(__always) var isMissing: Bool { lengthAndFlags & CSVCell.missing != 0 }
    /// A cell like any other: neither quoted nor missing.
    @inline(__always) var isPlain: Bool { lengthAndFlags & ~CSVCell.lengthMask == 0 }
}

/// The cells of some complete records, row by row, over the window's bytes.
///
/// The cells stay valid until the window is filled again.
final class CSVBlock {
    let columns: Int
    var base: UnsafePointer<UInt8>
    /// `rows * columns` cells.
    let cells: UnsafeMutablePointer<CSVCell>
    /// The number of the line on which the first record begins.
    var firstLine = 0
    /// How many lines behind the first one each record begins.
    let lines: UnsafeMutablePointer<Int>
    let rowCapacity: Int
    var rows = 0
    /// How many of the rows are in batches already.
    var taken = 0
    /// Whether all cells are valid UTF-8; where not, invalid ones are to be repaired.
    var isValidUTF8 = true

    /// Makes room for records of that many columns, about `capacity` cells in all.
    init(columns: Int, base: UnsafePointer<UInt8>, capacity: Int) {
        self.columns = columns
        self.base = base
        rowCapacity = max(64, capacity / columns)
        cells = .allocate(capacity: rowCapacity * columns)
        lines = .allocate(capacity: rowCapacity)
    }

    deinit {
        cells.deallocate()
        lines.deallocate()
    }

    /// The cell at a row and a column.
    @inline(__always)
    func cell(_ row: Int, _ column: Int) -> CSVCell { cells[row &* columns &+ column] }

    /// The bytes of a cell as they stand in the file.
    @inline(__always)
    func bytes(_ cell: CSVCell) -> UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(start: base + Int(cell.start), count: cell.length)
    }

    /// The number of the line on which a cell begins: its record may span several.
    func line(_ row: Int, _ column: Int) -> Int {
        let first = Int(cell(row, 0).start)
        let last = Int(cell(row, column).start)
        return firstLine + lines[row] + CSVBlock.lineBreaks(base + first, max(0, last - first))
    }

    /// Counts line breaks: LF, CR LF or CR.
    static func lineBreaks(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> Int {
        var breaks = 0
        for index in 0..<count {
            if bytes[index] == 0x0A {
                breaks += 1
            } else if bytes[index] == 0x0D, index + 1 == count || bytes[index + 1] != 0x0A {
                breaks += 1
            }
        }
        return breaks
    }
}
