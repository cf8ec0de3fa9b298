/// The names of cells: letters for the column, a number for the row.
enum CellReference {
    static let maximumColumns = 16_384
    static let maximumRows = 1_048_576

    /// `A`, `Z`, `AA`, for 0, 25, 26.
    static func letters(_ column: Int) -> String {
        var rest = column
        var letters: [UInt8] = []
        repeat {
            letters.append(UInt8(0x41 + rest % 26))
            rest = rest / 26 - 1
        } while rest >= 0
        return String(decoding: letters.reversed(), as: UTF8.self)
    }

    static func name(row: Int, column: Int) -> String { letters(column) + String(row) }

    /// Reads a name such as `AB12`: the row from 1, the column from 0; nil for anything else or beyond a sheet's size.
    static func parse(_ text: UnsafePointer<CChar>) -> (row: Int, column: Int)? {
        var index = 0
        var column = 0
        while case let byte = UInt8(bitPattern: text[index]) & 0xDF, byte >= 0x41, byte <= 0x5A {
            column = column * 26 + Int(byte) - 0x40
            index += 1
            if index > 3 { return nil }
        }
        let letters = index
        var row = 0
        while case let byte = UInt8(bitPattern: text[index]), byte >= 0x30, byte <= 0x39 {
            row = row * 10 + Int(byte) - 0x30
            index += 1
            if index > 11 { return nil }
        }
        guard letters > 0, index > letters, text[index] == 0 else { return nil }
        guard column <= maximumColumns, row >= 1, row <= maximumRows else { return nil }
        return (row, column - 1)
    }
}
