import Testing

@testable import MsSQL

/// A row of cells in memory of our own, laid out as db-lib does.
final class MemoryRow: RowSource {
    private var cells: [ParameterBytes?]

    init(_ cells: [[UInt8]?]) {
        self.cells = cells.map { cell in
            cell.map { bytes in bytes.withUnsafeBytes { ParameterBytes($0) } }
        }
    }

    func start(_ index: Int) -> UnsafeRawPointer? { cells[index].map { UnsafeRawPointer($0.start) } }
    func count(_ index: Int) -> Int { cells[index]?.count ?? 0 }
}

/// The bytes of a value in this machine's order.
func bytes<T: BitwiseCopyable>(_ value: T) -> [UInt8] { withUnsafeBytes(of: value) { [UInt8]($0) } }

/// `DBNUMERIC`.
func numeric(_ unscaled: Int128, _ precision: Int, _ scale: Int) -> [UInt8] {
    var cell = [UInt8](repeating: 0, count: CellWriter.decimalSize)
    cell[0] = UInt8(precision)
    cell[1] = UInt8(scale)
    cell[2] = unscaled < 0 ? 1 : 0
    var rest = unscaled.magnitude
    // Independent of what is tested: the bytes that db-lib's own table has.
    let widths = [
        2, 2, 3, 3, 4, 4, 4, 5, 5, 6, 6, 6, 7, 7, 8, 8, 9, 9, 9, 10, 10, 11, 11, 11, 12, 12, 13, 13, 14, 14, 14, 15, 15,
        16, 16, 16, 17, 17,
    ]
    for index in stride(from: widths[precision - 1] + 1, to: 2, by: -1) {
        cell[index] = UInt8(rest & 0xFF)
        rest >>= 8
    }
    return cell
}

/// `DBDATETIMEALL`: ticks of 100 ns, days since 1900, minutes.
func moment(_ time: UInt64, _ days: Int32, _ offset: Int16 = 0) -> [UInt8] {
    bytes(time) + bytes(days) + bytes(offset) + [0, 0]
}

/// The same as it is sent, with the marks of seven digits, time, date and offset.
func sent(_ time: UInt64, _ days: Int32, _ offset: Int16 = 0) -> [UInt8] {
    bytes(time) + bytes(days) + bytes(offset) + [0x07, 0xE0]
}
