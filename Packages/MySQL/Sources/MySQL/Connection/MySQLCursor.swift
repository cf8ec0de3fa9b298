internal import CMySQL
internal import CMySQLShims
@_spi(SQLDrivers) public import SQLCore

/// An open result of a MySQL statement: its rows come as they are read, and none of the others is in memory.
///
/// Handlers make and use it; it is public only because ``MySQLConnection`` names it. One thread uses it at a time.
public final class MySQLCursor: SQLRowCursor {
    private let connection: MySQLConnection
    private let link: MySQLLink
    /// `nil` for a text that gave no rows and is done.
    private let statement: PreparedStatement?
    private let columnTypes: [String: DataType]
    private var plans: [ColumnPlan] = []
    /// The names of the current result's columns.
    public private(set) var columnNames: [String] = []
    /// Affected rows, generated key and notices; complete after the last result was read.
    public private(set) var summary = ExecuteResult()
    /// Whether the current result, which has columns, was read to its end.
    private var isResultRead = true
    /// Whether nothing more comes from the server.
    private var isFinished = false
    private var hasDelivered = false
    private var decoder: RowDecoder?
    /// The row that `nextRow` went to, and where its cells are.
    private var cells: UnsafeMutableBufferPointer<UnsafeRawBufferPointer>?
    private var isOnRow = false
    private var rowIndex = -1
    private var isOutputs = false

    /// Rows that are read rather than cancelled when a result is closed early.
    private static let patience = 500

    /// A text that was run and gave no rows.
    init(_ connection: MySQLConnection) {
        self.connection = connection
        link = connection.link
        statement = nil
        columnTypes = [:]
        isFinished = true
        count(affected: link.lastAffected, key: link.lastKey)
        if mysql_warning_count(link.handle) > 0 { readNotices() }
    }

    /// The results of a prepared statement that was just run.
    init(
        _ connection: MySQLConnection,
        _ statement: PreparedStatement,
        columnTypes: [String: DataType]
    ) throws(ConnError) {
        self.connection = connection
        link = connection.link
        self.statement = statement
        self.columnTypes = columnTypes
        connection.busyCursor = self
        do {
            try describe(isFirst: true)
        } catch {
            close()
            throw error
        }
    }

    deinit {
        close()
        cells?.deallocate()
    }

    // MARK: Results

    /// Takes note of the result that the server has begun to send.
    private func describe(isFirst: Bool) throws(ConnError) {
        guard let statement else { return }
        hasDelivered = false
        decoder = nil
        isOnRow = false
        rowIndex = -1
        let count = Int(mysql_stmt_field_count(statement.pointer))
        guard count > 0, let fields = link.handle.pointee.fields else {
            plans = []
            columnNames = []
            isResultRead = true
            self.count(
                affected: mysql_stmt_affected_rows(statement.pointer),
                key: mysql_stmt_insert_id(statement.pointer)
            )
            endResult()
            return
        }
        isResultRead = false
        isOutputs = link.handle.pointee.server_status & UInt32(SERVER_PS_OUT_PARAMS) != 0
        if isFirst, columnTypes.isEmpty {
            try statement.take(fields, count: count, connection.options)
            plans = statement.plans
            columnNames = statement.columnNames
            return
        }
        let shapes = ColumnShape.columns(fields, count: count)
        columnNames = shapes.map(\.name)
        for name in columnTypes.keys.sorted() where isFirst && !columnNames.contains(name) {
            throw ConnError(
                .invalidInput,
                "A type was declared for the column '\(name)', which the result does not have",
                advice: "its columns are \(columnNames.map { "'\($0)'" }.joined(separator: ", "))",
                outcome: .applied
            )
        }
        var made: [ColumnPlan] = []
        for shape in shapes {
            made.append(try ColumnPlan(shape, declared: columnTypes[shape.name], options: connection.options))
        }
        plans = made
    }

    private func count(affected: UInt64, key: UInt64) {
        if affected != .max { summary.affectedRows += Int(clamping: affected) }
        if key != 0 { summary.generatedKey = Int64(exactly: key) }
    }

    /// Takes note that a result was read to its end; finishes if no other follows.
    private func endResult() {
        isResultRead = true
        guard let statement, mysql_stmt_more_results(statement.pointer) == 0 else { return }
        finish()
    }

    private func finish() {
        guard !isFinished else { return }
        isFinished = true
        if connection.busyCursor === self { connection.busyCursor = nil }
        guard let statement else { return }
        let warnings = mysql_warning_count(link.handle)
        link.enter()
        mysql_stmt_free_result(statement.pointer)
        if !statement.isCached { statement.close(link) }
        if warnings > 0, !link.isBroken { readNotices() }
    }

    /// Asks for the warnings of the statement that has just ended.
    private func readNotices() {
        guard let rows = try? link.query("SHOW WARNINGS LIMIT 1000") else { return }
        summary.notices += rows.compactMap { row in
            guard row.count >= 3, let severity = row[0] else { return nil }
            return SQLNotice(severity: severity, code: row[1], message: row[2] ?? "")
        }
    }

    /// Whether the current result holds the OUT values of a procedure, and not rows.
    var holdsOutputs: Bool { isOutputs && !plans.isEmpty }

