internal import CSQLite
public import SQLCore

extension SQLiteConnection {
    /// Rows of one INSERT: beyond some 16 the gain per row is small.
    private static let rowsPerStatement = 16

    /// Inserts a frame's rows with prepared statements of 16 rows each, bound straight from the frame's memory.
    public func bulkInsert(_ frame: DataFrame, plan: SQLInsertPlan) throws(ConnError) -> Int {
        try beginOperation()
        guard frame.rowCount > 0, !plan.pairs.isEmpty else { return 0 }
        var columns: [BulkColumn] = []
        for pair in plan.pairs {
            let name = frame.schema[pair.frameIndex].name
            columns.append(
                try BulkColumn(frame.column(at: pair.frameIndex), name: name, target: pair.target, options)
            )
        }
        let limit = Int(sqlite3_limit(database, SQLITE_LIMIT_VARIABLE_NUMBER, -1))
        let rows = max(1, min(Self.rowsPerStatement, limit / columns.count, frame.rowCount))
        let single = try prepare(insertText(plan, rows: 1), isCacheable: true)
        let many = rows == 1 ? single : try prepare(insertText(plan, rows: rows), isCacheable: true)
        let run = BulkRun(connection: self, columns: columns, rowsPerStatement: rows, single: single, many: many)
        defer { run.end() }
        do {
            try withExtendedLifetime(frame) { () throws(ConnError) in try run.insert(rowCount: frame.rowCount) }
        } catch {
            throw error.with { $0.message += ", in the table '\(plan.table)'" }
        }
        return frame.rowCount
    }

    private func insertText(_ plan: SQLInsertPlan, rows: Int) throws(ConnError) -> String {
        let names = try SQLiteDriver.dialect.quote(columns: plan.pairs.map(\.target.name))
        let row = "(" + repeatElement("?", count: plan.pairs.count).joined(separator: ",") + ")"
        return "INSERT INTO \(plan.tableReference) (\(names)) VALUES "
            + repeatElement(row, count: rows).joined(separator: ",")
    }
}

/// One bulk insert under way.
private final class BulkRun {
    private let connection: SQLiteConnection
    private let columns: UnsafeMutablePointer<BulkColumn>
    private let width: Int
    private let rowsPerStatement: Int
    private let single: PreparedStatement
    private let many: PreparedStatement
    private let arena: UnsafeMutablePointer<UInt8>
    private let arenaWidth: Int

    init(
        connection: SQLiteConnection,
        columns list: [BulkColumn],
        rowsPerStatement: Int,
        single: PreparedStatement,
        many: PreparedStatement
    ) {
        self.connection = connection
        self.rowsPerStatement = rowsPerStatement
        self.single = single
        self.many = many
        width = list.count
        columns = .allocate(capacity: list.count)
        var places = 0
        for (index, column) in list.enumerated() {
            var placed = column
            if placed.needsArena {
                placed.arenaIndex = places
                places += 1
            } else {
                placed.arenaIndex = 0
            }
            (columns + index).initialize(to: placed)
        }
        // One place at least: an empty text is bound to some address.
        arenaWidth = max(places, 1) * BulkColumn.textRoom
        arena = .allocate(capacity: arenaWidth * rowsPerStatement)
        single.isInUse = true
        many.isInUse = true
    }

    deinit {
        columns.deinitialize(count: width)
        columns.deallocate()
        arena.deallocate()
    }

    /// Lets go of the frame's memory.
    func end() {
        for statement in [single, many] {
            statement.reset()
            sqlite3_clear_bindings(statement.pointer)
            statement.isInUse = false
        }
    }

    func insert(rowCount: Int) throws(ConnError) {
        var row = 0
        while row < rowCount {
            let count = rowCount - row >= rowsPerStatement ? rowsPerStatement : 1
            let statement = count == 1 ? single : many
            try bind(statement.pointer, from: row, count: count)
            let code = sqlite3_step(statement.pointer)
            if code != SQLITE_DONE {
                let error = connection.failure(code, text: nil)
                statement.reset()
                try explain(error, from: row, count: count)
            } else {
                statement.reset()
            }
            if connection.handle.waiter.isInterrupted { throw connection.failure(SQLITE_INTERRUPT) }
            row += count
        }
    }

    @inline(__always)
    private func bind(_ statement: OpaquePointer, from first: Int, count: Int) throws(ConnError) {
        var index: Int32 = 1
        for offset in 0..<count {
            let room = arena + offset * arenaWidth
            for place in 0..<width {
                let code: Int32
                do {
                    code = try columns[place].bind(
                        first + offset,
                        statement,
                        index,
                        room + columns[place].arenaIndex * BulkColumn.textRoom
                    )
                } catch {
                    throw refused(error, row: first + offset, place)
                }
                guard code == SQLITE_OK else { throw refused(.text, row: first + offset, place) }
                index &+= 1
            }
        }
    }

    private func refused(_ refusal: StorageRefusal, row: Int, _ place: Int) -> ConnError {
        ConnError(
            .conversion,
            "The value in row \(row), column '\(columns[place].name)' of the frame \(refusal.message)",
            advice: refusal.advice
        )
    }

    /// Finds the row that a statement of several rows failed on, by inserting them one by one.
    ///
    /// - Throws: The error with the row's number; returns if all rows went in this time.
    private func explain(_ error: ConnError, from first: Int, count: Int) throws(ConnError) {
        guard error.kind.constraint != nil, count > 1 else {
            throw count > 1 ? error : located(error, row: first)
        }
        try connection.run("SAVEPOINT conn_bulk_row")
        for row in first..<first + count {
            try bind(single.pointer, from: row, count: 1)
            let code = sqlite3_step(single.pointer)
            guard code != SQLITE_DONE else {
                single.reset()
                continue
            }
            let found = located(connection.failure(code), row: row)
            single.reset()
            try connection.run("ROLLBACK TO conn_bulk_row")
            try connection.run("RELEASE conn_bulk_row")
            throw found
        }
        try connection.run("RELEASE conn_bulk_row")
    }

    private func located(_ error: ConnError, row: Int) -> ConnError {
        error.with { error in
            let column = error.constraintName.flatMap { name in
                (0..<width).map { columns[$0].name }.first { name.hasSuffix("." + $0) }
            }
            error.message = "Row \(row)" + (column.map { ", column '\($0)'" } ?? "") + " of the frame: " + error.message
        }
    }
}
