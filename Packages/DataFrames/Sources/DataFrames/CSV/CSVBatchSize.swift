/// Counts the bytes that the columns of a batch take, row by row, against a limit.
struct CSVBatchSize {
    private let limit: Int
    /// The bytes of a row apart from its texts.
    let rowBytes: Int
    /// The columns of the file that hold texts.
    private let texts: [Int]
    private var used = 0

    /// - Parameters:
    ///   - schema: The columns of the batch.
    ///   - places: The column of the file for each.
    ///   - limit: The most bytes.
    init(_ schema: [Field], places: [Int], limit: Int) {
        self.limit = limit
        var rowBytes = 0
        var texts: [Int] = []
        let offset = limit > Int(Int32.max) ? 8 : 4
        for (field, place) in zip(schema, places) {
            // One more for the bits of validity and truth, rounded up.
            rowBytes += 1
            switch field.type.layout {
            case .fixed(let width): rowBytes += width
            case .bytes, .dictionary:
                rowBytes += offset
                texts.append(place)
            case .none, .bits, .list, .structure: break
            }
        }
        self.rowBytes = rowBytes
        self.texts = texts
    }

    /// How many of the block's next `count` rows fit; they are counted. The first row of all always fits.
    mutating func take(_ count: Int, of block: CSVBlock) -> Int {
        // A byte that is no UTF-8 may become three.
        let factor = block.isValidUTF8 ? 1 : 3
        for index in 0..<count {
            var bytes = rowBytes
            for column in texts { bytes += block.cell(block.taken + index, column).length * factor }
            if used + bytes > limit, used > 0 { return index }
            used += bytes
        }
        return count
    }
}