    /// The current result's columns; empty for a statement that returns no rows.
    public var columns: [Field] { plans.map(\.field) }

    /// The number of the current result's columns.
    public var columnCount: Int { plans.count }

    /// Goes to the next result of a procedure; false when there is none.
    public func nextResult() throws(ConnError) -> Bool {
        do throws(ConnError) {
            while try fetch() != nil {}
            guard !isFinished, let statement else { return false }
            link.enter()
            let code = mysql_stmt_next_result(statement.pointer)
            if code > 0 { throw failed(link.failure(statement.pointer, text: statement.text)) }
            if code < 0 {
                finish()
                return false
            }
            try describe(isFirst: false)
            return true
        } catch {
            close()
            throw error
        }
    }

    /// Reads everything, and throws it away.
    func skipAll() throws(ConnError) {
        while try nextResult() {}
    }

    /// The next row of the current result; `nil` at its end.
    @inline(__always)
    private func fetch() throws(ConnError) -> UnsafeRawBufferPointer? {
        if isResultRead { return nil }
        guard let statement else { return nil }
        do throws(ConnError) {
            if let row = try link.fetch(statement.pointer) { return row }
        } catch {
            isResultRead = true
            finish()
            throw failed(error)
        }
        endResult()
        return nil
    }

    private func failed(_ error: ConnError) -> ConnError {
        connection.noteFailure(error)
        return error
    }

    // MARK: Batches

    /// The next rows; see ``SQLCursor/nextBatch(maximumRows:)``.
    public func nextBatch(maximumRows: Int) throws(ConnError) -> DataFrame? {
        guard !plans.isEmpty, !hasDelivered || !isResultRead else { return nil }
        do {
            let decoder = self.decoder ?? RowDecoder(plans)
            self.decoder = decoder
            var count = 0
            while count < maximumRows, let row = try fetch() {
                try decoder.append(row)
                count += 1
            }
            if count == 0, hasDelivered { return nil }
            hasDelivered = true
            return try decoder.finish()
        } catch {
            close()
            throw error
        }
    }

    // MARK: Single rows

    /// Goes to the next row; see ``SQLRowReader/nextRow()``.
    public func nextRow() throws(ConnError) -> Bool {
        isOnRow = false
        guard !plans.isEmpty else { return false }
        do throws(ConnError) {
            guard let row = try fetch() else { return false }
            rowIndex += 1
            try locate(row)
        } catch {
            close()
            throw error
        }
        isOnRow = true
        return true
    }

    private func locate(_ row: UnsafeRawBufferPointer) throws(ConnError) {
        if (cells?.count ?? 0) < plans.count {
            cells?.deallocate()
            cells = .allocate(capacity: plans.count)
        }
        guard let cells, var reader = RowReader(row, width: plans.count) else { throw damaged }
        let isWhole = plans.withUnsafeBufferPointer { plans in
            for index in plans.indices {
                if reader.isNull(index) {
                    cells[index] = UnsafeRawBufferPointer(start: nil, count: 0)
                } else {
                    guard let (start, count) = reader.value(plans[index].form) else { return false }
                    cells[index] = UnsafeRawBufferPointer(start: start, count: count)
                }
            }
            return true
        }
        if !isWhole { throw damaged }
    }

    private var damaged: ConnError {
        link.markBroken()
        return ConnError(
            .corrupted,
            "Row \(rowIndex) of the result is not of the form of \(plans.count) columns",
            advice: "the connection is damaged; connect anew",
            outcome: .unknown,
            retry: .reconnect
        )
    }

    /// The value in a column of the current row; see ``SQLRowReader/cell(at:)``.
    public func cell(at index: Int) throws(ConnError) -> CellValue {
        guard isOnRow, let cells else {
            throw ConnError(.misuse(.scopeFinished), "A value was asked for where there is no row")
        }
        let cell = cells[index]
        guard let start = cell.baseAddress else { return .null }
        let row = rowIndex
        // In its place: a plan is not copied for each cell.
        return try plans.withUnsafeBufferPointer { (plans) throws(ConnError) in
            try plans[index].value(start, cell.count, row: row)
        }
    }

    // MARK: Ending

    /// Ends the result, also in the middle: reads a few rows more, then asks the server to stop.
    public func close() {
        isOnRow = false
        guard !isFinished else { return }
        guard !link.isBroken else { return finish() }
        link.losePatience(after: .milliseconds(2))
        do throws(ConnError) {
            var rows = 0
            repeat {
                while try fetch() != nil {
                    rows += 1
                    if rows == Self.patience { link.cancelLine.request() }
                }
                guard !isFinished, let statement else { return }
                link.enter()
                let code = mysql_stmt_next_result(statement.pointer)
                if code > 0 { throw link.failure(statement.pointer, text: nil) }
                if code < 0 { return finish() }
                isResultRead = mysql_stmt_field_count(statement.pointer) == 0
                if isResultRead { endResult() }
            } while !isFinished
        } catch {
            // The request that was just made has ended it; what else failed nobody waits for.
            if !link.isBroken { connection.noteFailure(error) }
            finish()
        }
    }

    /// The connection is closed: nothing more comes.
    func connectionClosed() {
        isFinished = true
        isResultRead = true
        isOnRow = false
        if let statement, !statement.isCached { statement.close(link) }
    }
}
