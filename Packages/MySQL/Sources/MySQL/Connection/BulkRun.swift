internal import CMySQL
@_spi(SQLDrivers) internal import SQLCore

/// One bulk insert under way, inside a transaction; the ways to send the rows are in extensions.
final class BulkRun {
    let connection: MySQLConnection
    let link: MySQLLink
    let plan: SQLInsertPlan
    let maximumPacket: Int
    let columns: [BulkColumn]
    /// The same, for loops over all cells: without counting references.
    let cells: UnsafeMutableBufferPointer<Unmanaged<BulkColumn>>
    /// The columns whose values' size is not known before each is looked at.
    let texts: [Int]
    private var statements: [Int: PreparedStatement] = [:]

    /// Bytes of values that one request ends at: beyond some, larger requests gain nothing.
    static let bytesPerRequest = 1 << 20
    /// What each request goes back to when it fails.
    static let savepoint = "conn_bulk"

    init(_ connection: MySQLConnection, _ columns: [BulkColumn], _ plan: SQLInsertPlan, maximumPacket: Int) {
        self.connection = connection
        self.plan = plan
        self.maximumPacket = maximumPacket
        link = connection.link
        self.columns = columns
        cells = .allocate(capacity: columns.count)
        _ = cells.initialize(from: columns.map { Unmanaged.passUnretained($0) })
        texts = columns.indices.filter { columns[$0].form == .text }
    }

    deinit {
        cells.deallocate()
    }

    func end() {
        for statement in statements.values { statement.close(link) }
        statements = [:]
    }

    /// The bytes of a request that the server takes; what surrounds the values is left out.
    var room: Int { max(1, maximumPacket - 1_024) }

    /// An INSERT of so many rows, prepared.
    func statement(rows: Int) throws(ConnError) -> PreparedStatement {
        if let known = statements[rows] { return known }
        let row = "(" + repeatElement("?", count: columns.count).joined(separator: ",") + ")"
        let text =
            "INSERT INTO \(plan.tableReference) (\(try names())) VALUES "
            + repeatElement(row, count: rows).joined(separator: ",")
        let statement = try connection.prepare(text, StatementTraits("INSERT"), isCacheable: false)
        statements[rows] = statement
        return statement
    }

    func names() throws(ConnError) -> String {
        try MySQLDriver.dialect.quote(columns: plan.pairs.map(\.target.name))
    }

    /// Begins a request, which can be undone alone.
    func beginRequest() throws(ConnError) {
        try link.checkCancelled()
        try link.query("SAVEPOINT \(Self.savepoint)")
    }

    /// The error of a row that no request can hold; nothing of it was sent.
    func tooLarge(_ row: Int, _ size: Int) -> ConnError {
        ConnError(
            .invalidInput,
            "Row \(row) of the frame is \(size) bytes long, and the server takes \(maximumPacket); it was not sent",
            advice: "raise max_allowed_packet on the server"
        )
    }

    /// The bytes of a row's texts.
    @inline(__always)
    func textBytes(_ row: Int) -> Int {
        var bytes = 0
        for index in texts { bytes &+= cells[index]._withUnsafeGuaranteedRef { $0.view.bytes(row).count } }
        return bytes
    }

    // MARK: Errors

    /// Finds the row that a request of several failed on, by inserting them one by one.
    ///
    /// - Returns: The error with the row; the one given if it cannot be found.
    func located(_ error: ConnError, _ rows: Range<Int>) -> ConnError {
        let isOfRow = error.kind.constraint != nil || error.kind == .conversion || error.kind == .server
        guard isOfRow else { return error }
        guard rows.count > 1 else { return named(error, row: rows.lowerBound) }
        guard connection.canRepeat(after: error, savepoint: Self.savepoint) else { return error }
        for row in rows {
            do throws(ConnError) {
                try insert(row..<row + 1)
            } catch {
                return error.nativeCode == nil ? error : named(error, row: row)
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
