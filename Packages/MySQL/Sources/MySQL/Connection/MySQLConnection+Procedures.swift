internal import CMySQL
internal import CMySQLShims
public import SQLCore

extension MySQLConnection {
    /// Calls a procedure by `CALL`; what its OUT and INOUT parameters hold comes back in the order of the arguments.
    ///
    /// - Throws: `.unsupported` for arguments with names, which MySQL does not have.
    public func callProcedure(
        _ name: SQLTableName,
        arguments: [SQLProcedureArgument]
    ) throws(ConnError) -> SQLProcedureResult {
        if let named = arguments.first(where: { $0.name != nil })?.name {
            throw ConnError(
                .unsupported,
                "The argument '\(named)' has a name, and MySQL takes arguments by their order only",
                advice: "leave the names out, and give the arguments in order"
            )
        }
        // An OUT parameter is NULL when the procedure begins, whatever is given.
        let values = arguments.map { $0.direction == .output ? SQLValue.null : $0.value }
        let markers = repeatElement("?", count: values.count).joined(separator: ", ")
        let text = "CALL \(try MySQLDriver.dialect.quote(name))(\(markers))"
        let cursor = try open(SQLStatement(text: text, parameters: values))
        defer { cursor.close() }
        var frames: [DataFrame] = []
        var outputs: [SQLValue] = []
        repeat {
            if cursor.holdsOutputs {
                while try cursor.nextRow() {
                    for index in 0..<cursor.columnCount {
                        outputs.append(SQLValue(try cursor.cell(at: index)) ?? .null)
                    }
                }
            } else if let frame = try cursor.nextBatch(maximumRows: .max) {
                frames.append(frame)
            }
        } while try cursor.nextResult()
        return SQLProcedureResult(frames: frames, outputs: outputs, summary: cursor.summary)
    }
}
