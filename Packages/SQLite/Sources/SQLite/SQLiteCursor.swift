internal import CSQLite
public import SQLCore

/// An open result of a SQLite statement.
///
/// Handlers make and use it; it is public only because ``SQLiteConnection`` names it. One thread uses it at a time.
public final class SQLiteCursor: SQLRowCursor {
    private let connection: SQLiteConnection
    private let statement: PreparedStatement
    private let shape: ResultShape?
    private let plans: [ColumnPlan]
    /// Made by the first batch; single rows are read without it.
    private var madeDecoder: RowDecoder?
    private let rowIdentifierBefore: Int64
    private let changesBefore: Int64
    private var state = State.end
    private var hasDelivered = false
    /// The index of the row that `nextRow` stands on.
    private var row = -1
    private var isOpen = true
    private var result = ExecuteResult()

    private enum State {
        /// The statement stands on a row that was not read yet.
        case row
        /// All rows were read.
        case end
    }

    init(
        connection: SQLiteConnection,
        statement: PreparedStatement,
        columnTypes: [String: DataType]
    ) throws(ConnError) {
        self.connection = connection
        self.statement = statement
        let database = connection.database
        connection.noteTraits(of: statement)
        rowIdentifierBefore = sqlite3_last_insert_rowid(database)
        changesBefore = statement.isReadOnly ? 0 : sqlite3_total_changes64(database)
        statement.isInUse = true
        let code = sqlite3_step(statement.pointer)
        do throws(ConnError) {
            guard code == SQLITE_ROW || code == SQLITE_DONE else {
                throw connection.failure(code, text: statement.text)
            }
            // After the first step, because a changed schema may have changed the columns until then.
            if sqlite3_column_count(statement.pointer) == 0 {
                shape = nil
                plans = []
            } else {
                let shape = statement.resultShape()
                self.shape = shape
                plans = try Self.plans(shape, columnTypes, connection.options)
            }
        } catch {
            statement.reset()
            statement.isInUse = false
            throw error
        }
        if code == SQLITE_ROW { state = .row } else { finishResult() }
    }

    deinit {
        close()
    }

    private static func plans(
        _ shape: ResultShape,
        _ asked: [String: DataType],
        _ options: SQLiteOptions
    ) throws(ConnError) -> [ColumnPlan] {
        let declared = shape.plans ?? shape.declaredTypes.map { ColumnPlan(declared: $0, options) }
        shape.plans = declared
        if asked.isEmpty { return declared }
        for name in asked.keys.sorted() where !shape.names.contains(name) {
            throw ConnError(
                .invalidInput,
                "A type was declared for the column '\(name)', which the result does not have",
                advice: "its columns are \(shape.names.map { "'\($0)'" }.joined(separator: ", "))"
            )
        }
        var plans = declared
        for (index, name) in shape.names.enumerated() {
            if let type = asked[name] { plans[index] = try ColumnPlan(asked: type, column: name, options) }
        }
        return plans
    }

    private var decoder: RowDecoder? {
        if let madeDecoder { return madeDecoder }
        guard let shape else { return nil }
        var columns: [ColumnDecoder] = []
        columns.reserveCapacity(plans.count)
        for (index, plan) in plans.enumerated() {
            columns.append(
                ColumnDecoder(name: shape.names[index], index: Int32(index), plan: plan, options: connection.options)
            )
        }
        madeDecoder = RowDecoder(statement: statement.pointer, columns: columns)
        return madeDecoder
    }

    /// The result's columns; those of expressions have type `null` until the first batch was read.
    public var columns: [Field] { decoder?.fields ?? [] }

    /// The next rows; see ``SQLCursor/nextBatch(maximumRows:)``.
    public func nextBatch(maximumRows: Int) throws(ConnError) -> DataFrame? {
        guard let decoder else { return nil }
        guard state == .row else {
            if hasDelivered { return nil }
            hasDelivered = true
            return try frame(decoder)
        }
        hasDelivered = true
        do throws(ConnError) {
            switch try decoder.read(maximumRows: max(maximumRows, 1)) {
            case .full: break
            case .done:
                finishResult()
            case .failed(let code):
                throw connection.failure(code, text: statement.text)
            }
        } catch {
            state = .end
            close()
            throw error
        }
        return try frame(decoder)
    }

    /// The names of the result's columns.
    public var columnNames: [String] { shape?.names ?? [] }

    /// The number of the result's columns.
    public var columnCount: Int { plans.count }

    /// Goes to the next row; see ``SQLRowCursor/nextRow()``.
    public func nextRow() throws(ConnError) -> Bool {
        guard state == .row else { return false }
        row += 1
        if row == 0 { return true }
        let code = sqlite3_step(statement.pointer)
        if code == SQLITE_ROW { return true }
        if code == SQLITE_DONE {
            finishResult()
            return false
        }
        let error = connection.failure(code, text: statement.text)
        close()
        throw error
    }

    /// The value in a column of the current row; see ``SQLRowCursor/cell(at:)``.
    public func cell(at index: Int) throws(ConnError) -> CellValue {
        guard state == .row, row >= 0, let shape else {
            throw ConnError(.misuse(.scopeFinished), "A value was asked for where there is no row")
        }
        if let cell = CellReader.quickly(statement.pointer, index, plans[index].road) { return cell }
        return try CellReader.slowly(
            statement.pointer,
            index,
            plans[index],
            name: shape.names[index],
            row: row,
            connection.options
        )
    }

    private func frame(_ decoder: RowDecoder) throws(ConnError) -> DataFrame {
        do {
            return try DataFrame(decoder.finish())
        } catch {
            throw ConnError(.server, "The result's columns do not make a frame: \(error)", underlying: error)
        }
    }

    /// SQLite has one result set for each statement.
    public func nextResult() throws(ConnError) -> Bool { false }

    /// Affected rows and the generated key; complete after the last row was read.
    public var summary: ExecuteResult { result }

    private func finishResult() {
        state = .end
        let database = connection.database
        if !statement.isReadOnly, sqlite3_total_changes64(database) != changesBefore {
            result.affectedRows = Int(sqlite3_changes64(database))
            let key = sqlite3_last_insert_rowid(database)
            // An upsert that updated leaves the last identifier as it was.
            let hasInserted = !statement.traits.contains(.updatesRows) || key != rowIdentifierBefore
            if statement.traits.contains(.insertsRows), result.affectedRows > 0, hasInserted {
                result.generatedKey = key
            }
        }
        // Ends the read transaction of a statement that was run to its end.
        statement.reset()
    }

    /// Ends the result, also in the middle.
    public func close() {
        guard isOpen else { return }
        isOpen = false
        state = .end
        statement.reset()
        statement.isInUse = false
    }
}
