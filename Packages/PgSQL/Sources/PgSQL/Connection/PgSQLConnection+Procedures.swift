public import SQLCore

extension PgSQLConnection {
    /// Calls a procedure by `CALL`; what its OUT and INOUT parameters hold comes back in the order of the arguments.
    ///
    /// Arguments with names are given by name, and stand behind those without.
    public func callProcedure(
        _ name: SQLTableName,
        arguments: [SQLProcedureArgument]
    ) throws(ConnError) -> SQLProcedureResult {
        var parts: [String] = []
        var values: [SQLValue] = []
        for argument in arguments {
            let prefix = try argument.name.map { name throws(ConnError) in
                try PgSQLDriver.dialect.quote(identifier: name) + " => "
            }
            if argument.direction == .output {
                parts.append((prefix ?? "") + "NULL")
            } else {
                values.append(argument.value)
                parts.append((prefix ?? "") + "$\(values.count)")
            }
        }
        let text = "CALL \(try PgSQLDriver.dialect.quote(name))(\(parts.joined(separator: ", ")))"
        let cursor = try open(SQLStatement(text: text, parameters: values))
        defer { cursor.close() }
        var outputs: [SQLValue] = []
        let names = cursor.columnNames
        if let reader = cursor.rowReader, try reader.nextRow() {
            var next = 0
            for argument in arguments where argument.direction != .input {
                // With names, the row's order is that of the procedure, not that of the arguments.
                let index = argument.name.flatMap { names.firstIndex(of: $0) } ?? next
                next += 1
                guard index < names.count else { break }
                outputs.append(try Self.value(try reader.cell(at: index), names[index]))
            }
            while try reader.nextRow() {}
        } else {
            while try cursor.nextBatch(maximumRows: 1) != nil {}
        }
        return SQLProcedureResult(frames: [], outputs: outputs, summary: cursor.summary)
    }

    private static func value(_ cell: CellValue, _ name: String) throws(ConnError) -> SQLValue {
        guard let value = SQLValue(cell) else {
            throw ConnError(
                .unsupported,
                "The parameter '\(name)' of the procedure is a list or a structure",
                advice: "return it as json or text",
                outcome: .applied
            )
        }
        return value
    }
}
