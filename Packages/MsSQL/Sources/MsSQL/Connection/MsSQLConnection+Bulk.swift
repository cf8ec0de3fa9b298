@_spi(SQLDrivers) public import SQLCore

extension MsSQLConnection {
    /// Inserts a frame's rows by db-lib's bulk copy.
    public func bulkInsert(_ frame: DataFrame, plan: SQLInsertPlan) throws(ConnError) -> Int {
        try beginOperation()
        guard frame.rowCount > 0, !plan.pairs.isEmpty else { return 0 }
        do throws(ConnError) {
            return try link.bulk { () throws(ConnError) in try BulkRun(link, frame, plan).insert() }
        } catch {
            let failure = error.with { $0.message += ", in the table '\(plan.table)'" }
            noteFailure(failure)
            throw failure
        }
    }
}
