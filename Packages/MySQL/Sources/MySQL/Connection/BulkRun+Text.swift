internal import CMySQL
@_spi(SQLDrivers) internal import SQLCore

/// By `LOAD DATA LOCAL`, whose text is made while it is sent.
extension BulkRun {
    /// Rows of one statement: as many are inserted again, by other statements, if something is wrong with one of them.
    private static let rowsPerLoad = 65_536

    func insertText(_ rowCount: Int) throws(ConnError) {
        let text = try loadStatement()
        var first = 0
        while first < rowCount {
            let rows = first..<min(rowCount, first + Self.rowsPerLoad)
            let source = LoadSource(self, rows)
            try beginRequest()
            link.hasExecuted = true
            do throws(ConnError) {
                try link.load(text, source)
            } catch {
                guard source.failure == nil, error.nativeCode != nil else { throw error }
                if isRefusal(error) {
                    // The server allows it to nobody, or not to this user.
                    if connection.options.bulkMethod == .automatic { return try insertStatements(first..<rowCount) }
                    throw error
                }
                throw located(error, rows)
            }
            // The server cannot stop a client that sends, so it skips what it cannot load, or changes it, and counts that.
            if link.lastAffected != UInt64(rows.count) || link.warningCount > 0 { try insertAgain(rows) }
            first = rows.upperBound
        }
    }

    /// Inserts rows that LOAD DATA was not content with by statements, which fail on the first that does not fit.
    private func insertAgain(_ rows: Range<Int>) throws(ConnError) {
        try link.query("ROLLBACK TO SAVEPOINT \(Self.savepoint)")
        guard link.warningCount == 0 else {
            throw ConnError(
                .server,
                "LOAD DATA skipped or changed rows of the frame from \(rows.lowerBound) to \(rows.upperBound - 1), and the "
                    + "table cannot roll them back"
            )
        }
        try insertStatements(rows)
    }

    private func isRefusal(_ error: ConnError) -> Bool {
        ["1148", "4166", "3948", "1295"].contains(error.nativeCode?.code)
    }

    /// Fields between tabs with backslashes before what ends them, all in one character set.
    private func loadStatement() throws(ConnError) -> String {
        var fields: [String] = []
        var settings: [String] = []
        for (index, column) in columns.enumerated() {
            let name = try MySQLDriver.dialect.quote(identifier: column.target.name)
            guard column.isHexadecimal else {
                fields.append(name)
                continue
            }
            fields.append("@conn_\(index)")
            settings.append("\(name) = UNHEX(@conn_\(index))")
        }
        // Escapes in literals depend on the SQL mode, so that the characters are given by their numbers.
        return "LOAD DATA LOCAL INFILE 'frame' INTO TABLE \(plan.tableReference) CHARACTER SET utf8mb4 "
            + "FIELDS TERMINATED BY X'09' ENCLOSED BY '' ESCAPED BY X'5C' LINES STARTING BY '' TERMINATED BY X'0A' "
            + "(\(fields.joined(separator: ", ")))"
            + (settings.isEmpty ? "" : " SET \(settings.joined(separator: ", "))")
    }
}
