internal import CPgSQL
internal import SQLCore

/// A result fetched by `COPY ( … ) TO STDOUT (FORMAT binary)`: the fastest way for the server and for the client.
final class CopyRoad: ResultRoad {
    private let connection: PgSQLConnection
    private let link: PgLink
    private let statement: PreparedStatement
    let plans: [ColumnPlan]
    let names: [String]
    private(set) var summary = ExecuteResult()
    private let decoder: RowDecoder
    /// Whether the transaction is this road's own; its COMMIT went out with the COPY.
    private let ownsTransaction: Bool
    /// The row that was fetched with the first message, before anybody asked for it.
    private var first: UnsafeMutableBufferPointer<CChar>?
    private var firstOffset = 0
    private var isFinished = false
    private var hasDelivered = false
    private var rowCount = 0

    /// Pieces that are read rather than cancelled when a result is closed early.
    private static let patience = 500

    /// Sends the COPY of a statement that was described in the open transaction, and reads to its first row.
    init(
        _ connection: PgSQLConnection,
        _ statement: PreparedStatement,
        columnTypes: [String: DataType],
        ownsTransaction: Bool
    ) throws(ConnError) {
        self.connection = connection
        self.statement = statement
        self.ownsTransaction = ownsTransaction
        link = connection.link
        plans = try connection.plans(of: statement, columnTypes)
        names = statement.columnNames
        decoder = RowDecoder(plans)
        let query = String(Substring(statement.key.text.utf8.prefix(statement.traits.length)))
        link.hasExecuted = true
        // The line breaks end a comment in the query, whatever it is.
        try link.send(
            simple: "COPY (\n\(query)\n) TO STDOUT (FORMAT binary)" + (ownsTransaction ? "; COMMIT" : "")
        )
        connection.busyRoad = self
        do {
            try begin()
        } catch {
            close()
            throw error
        }
    }

    deinit {
        close()
    }

    private func begin() throws(ConnError) {
        guard let result = try link.nextResult() else { throw link.sendFailure() }
        defer { PQclear(result) }
        guard PQresultStatus(result) == PGRES_COPY_OUT else { throw connection.failure(result) }
        guard let piece = try link.nextCopied() else { return try end() }
        first = piece
        do throws(ConnError) {
            firstOffset = try CopyBinary.headerLength(UnsafeRawBufferPointer(piece))
        } catch {
            link.markBroken()
            throw error.with { $0.retry = .reconnect }
        }
    }

    /// Reads how the COPY, and the COMMIT behind it, have ended.
    private func end() throws(ConnError) {
        isFinished = true
        var failure: ConnError?
        while let result = try link.nextResult() {
            if PQresultStatus(result) == PGRES_FATAL_ERROR, failure == nil { failure = connection.failure(result) }
            PQclear(result)
            if link.isBroken { break }
        }
        summary.notices = link.notices
        connection.roadEnded(self)
        if let failure {
            if ownsTransaction { connection.rollBackQuietly() }
            throw failure
        }
        statement.lastRowCount = rowCount
    }

    func nextBatch(maximumRows: Int) throws(ConnError) -> DataFrame? {
        guard !isFinished || !hasDelivered else { return nil }
        do {
            var count = 0
            if let piece = first {
                first = nil
                defer { link.free(copied: piece) }
                if try append(piece, from: firstOffset) { count += 1 }
            }
            while count < maximumRows, !isFinished {
                guard let piece = try link.nextCopied() else {
                    try end()
                    break
                }
                defer { link.free(copied: piece) }
                if try append(piece, from: 0) { count += 1 }
            }
            // Whether there are more rows must be known before the caller asks for them.
            if !isFinished, count == maximumRows { try lookAhead() }
            hasDelivered = true
            return try decoder.finish()
        } catch {
            close()
            throw error
        }
    }

    /// Fetches the next row already, so that a batch that took the last one is known as the last.
    private func lookAhead() throws(ConnError) {
        while let piece = try link.nextCopied() {
            let bytes = UnsafeRawBufferPointer(piece)
            if bytes.count >= 2, bytes[0] != 0xFF {
                first = piece
                firstOffset = 0
                return
            }
            link.free(copied: piece)
        }
        try end()
    }

    /// Decodes a piece; false if it holds no row but the end mark.
    @inline(__always)
    private func append(_ piece: UnsafeMutableBufferPointer<CChar>, from offset: Int) throws(ConnError) -> Bool {
        guard let base = piece.baseAddress, piece.count >= offset + 2 else { return false }
        let start = UnsafeRawPointer(base) + offset
        if start.load(as: UInt8.self) == 0xFF { return false }
        try decoder.append(tuple: start, count: piece.count - offset)
        rowCount += 1
        return true
    }

    func close() {
        if let piece = first {
            first = nil
            link.free(copied: piece)
        }
        guard !isFinished else { return }
        isFinished = true
        connection.endCopyEarly(patience: Self.patience, mayCancel: ownsTransaction)
        if ownsTransaction { connection.rollBackQuietly() }
        summary.notices = link.notices
        connection.roadEnded(self)
    }
}
