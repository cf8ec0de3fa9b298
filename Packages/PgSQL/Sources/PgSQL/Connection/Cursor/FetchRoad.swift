internal import CPgSQL
internal import SQLCore

/// A result fetched in portions from a server-side cursor: what a stream inside a transaction takes, because it can
/// stop early at no cost and without spoiling the transaction.
final class FetchRoad: ResultRoad {
    private let connection: PgSQLConnection
    private let link: PgLink
    let plans: [ColumnPlan]
    let names: [String]
    private(set) var summary = ExecuteResult()
    private let decoder: RowDecoder
    private let cursor: String
    private var isFinished = false
    private var hasDelivered = false
    /// The rows of the last portion that were not given away yet.
    private var portion: PgResult?
    private var next: Int32 = 0

    /// The most rows fetched at once.
    private static let portionRows = 10_000

    /// Declares the cursor; the statement's parameters are in the connection's buffer.
    init(
        _ connection: PgSQLConnection,
        _ statement: PreparedStatement,
        cursor: String,
        columnTypes: [String: DataType]
    ) throws(ConnError) {
        self.connection = connection
        self.cursor = cursor
        link = connection.link
        plans = try connection.plans(of: statement, columnTypes)
        names = statement.columnNames
        decoder = RowDecoder(plans)
        let query = String(Substring(statement.key.text.utf8.prefix(statement.traits.length)))
        link.hasExecuted = true
        try link.send(
            text: "DECLARE \(cursor) NO SCROLL CURSOR FOR\n\(query)",
            types: statement.parameterTypes,
            parameters: connection.parameters
        )
        _ = try connection.finishCommand()
        connection.busyRoad = self
    }

    deinit {
        close()
    }

    func nextBatch(maximumRows: Int) throws(ConnError) -> DataFrame? {
        guard !isFinished || !hasDelivered else { return nil }
        do {
            var count = 0
            while count < maximumRows, !isFinished {
                if portion == nil { try fetch(min(maximumRows - count, Self.portionRows)) }
                guard let rows = portion else { break }
                let end = min(rows.rowCount, next + Int32(clamping: maximumRows - count))
                try rows.withPointer { pointer throws(ConnError) in
                    for row in next..<end { try decoder.append(result: pointer, row: row) }
                }
                count += Int(end - next)
                next = end
                if next == rows.rowCount { portion = nil }
            }
            if !isFinished, portion == nil { try fetch(min(maximumRows, Self.portionRows)) }
            hasDelivered = true
            return try decoder.finish()
        } catch {
            close()
            throw error
        }
    }

    private func fetch(_ rows: Int) throws(ConnError) {
        connection.parameters.removeAll()
        try link.send(text: "FETCH FORWARD \(rows) FROM \(cursor)", types: [], parameters: connection.parameters)
        let result = try connection.finishCommand()
        next = 0
        if result.rowCount > 0 {
            portion = result
        } else {
            close()
        }
    }

    func close() {
        portion = nil
        guard !isFinished else { return }
        isFinished = true
        // In a failed transaction the cursor is gone already.
        if !link.isBroken, link.transactionStatus == PQTRANS_INTRANS { connection.runQuietly("CLOSE \(cursor)") }
        summary.notices = link.notices
        connection.roadEnded(self)
    }
}
