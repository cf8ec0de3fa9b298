@_spi(SQLDrivers) internal import SQLCore

/// By `COM_STMT_BULK_EXECUTE`: one prepared INSERT, and many rows of values a request.
extension BulkRun {
    private static let rowsPerRequest = 8_192

    /// Inserts the first rows. While the server works on one request, the next one is made.
    func insertArrays(_ rowCount: Int) throws(ConnError) {
        let statement = try statement(rows: 1)
        let kinds = columns.map(\.wireKind)
        var next = RequestBuffer(capacity: Self.bytesPerRequest + 4_096)
        var sent = RequestBuffer(capacity: Self.bytesPerRequest + 4_096)
        var waiting: Range<Int>?
        var row = 0
        while row < rowCount || waiting != nil {
            var made: Range<Int>?
            var failure: ConnError?
            if row < rowCount {
                do throws(ConnError) {
                    made = try fill(next, kinds, row..<rowCount)
                } catch {
                    failure = error
                }
            }
            if let rows = waiting {
                waiting = nil
                do throws(ConnError) {
                    try link.receive(statement.pointer, text: nil)
                } catch {
                    throw located(error, rows)
                }
            }
            if let failure { throw failure }
            guard let made else { break }
            try beginRequest()
            try link.send(statement.pointer, next, usesArrays: true, text: nil)
            swap(&next, &sent)
            waiting = made
            row = made.upperBound
        }
    }

    /// Fills a request with as many of the rows as make a good one.
    private func fill(_ request: RequestBuffer, _ kinds: [UInt16], _ rows: Range<Int>) throws(ConnError) -> Range<Int> {
        request.beginArrays(kinds: kinds)
        let goal = min(Self.bytesPerRequest, room)
        let fixed = columns.count * (BulkColumn.valueRoom + 1)
        let end = min(rows.upperBound, rows.lowerBound + Self.rowsPerRequest)
        var row = rows.lowerBound
        while row < end {
            let before = request.count
            request.reserve(fixed &+ textBytes(row))
            try append(row, to: request)
            if request.count > goal {
                if row > rows.lowerBound {
                    request.count = before
                    break
                }
                if request.count > room { throw tooLarge(row, request.count - before) }
            }
            row &+= 1
        }
        return rows.lowerBound..<row
    }

    @inline(__always)
    private func append(_ row: Int, to request: RequestBuffer) throws(ConnError) {
        var out = request.end
        for index in 0..<cells.count {
            let count = cells[index]._withUnsafeGuaranteedRef { $0.put(row, to: out) }
            if count < 0 { throw columns[index].refusal(row) }
            out += count
        }
        request.count = out - request.start
    }
}
