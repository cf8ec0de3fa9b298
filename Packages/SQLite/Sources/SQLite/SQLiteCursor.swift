internal import CSQLite
public import SQLCore

/// An open result of a SQLite statement.
///
/// Handlers make and use it; it is public only because ``SQLiteConnection`` names it. One thread uses it at a time.
public final class SQLiteCursor: SQLCursor {
    private let connection: SQLiteConnection
    private let statement: PreparedStatement
    private let decoder: RowDecoder?
    private let rowIdentifierBefore: Int64
    private let changesBefore: Int64
    private var state = State.end
    private var hasDelivered = false
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
            let width = sqlite3_column_count(statement.pointer)
            decoder = width == 0 ? nil : try Self.decoder(statement, columnTypes, connection.options)
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

    private static func decoder(
        _ statement: PreparedStatement,
        _ asked: [String: DataType],
        _ options: SQLiteOptions
    ) throws(ConnError) -> RowDecoder {
        let shape = statement.resultShape()
        for name in asked.keys.sorted() where !shape.names.contains(name) {
            throw ConnError(
                .invalidInput,
                "A type was declared for the column '\(name)', which the result does not have",
                advice: "its columns are \(shape.names.map { "'\($0)'" }.joined(separator: ", "))"
            )
        }
        let plans = shape.plans ?? shape.declaredTypes.map { ColumnPlan(declared: $0, options) }
        shape.plans = plans
        var columns: [ColumnDecoder] = []
        columns.reserveCapacity(plans.count)
        for (index, name) in shape.names.enumerated() {
            var plan = plans[index]
            if !asked.isEmpty, let type = asked[name] { plan = try ColumnPlan(asked: type, column: name, options) }
            columns.append(ColumnDecoder(name: name, index: Int32(index), plan: plan, options: options))
        }
        return RowDecoder(statement: statement.pointer, columns: columns)
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
            if statement.traits.contains(.insertsRows), result.affectedRows > 0, hasInserted { result.generatedKey = key }
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
