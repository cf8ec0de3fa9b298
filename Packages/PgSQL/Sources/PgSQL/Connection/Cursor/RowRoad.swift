internal import CPgSQL
internal import SQLCore

/// A result that comes row by row: in single-row mode, where each row is a result of its own and none of the others is
/// in memory, or whole, where few rows are expected.
final class RowRoad: ResultRoad {
    private let connection: PgSQLConnection
    private let link: PgLink
    private let statement: PreparedStatement?
    private let text: String
    private let columnTypes: [String: DataType]
    private(set) var plans: [ColumnPlan] = []
    private(set) var names: [String] = []
    private(set) var summary = ExecuteResult()
    /// The result with the row that is next or current, owned by this object.
    private var current: OpaquePointer?
    /// The row's place in `current`.
    private var place: Int32 = 0
    /// How many rows `current` holds.
    private var placeCount: Int32 = 0
    /// Whether the row has been given to the caller by `nextRow`.
    private var isOnRow = false
    private var isFinished = false
    private var hasColumns = false
    private var hasDelivered = false
    private var decoder: RowDecoder?
    private var rowCount = 0

    /// Rows that are read rather than cancelled when a result is closed early.
    private static let patience = 500

    /// Takes the answer over of a statement that was just sent, and reads to its first row or its end.
    init(
        _ connection: PgSQLConnection,
        _ statement: PreparedStatement?,
        text: String,
        columnTypes: [String: DataType]
    ) throws(ConnError) {
        self.connection = connection
        self.statement = statement
        self.text = text
        self.columnTypes = columnTypes
        link = connection.link
        connection.busyRoad = self
        do {
            try step()
        } catch {
            close()
            throw error
        }
    }

    deinit {
        close()
    }

    private func describe(_ result: OpaquePointer) throws(ConnError) {
        hasColumns = true
        // A named statement gives the columns that it was described with, or an error.
        if let statement, statement.isNamed {
            plans = try connection.plans(of: statement, columnTypes)
            names = statement.columnNames
            return
        }
        let shape = ColumnShape.columns(of: result)
        names = shape.map(\.name)
        if let statement, statement.columns == shape {
            plans = try connection.plans(of: statement, columnTypes)
        } else {
            plans = try connection.plans(shape, columnTypes)
        }
    }

    /// Goes to the next row, or takes note of the end.
    private func step() throws(ConnError) {
        if let old = current {
            place &+= 1
            if place < placeCount { return }
            current = nil
            PQclear(old)
            if isFinished { return }
        }
        guard let result = try link.nextResult() else {
            isFinished = true
            throw link.sendFailure()
        }
        let status = PQresultStatus(result)
        if status == PGRES_SINGLE_TUPLE {
            current = result
            place = 0
            placeCount = 1
            rowCount += 1
            if !hasColumns { try describe(result) }
            return
        }
        if status == PGRES_TUPLES_OK {
            // Without rows behind single ones; else the whole result.
            current = result
            place = 0
            placeCount = PQntuples(result)
            rowCount += Int(placeCount)
            if !hasColumns { try describe(result) }
            try end(result)
            if placeCount == 0 {
                current = nil
                PQclear(result)
            }
            return
        }
        defer { PQclear(result) }
        switch status {
        case PGRES_COMMAND_OK:
            try end(result)
        case PGRES_COPY_OUT, PGRES_COPY_IN, PGRES_COPY_BOTH:
            try link.endCopy(status)
            throw ConnError(
                .unsupported,
                "A COPY from or to the client was run as a statement",
                advice: "use copyIn or copyOut, or write(frame) and readFrame"
            )
        case PGRES_EMPTY_QUERY:
            throw ConnError(.invalidInput, "The statement's text is empty", advice: "write a statement")
        default:
            throw connection.failure(result, text: text)
        }
    }

    /// Reads what comes behind the last result, so that the next statement can be sent.
    private func end(_ last: OpaquePointer) throws(ConnError) {
        summary.affectedRows = ExecuteResult.affectedRows(of: last)
        statement?.lastRowCount = rowCount
        isFinished = true
        try link.drain()
        summary.notices = link.notices
        connection.roadEnded(self)
    }

    // MARK: Batches

    func nextBatch(maximumRows: Int) throws(ConnError) -> DataFrame? {
        guard hasColumns, !hasDelivered || !isFinished || current != nil else { return nil }
        do {
            let decoder = self.decoder ?? RowDecoder(plans)
            self.decoder = decoder
            var count = 0
            while let row = current, count < maximumRows {
                try decoder.append(result: row, row: place)
                count += 1
                try step()
            }
            hasDelivered = true
            return try decoder.finish()
        } catch {
            close()
            throw error
        }
    }

    // MARK: Single rows

    @inline(__always)
    func nextRow() throws(ConnError) -> Bool {
        guard isOnRow else {
            isOnRow = current != nil
            return isOnRow
        }
        if current == nil { return false }
        do {
            try step()
        } catch {
            close()
            throw error
        }
        isOnRow = current != nil
        return isOnRow
    }

    @inline(__always)
    func cell(at index: Int) throws(ConnError) -> CellValue {
        guard isOnRow, let row = current else {
            throw ConnError(.misuse(.scopeFinished), "A value was asked for where there is no row")
        }
        let column = Int32(index)
        if PQgetisnull(row, place, column) != 0 { return try plans[index].cell(nil) }
        let count = Int(PQgetlength(row, place, column))
        return try plans[index].cell(UnsafeRawBufferPointer(start: PQgetvalue(row, place, column), count: count))
    }

    // MARK: Ending

    func close() {
        if let row = current {
            current = nil
            PQclear(row)
        }
        isOnRow = false
        guard !isFinished else { return }
        isFinished = true
        let rest = connection.endEarly(patience: Self.patience)
        statement?.lastRowCount = rest.map { rowCount + $0 }
        summary.notices = link.notices
        connection.roadEnded(self)
    }
}

extension ExecuteResult {
    /// The rows that a finished statement inserted, updated or deleted.
    static func affectedRows(of result: OpaquePointer) -> Int {
        guard let tag = PQcmdStatus(result) else { return 0 }
        // The tag's first letters tell it from SELECT, FETCH, MOVE and COPY, whose number is one of rows read.
        let isWriting =
            switch (UInt8(bitPattern: tag[0]), UInt8(bitPattern: tag[1])) {
            case (UInt8(ascii: "I"), UInt8(ascii: "N")), (UInt8(ascii: "U"), UInt8(ascii: "P")),
                (UInt8(ascii: "D"), UInt8(ascii: "E")), (UInt8(ascii: "M"), UInt8(ascii: "E")):
                true
            default: false
            }
        return isWriting ? rows(of: result) : 0
    }

    /// The number in a command's tag: of rows written, or of those read or copied.
    static func rows(of result: OpaquePointer) -> Int {
        guard let digits = PQcmdTuples(result), digits[0] != 0 else { return 0 }
        return Int(String(cString: digits)) ?? 0
    }
}
