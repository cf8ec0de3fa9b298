import SQLite

/// A SQLite result on which the defects act.
final class FaultyCursor: SQLCursor {
    private let base: SQLiteCursor
    private let defect: Defect?
    private let acceptsAll: Bool
    private var batches = 0
    private var lookAhead: DataFrame?

    init(_ base: SQLiteCursor, _ defect: Defect?, acceptsAll: Bool) {
        self.base = base
        self.defect = defect
        self.acceptsAll = acceptsAll
    }

    var columns: [Field] { base.columns }

    func nextBatch(maximumRows: Int) throws(ConnError) -> DataFrame? {
        batches += 1
        let limit = defect == .ignoresBatchSize ? Int.max : maximumRows
        if defect == .losesLastBatch {
            // One batch is always kept back.
            let kept = batches == 1 ? try base.nextBatch(maximumRows: limit) : lookAhead
            lookAhead = try base.nextBatch(maximumRows: limit)
            return lookAhead == nil && batches > 1 ? nil : kept
        }
        guard let frame = try base.nextBatch(maximumRows: limit) else {
            return defect == .acceptsStatementsWithoutRows && batches == 1 ? try? DataFrame([]) : nil
        }
        return try changed(frame)
    }

    private func changed(_ frame: DataFrame) throws(ConnError) -> DataFrame {
        do {
            switch defect {
            case .forgetsColumnsOfEmptyResults where frame.rowCount == 0: return try DataFrame([])
            case .losesRows where frame.rowCount > 1: return frame.head(frame.rowCount - 1)
            case .doublesRows where frame.rowCount > 1: return try frame.appending(frame)
            case .reversesColumns:
                return try DataFrame(zip(frame.columnNames, frame.columns.reversed()).map { ($0, $1) })
            case .widensIntegers:
                return try DataFrame(zip(frame.columnNames, try frame.columns.map(widened)).map { ($0, $1) })
            default: return frame
            }
        } catch {
            throw ConnError(.server, "The defect could not be made: \(error)")
        }
    }

    private func widened(_ column: Column) throws -> Column {
        guard column.type == .int64 else { return column }
        let doubles = (0..<column.count).map { index -> Double? in
            if case .int(let value) = column.value(at: index) { Double(value) } else { nil }
        }
        return Column(doubles)
    }

    func nextResult() throws(ConnError) -> Bool { try base.nextResult() }

    var summary: ExecuteResult {
        var result = base.summary
        if defect == .reportsNoRows { result.affectedRows = 0 }
        if defect == .inventsKeys { result.generatedKey = 42 }
        return result
    }

    func close() { base.close() }
}
