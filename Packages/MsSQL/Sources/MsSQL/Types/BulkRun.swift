internal import CFreeTDS
@_spi(SQLDrivers) internal import SQLCore

/// One bulk insert by db-lib's bcp, inside a transaction that the caller has begun.
///
/// All values are checked against the table before the first of them is sent. What bcp of FreeTDS 1.3 would do wrong
/// goes through a temporary table, see ``BulkStage``. The login must have allowed bulk copies, by `BCP_SETL`.
final class BulkRun {
    let link: any BulkLink
    let frame: DataFrame
    let plan: SQLInsertPlan
    private var takesBulkCopies = true

    init(_ link: any BulkLink, _ frame: DataFrame, _ plan: SQLInsertPlan) {
        self.link = link
        self.frame = frame
        self.plan = plan
    }

    /// Inserts all rows.
    ///
    /// - Returns: How many there were.
    /// - Throws: What the checks, the server or the connection said. The transaction is then to be rolled back.
    func insert() throws(ConnError) -> Int {
        guard frame.rowCount > 0, !plan.pairs.isEmpty else { return 0 }
        let all = try describe(plan.tableReference)
        let columns = try columns(all)
        for column in columns { try column.checkAll() }
        takesBulkCopies = try link.takesBulkCopies()
        var isStaged = columns.contains { $0.needsCodePage }
        // A statement does all of the rest by itself.
        if takesBulkCopies, !isStaged { isStaged = BulkStage.reason(all, columns, plan) != nil }
        if takesBulkCopies, !isStaged { isStaged = try hasTriggers() }
        guard columns.contains(where: { $0.target.isIdentity }) else {
            try insert(columns, isStaged: isStaged, keepsIdentity: false)
            return frame.rowCount
        }
        // The setting belongs to the session, and a rollback leaves it.
        try link.execute("SET IDENTITY_INSERT \(plan.tableReference) ON")
        do throws(ConnError) {
            try insert(columns, isStaged: isStaged, keepsIdentity: true)
        } catch {
            try? link.execute("SET IDENTITY_INSERT \(plan.tableReference) OFF")
            throw error
        }
        try link.execute("SET IDENTITY_INSERT \(plan.tableReference) OFF")
        return frame.rowCount
    }

    private func insert(_ columns: [BulkColumn], isStaged: Bool, keepsIdentity: Bool) throws(ConnError) {
        if isStaged { return try sendStaged(columns) }
        guard takesBulkCopies else {
            return try send(columns, names: BulkStage.names(columns), into: plan.tableReference)
        }
        // Without it, bulk inserts pass by checks and foreign keys.
        var hint = Array("CHECK_CONSTRAINTS".utf8)
        let count = Int32(hint.count)
        guard bcp_options(link.process, BCPHINTS, &hint, count) == SUCCEED else { throw link.bulkFailure() }
        if keepsIdentity {
            guard bcp_control(link.process, BCPKEEPIDENTITY, 1) == SUCCEED else { throw link.bulkFailure() }
        }
        try send(columns)
    }

    /// Begins a bulk insert into a table, which asks the server for its columns; nothing is sent yet.
    func describe(_ table: String) throws(ConnError) -> [ResultColumn] {
        try link.checkCancelled()
        guard bcp_init(link.process, table, nil, nil, DB_IN) == SUCCEED else { throw link.bulkFailure() }
        // The description is that of the result by which bcp_init asked.
        let columns = ResultColumn.all(of: link.process)
        guard !columns.isEmpty else {
            throw ConnError(.server, "The server did not describe the columns of the table '\(plan.table)'")
        }
        return columns
    }

    private func columns(_ all: [ResultColumn]) throws(ConnError) -> [BulkColumn] {
        var columns: [BulkColumn] = []
        for pair in plan.pairs {
            let name = frame.schema[pair.frameIndex].name
            guard let index = all.firstIndex(where: { $0.name == pair.target.name }) else {
                throw ConnError(.notFound, "The table '\(plan.table)' has no column '\(pair.target.name)' any more")
            }
            let column = frame.column(at: pair.frameIndex)
            columns.append(
                try BulkColumn(column, name: name, target: all[index], number: Int32(truncatingIfNeeded: index + 1))
            )
        }
        return columns
    }

    /// Sends all rows to the table that `describe` was called with.
    func send(_ columns: [BulkColumn]) throws(ConnError) {
        let process = link.process
        for column in columns where !column.bind(to: process) { throw link.bulkFailure() }
        var row = 0
        while row < frame.rowCount {
            do throws(ConnError) {
                try link.checkCancelled()
            } catch {
                // The stream of rows must end before anything else; the transaction is rolled back.
                if row > 0 { bcp_done(process) }
                throw error
            }
            let count = min(BulkColumn.capacity, frame.rowCount - row)
            for column in columns { try column.fill(from: row, count: count) }
            for offset in 0..<count {
                for column in columns { column.put(offset, process) }
                guard bcp_sendrow(process) == SUCCEED else { throw link.bulkFailure() }
            }
            row += count
        }
        let done = bcp_done(process)
        guard done >= 0 else { throw link.bulkFailure() }
        guard Int(done) == frame.rowCount else {
            throw ConnError(
                .server,
                "The server took \(done) of the \(frame.rowCount) rows for the table '\(plan.table)'",
                outcome: .unknown
            )
        }
    }
}
