@_spi(SQLDrivers) public import SQLCore

extension MySQLConnection {
    /// Inserts a frame's rows by the method that ``MySQLOptions/bulkMethod`` says.
    public func bulkInsert(_ frame: DataFrame, plan: SQLInsertPlan) throws(ConnError) -> Int {
        try beginOperation()
        guard frame.rowCount > 0, !plan.pairs.isEmpty else { return 0 }
        try refuseUnsafeEngine(plan)
        var columns: [BulkColumn] = []
        for pair in plan.pairs {
            let name = frame.schema[pair.frameIndex].name
            columns.append(try BulkColumn(frame.column(at: pair.frameIndex), name: name, target: pair.target))
        }
        let limits = try serverLimits()
        let obstacle = columns.lazy.compactMap { column in column.textObstacle.map { (column.name, $0) } }.first
        let method = try limits.method(options.bulkMethod, obstacle: obstacle)
        let run = BulkRun(self, columns, plan, maximumPacket: limits.maximumPacket)
        defer { run.end() }
        do throws(ConnError) {
            try withExtendedLifetime(frame) { () throws(ConnError) in
                switch method {
                case .bulkExecute: try run.insertArrays(frame.rowCount)
                case .loadData: try run.insertText(frame.rowCount)
                case .multiRowInsert, .automatic: try run.insertStatements(0..<frame.rowCount)
                }
            }
        } catch {
            noteFailure(error)
            throw error.with { $0.message += ", in the table '\(plan.table)'" }
        }
        return frame.rowCount
    }

    /// Refuses a table whose rows cannot be rolled back, unless the option allows it.
    private func refuseUnsafeEngine(_ plan: SQLInsertPlan) throws(ConnError) {
        guard !options.allowPartialWrites else { return }
        let schema = plan.table.schema.map { "'\(Self.escaped($0))'" } ?? "DATABASE()"
        let rows = try link.query(
            """
            SELECT e.ENGINE FROM information_schema.TABLES t JOIN information_schema.ENGINES e ON e.ENGINE = t.ENGINE \
            WHERE t.TABLE_SCHEMA = \(schema) AND t.TABLE_NAME = '\(Self.escaped(plan.table.name))' \
            AND e.TRANSACTIONS = 'NO'
            """
        )
        guard let engine = rows.first?.first ?? nil else { return }
        throw ConnError(
            .unsupported,
            "The table '\(plan.table)' is of the engine \(engine), which has no transactions: a failure would leave part "
                + "of the rows",
            advice: "ALTER TABLE … ENGINE = InnoDB, or set allowPartialWrites"
        )
    }

    /// A text between single quotes, safe under every SQL mode: hexadecimal digits would compare as bytes here.
    private static func escaped(_ text: String) -> String {
        text.replacing("\\", with: "\\\\").replacing("'", with: "''")
    }
}
