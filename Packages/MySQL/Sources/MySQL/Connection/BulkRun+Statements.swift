@_spi(SQLDrivers) internal import SQLCore

/// By INSERT statements of many rows, prepared for some counts of rows.
extension BulkRun {
    /// The counts of rows that statements are prepared for.
    private static let sizes = [256, 64, 16, 4, 1]
    /// Rows between two savepoints.
    private static let rowsPerSavepoint = 4_096

    func insertStatements(_ rows: Range<Int>) throws(ConnError) {
        var first = rows.lowerBound
        while first < rows.upperBound {
            let part = first..<min(rows.upperBound, first + Self.rowsPerSavepoint)
            try beginRequest()
            do throws(ConnError) {
                var row = part.lowerBound
                while row < part.upperBound {
                    let count = count(part.lowerBound == row ? part : row..<part.upperBound)
                    try link.checkCancelled()
                    try insert(row..<row + count)
                    row += count
                }
            } catch {
                // What a row's own check refuses names it already, and what was cancelled has none.
                guard error.nativeCode != nil else { throw error }
                throw located(error, part)
            }
            first = part.upperBound
        }
    }

    /// How many rows go into the next statement: the server's limits are on its text, its parameters and their bytes.
    private func count(_ rows: Range<Int>) -> Int {
        let width = columns.count
        let most = min(rows.count, 65_535 / width, maximumPacket / 2 / (2 * width + 2))
        var bytes = 0
        var count = 0
        while count < most {
            bytes += (BulkColumn.valueRoom + 3) * width + textBytes(rows.lowerBound + count)
            if bytes > min(Self.bytesPerRequest, room) { break }
            count += 1
        }
        return Self.sizes.first { $0 <= count } ?? 1
    }

    /// Inserts rows by one statement.
    func insert(_ rows: Range<Int>) throws(ConnError) {
        let statement = try statement(rows: rows.count)
        let request = connection.parameters.request
        let places = ExecutionPlaces(beginning: request, count: rows.count * columns.count)
        var place = 0
        for row in rows {
            request.reserve(BulkColumn.valueRoom * columns.count + textBytes(row))
            for index in 0..<cells.count {
                let count = cells[index]._withUnsafeGuaranteedRef { column in
                    if column.view.isNull(row) {
                        places.setNull(place, in: request)
                        return 0
                    }
                    if column.needsCheck, !column.isExact(row) { return -1 }
                    places.setKind(place, column.wireKind, in: request)
                    return column.write(row, to: request.end)
                }
                if count < 0 { throw columns[index].refusal(row) }
                request.count &+= count
                place &+= 1
            }
        }
        if request.count > room { throw tooLarge(rows.lowerBound, request.count) }
        try link.execute(statement.pointer, request, text: nil)
    }
}
