internal import CPgSQL
@_spi(SQLDrivers) public import SQLCore

extension PgSQLConnection {
    /// Inserts a frame's rows by `COPY … FROM STDIN (FORMAT binary)`.
    public func bulkInsert(_ frame: DataFrame, plan: SQLInsertPlan) throws(ConnError) -> Int {
        try beginOperation()
        guard frame.rowCount > 0, !plan.pairs.isEmpty else { return 0 }
        let columns = try PgSQLDriver.dialect.quote(columns: plan.pairs.map(\.target.name))
        let targets = try describe("SELECT \(columns) FROM \(plan.tableReference)")
        try learnTypes(targets.map(\.oid))
        let encoder = try CopyEncoder(
            frame: frame,
            plan: plan,
            types: targets.map(\.oid),
            typmods: targets.map(\.typmod),
            catalog: catalog
        )
        try link.checkCancelled()
        link.hasExecuted = true
        try link.send(simple: "COPY \(plan.tableReference) (\(columns)) FROM STDIN (FORMAT binary)")
        do throws(ConnError) {
            try copyIn { () throws(ConnError) in try encoder.nextChunk() }
        } catch {
            throw located(error, plan, frame)
        }
        return frame.rowCount
    }

    /// The columns of a query that is not run.
    private func describe(_ text: String) throws(ConnError) -> [ColumnShape] {
        let results = try link.run(pipeline: [.prepare(name: "", text: text, types: []), .describe(name: "")])
        if let failed = results.first(where: \.isError) { throw failure(failed, text: text) }
        return results[1].withPointer { ColumnShape.columns(of: $0) }
    }

    /// Sends the data of a COPY that was just sent, and reads how it ended.
    private func copyIn(_ next: () throws(ConnError) -> UnsafeRawBufferPointer?) throws(ConnError) {
        guard let result = try link.nextResult().map(PgResult.init) else { throw link.sendFailure() }
        guard result.status == PGRES_COPY_IN else {
            let error = failure(result)
            try link.drain()
            throw error
        }
        var refusal: ConnError?
        do throws(ConnError) {
            var isWanted = true
            while isWanted, let chunk = try next() { isWanted = try link.put(copied: chunk) }
            // A server that waits for data does not look at a cancel request: it is told in the data's place.
            if link.cancelLine.isRequested {
                refusal = ConnError(.cancelled, "The operation was cancelled while it sent rows")
            }
        } catch {
            if link.isBroken { throw error }
            refusal = error
        }
        try link.endCopyIn(refusing: refusal == nil ? nil : "the client gives up")
        if let refusal {
            try link.drain()
            rememberFailure(refusal)
            throw refusal
        }
        _ = try finishCommand()
    }

    /// Names the frame's row and column that the server stumbled over.
    private func located(_ error: ConnError, _ plan: SQLInsertPlan, _ frame: DataFrame) -> ConnError {
        error.with { error in
            let found = lastContext.flatMap { Self.copyLine($0, table: Self.name(in: plan.tableReference)) }
            guard let line = found, line >= 1 else {
                error.message += ", in the table '\(plan.table)'"
                return
            }
            let names = plan.pairs.map { frame.schema[$0.frameIndex].name }
            let column = error.constraintName.flatMap { name in names.first { $0 == name } }
            error.message =
                "Row \(line - 1)" + (column.map { ", column '\($0)'" } ?? "") + " of the frame: " + error.message
        }
    }

    /// The table's own name in a quoted reference such as `"schema"."table"`.
    static func name(in reference: String) -> String {
        var name = ""
        var isQuoted = false
        var previous: Character?
        for character in reference {
            if character == "\"" {
                // A quote doubled inside of quotes stands for itself.
                if !isQuoted, previous == "\"" { name.append(character) }
                isQuoted.toggle()
            } else if character == ".", !isQuoted {
                name = ""
            } else {
                name.append(character)
            }
            previous = character
        }
        return name
    }
}
