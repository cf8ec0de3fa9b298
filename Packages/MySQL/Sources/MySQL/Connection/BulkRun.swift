internal import CMySQL
internal import CMySQLShims
@_spi(SQLDrivers) internal import SQLCore

/// One bulk insert under way, inside a transaction.
final class BulkRun {
    private let connection: MySQLConnection
    private let link: MySQLLink
    private let columns: [BulkColumn]
    private let plan: SQLInsertPlan
    private let maximumPacket: Int
    private let binds: UnsafeMutablePointer<MYSQL_BIND>
    private var statement: PreparedStatement?

    /// Bytes of values that one request ends at, and rows: beyond some, larger requests gain nothing.
    private static let bytesPerRequest = 1 << 20
    private static let rowsPerRequest = 8_192
    /// Rows of one statement, where the server takes no arrays.
    private static let rowsPerStatement = 256

    init(_ connection: MySQLConnection, _ columns: [BulkColumn], _ plan: SQLInsertPlan, maximumPacket: Int) {
        self.connection = connection
        self.columns = columns
        self.plan = plan
        self.maximumPacket = maximumPacket
        link = connection.link
        binds = .allocate(capacity: columns.count)
        binds.initialize(repeating: MYSQL_BIND(), count: columns.count)
    }

    deinit {
        binds.deallocate()
    }

    func end() {
        statement?.close(link)
        statement = nil
    }

    func insert(rowCount: Int, usesArrays: Bool) throws(ConnError) {
        let width = columns.count
        let limit = usesArrays ? Self.rowsPerRequest : max(1, min(Self.rowsPerStatement, 65_535 / width))
        for column in columns { column.reserve(min(limit, rowCount)) }
        var row = 0
        while row < rowCount {
            let count = try rows(from: row, atMost: min(limit, rowCount - row))
            for column in columns { try column.fill(from: row, count: count) }
            try link.checkCancelled()
            try link.query("SAVEPOINT conn_bulk")
            do throws(ConnError) {
                if usesArrays { try sendArrays(count) } else { try sendRows(row, count) }
            } catch {
                throw try located(error, from: row, count: count)
            }
            row += count
        }
    }

    /// How many rows from one on make a request that the server takes.
    ///
    /// - Throws: `.invalidInput` for a row that is larger by itself; nothing of it was sent.
    private func rows(from first: Int, atMost limit: Int) throws(ConnError) -> Int {
        let room = min(Self.bytesPerRequest, maximumPacket - 1_024)
        var bytes = 0
        var count = 0
        while count < limit {
            var size = 0
            for column in columns { size &+= column.size(first &+ count) }
            if count == 0, size > maximumPacket - 1_024 {
                throw ConnError(
                    .invalidInput,
                    "Row \(first) of the frame is \(size) bytes long, and the server takes \(maximumPacket); it was not sent",
                    advice: "raise max_allowed_packet on the server"
                )
            }
            if count > 0, bytes &+ size > room { break }
            bytes &+= size
            count &+= 1
        }
        return count
    }

    private func prepare(rows: Int) throws(ConnError) -> PreparedStatement {
        let names = try MySQLDriver.dialect.quote(columns: plan.pairs.map(\.target.name))
        let row = "(" + repeatElement("?", count: columns.count).joined(separator: ",") + ")"
        let text =
            "INSERT INTO \(plan.tableReference) (\(names)) VALUES "
            + repeatElement(row, count: rows).joined(separator: ",")
        return try connection.prepare(text, StatementTraits("INSERT"), isCacheable: false)
    }

    /// Sends the rows that the columns were filled with.
    private func sendArrays(_ count: Int) throws(ConnError) {
        if statement == nil { statement = try prepare(rows: 1) }
        guard let statement else { return }
        for (index, column) in columns.enumerated() { column.bind(&binds[index]) }
        var size = UInt32(count)
        mysql_stmt_attr_set(statement.pointer, STMT_ATTR_ARRAY_SIZE, &size)
        guard mysql_stmt_bind_param(statement.pointer, binds) == 0 else {
            throw link.failure(statement.pointer, text: nil)
        }
        link.hasExecuted = true
        link.enter()
        guard mysql_stmt_execute(statement.pointer) == 0 else { throw link.failure(statement.pointer, text: nil) }
    }

    /// Sends rows as one statement of many.
    private func sendRows(_ first: Int, _ count: Int) throws(ConnError) {
        var values: [SQLValue] = []
        values.reserveCapacity(count * columns.count)
        for row in first..<first + count {
            for column in columns { values.append(column.value(row)) }
        }
        if let known = statement, known.parameterCount != values.count {
            known.close(link)
            statement = nil
        }
        if statement == nil { statement = try prepare(rows: count) }
        guard let statement else { return }
        try connection.parameters.set(values)
        try connection.execute(statement)
    }

    // MARK: Errors

    /// Finds the row that a request of several failed on, by inserting them one by one.
    private func located(_ error: ConnError, from first: Int, count: Int) throws(ConnError) -> ConnError {
        guard !link.isBroken, link.isInTransaction, error.kind.constraint != nil || error.kind == .conversion else {
            return error
        }
        guard count > 1 else { return named(error, row: first) }
        statement?.close(link)
        statement = nil
        do throws(ConnError) {
            try link.query("ROLLBACK TO SAVEPOINT conn_bulk")
        } catch {
            connection.noteFailure(error)
            return error
        }
        for row in first..<first + count {
            do throws(ConnError) {
                try sendRows(row, 1)
            } catch {
                return named(error, row: row)
            }
        }
        return error
    }

    private func named(_ error: ConnError, row: Int) -> ConnError {
        error.with { error in
            let column = error.constraintName.flatMap { name in columns.first { $0.target.name == name }?.name }
            error.message = "The frame's row \(row)" + (column.map { ", column '\($0)'" } ?? "") + ": " + error.message
        }
    }
}
