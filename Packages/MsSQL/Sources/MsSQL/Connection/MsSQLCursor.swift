@_spi(SQLDrivers) public import SQLCore

/// An open result of a statement: its rows come as they are read, and none of the others is in memory.
///
/// Handlers make and use it; it is public only because ``MsSQLConnection`` names it. One thread uses it at a time.
public final class MsSQLCursor: SQLRowCursor {
    private let connection: MsSQLConnection
    private let link: MsSQLLink
    private let text: String
    private let columnTypes: [String: DataType]
    private let purpose: SQLStatement.Purpose
    /// Whether the last result tells rows and key of an INSERT.
    private let hasEpilogue: Bool
    /// The names of the current result's columns.
    public private(set) var columnNames: [String] = []
    /// Affected rows, generated key and notices; complete after the last result was read.
    public private(set) var summary = ExecuteResult()
    /// The current result; `nil` where there is none, or none any more.
    private var decoder: RowDecoder?
    private var isResultRead = true
    private var isFinished = false
    private var hasDelivered = false
    private var isOnRow = false
    private var rowsRead = 0

    /// Rows that are read rather than cancelled when a result is closed early.
    private static let patience = 100

    /// The results of a statement whose answer has begun to come.
    init(_ connection: MsSQLConnection, _ statement: SQLStatement, hasEpilogue: Bool) throws(ConnError) {
        self.connection = connection
        link = connection.link
        text = statement.text
        columnTypes = statement.columnTypes
        purpose = statement.purpose
        self.hasEpilogue = hasEpilogue
        connection.busyCursor = self
        _ = try advance(isFirst: true)
    }

    deinit {
        close()
    }

    // MARK: Results

    /// Goes to the next result that has columns; false when there is none.
    private func advance(isFirst: Bool) throws(ConnError) -> Bool {
        decoder = nil
        columnNames = []
        hasDelivered = false
        isOnRow = false
        isResultRead = true
        do throws(ConnError) {
            while true {
                switch try link.nextStep(text: text) {
                case .end:
                    finish()
                    return false
                case .done(let affected):
                    // The answer behind an INSERT tells it too.
                    if !hasEpilogue { summary.affectedRows += affected ?? 0 }
                case .rows:
                    let columns = ResultColumn.all(of: link.process)
                    if hasEpilogue, columns.map(\.name) == MsSQLConnection.epilogueColumns {
                        try readEpilogue(columns)
                        continue
                    }
                    try describe(columns, isFirst: isFirst)
                    return true
                }
            }
        } catch {
            throw failed(error)
        }
    }

    private func describe(_ columns: [ResultColumn], isFirst: Bool) throws(ConnError) {
        columnNames = columns.map(\.name)
        for name in columnTypes.keys.sorted() where isFirst && !columnNames.contains(name) {
            throw ConnError(
                .invalidInput,
                "A type was declared for the column '\(name)', which the result does not have",
                advice: "its columns are \(columnNames.map { "'\($0)'" }.joined(separator: ", "))",
                outcome: .applied
            )
        }
        decoder = try RowDecoder(columns: columns, options: connection.options.decoding, declared: columnTypes)
        isResultRead = false
    }

    private func readEpilogue(_ columns: [ResultColumn]) throws(ConnError) {
        let decoder = try RowDecoder(columns: columns, options: DecodingOptions())
        while try link.nextRow(text: text) {
            let cells = [try decoder.cell(at: 0, from: link.process), try decoder.cell(at: 1, from: link.process)]
            if case .int(let rows) = cells[0] { summary.affectedRows += Int(rows) }
            guard case .int(let key)? = ExactConversion.convert(cells[1], to: .int64) else { continue }
            summary.generatedKey = key
        }
    }

    private func finish() {
        guard !isFinished else { return }
        isFinished = true
        isResultRead = true
        isOnRow = false
        summary.notices += link.report.takeNotices()
        if connection.busyCursor === self { connection.busyCursor = nil }
    }

    /// Ends the result because of an error, and has the connection look what the error did.
    private func failed(_ error: ConnError) -> ConnError {
        let isFirst = !isFinished
        finish()
        guard isFirst, !link.isBroken else { return error }
        if !link.hasStopped { link.discardResults() }
        connection.noteFailure(error)
        return error
    }

    /// The current result's columns; empty for a statement that returns no rows.
    public var columns: [Field] { decoder?.fields ?? [] }

    /// The number of the current result's columns.
    public var columnCount: Int { decoder?.fields.count ?? 0 }

    /// Goes to the next result; false when there is none.
    public func nextResult() throws(ConnError) -> Bool {
        guard !isFinished else { return false }
        do throws(ConnError) {
            while try fetch() {}
        } catch {
            throw failed(error)
        }
        return try advance(isFirst: false)
    }

    /// Goes to the next row of the current result; false at its end.
    @inline(__always)
    private func fetch() throws(ConnError) -> Bool {
        if isResultRead { return false }
        if try link.nextRow(text: text) {
            rowsRead &+= 1
            return true
        }
        isResultRead = true
        return false
    }

    /// The error of a row, named where its text was damaged by the conversion between character sets.
    private func located(_ error: ConnError) -> ConnError {
        guard let decoder, !link.isBroken, ["2401", "2403"].contains(error.nativeCode?.code) else { return error }
        return decoder.damagedText(from: link.process)
    }

    // MARK: Batches

    /// The next rows; see ``SQLCursor/nextBatch(maximumRows:)``.
    public func nextBatch(maximumRows: Int) throws(ConnError) -> DataFrame? {
        guard let decoder, !hasDelivered || !isResultRead else { return nil }
        do throws(ConnError) {
            link.enter()
            var count = 0
            while count < maximumRows, try fetch() {
                try decoder.append(from: link.process)
                count += 1
            }
            if count == 0, hasDelivered {
                return nil
            }
            hasDelivered = true
            return try decoder.finish()
        } catch {
            throw failed(located(error))
        }
    }

    // MARK: Single rows

    /// Goes to the next row; see ``SQLRowReader/nextRow()``.
    public func nextRow() throws(ConnError) -> Bool {
        isOnRow = false
        guard decoder != nil else { return false }
        do throws(ConnError) {
            link.enter()
            isOnRow = try fetch()
        } catch {
            throw failed(located(error))
        }
        return isOnRow
    }

    /// The value in a column of the current row; see ``SQLRowReader/cell(at:)``.
    public func cell(at index: Int) throws(ConnError) -> CellValue {
        guard isOnRow, let decoder else {
            throw ConnError(.misuse(.scopeFinished), "A value was asked for where there is no row")
        }
        return try decoder.cell(at: index, from: link.process)
    }

    // MARK: Ending

    /// Ends the result, also in the middle: reads what is likely little more, or asks the server to stop.
    public func close() {
        isOnRow = false
        guard !isFinished else { return }
        guard !link.isBroken else { return finish() }
        link.enter()
        do throws(ConnError) {
            var rows = 0
            repeat {
                while try fetch() {
                    rows += 1
                    if purpose == .stream || rows > Self.patience {
                        finish()
                        return link.discardResults()
                    }
                }
            } while try advance(isFirst: false)
        } catch {
            // What failed behind the rows that were wanted nobody waits for.
            _ = failed(error)
        }
    }

    /// The connection is closed: nothing more comes.
    func connectionClosed() {
        isFinished = true
        isResultRead = true
        isOnRow = false
    }
}
