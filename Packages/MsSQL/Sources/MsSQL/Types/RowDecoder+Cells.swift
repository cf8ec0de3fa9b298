@_spi(SQLDrivers) internal import SQLCore

extension RowDecoder {
    /// The value in a column of the connection's current row, by its index from 0; rows that are read so are not
    /// appended.
    ///
    /// - Throws: `.conversion` or `.corrupted` that names the column; `.notFound` for an index that is not there.
    func cell(at index: Int, from process: OpaquePointer) throws(ConnError) -> CellValue {
        try cell(at: index, ProcessRow(process: process))
    }

    func cell(at index: Int, _ row: some RowSource) throws(ConnError) -> CellValue {
        guard let plan = plan(index) else {
            throw ConnError(.notFound, "The row has no column \(index), only \(fields.count) columns")
        }
        guard let start = row.start(index) else { return .null }
        return try plan.value(start, row.count(index), row: nil)
    }

    /// The error for a row in which db-lib replaced what it could not convert by question marks, or left it out: a half
    /// of a surrogate pair alone in UTF-16, or a byte that the column's code page lacks. db-lib reports `SYBEICONVI`
    /// (2403) or `SYBEICONVAVAIL` (2401) then, while it fetches the row, and does not tell the column.
    func damagedText(from process: OpaquePointer) -> ConnError {
        damagedText(ProcessRow(process: process))
    }

    func damagedText(_ row: some RowSource) -> ConnError {
        let suspects = fields.indices.filter { index in
            guard let plan = plan(index), plan.isText, let start = row.start(index) else { return false }
            let bytes = UnsafeRawBufferPointer(start: start, count: row.count(index))
            return bytes.isEmpty || bytes.contains(UInt8(ascii: "?"))
        }
        let names = suspects.map { "'\(fields[$0].name)'" }.joined(separator: " or ")
        let place =
            suspects.isEmpty ? "a column" : suspects.count == 1 ? "column \(names)" : "one of the columns \(names)"
        return ConnError(
            .conversion,
            "The text in row \(rowIndex), \(place) of the result cannot be converted to UTF-8: it holds half of a surrogate "
                + "pair, or a byte that its code page lacks",
            advice: "read it as bytes: CAST(… AS varbinary(max))"
        )
    }
}

extension ColumnPlan {
    /// Whether db-lib converts the column's bytes between character sets.
    var isText: Bool {
        switch form {
        case .text, .xml: true
        default: false
        }
    }
}
