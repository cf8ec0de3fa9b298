/// OUTPUT: rows kept while a change runs, and told or stored at its end.
final class OutputWriter {
    private let formula: RowFormula
    private unowned let session: EngineSession
    private let hasInserted: Bool
    private let hasDeleted: Bool
    private let width: Int
    private let extra: Int
    private var rows: [[TDSValue]] = []
    private let output: Statement.Output

    init(
        _ output: Statement.Output,
        _ table: TableDefinition,
        hasInserted: Bool,
        hasDeleted: Bool,
        extra: [Scope.Source] = [],
        _ session: EngineSession
    ) throws(TDSMessage) {
        self.session = session
        self.output = output
        self.hasInserted = hasInserted
        self.hasDeleted = hasDeleted
        width = table.columns.count
        var sources: [Scope.Source] = []
        if hasInserted { sources.append(RowWriter.source(table, alias: "inserted")) }
        if hasDeleted { sources.append(RowWriter.source(table, alias: "deleted")) }
        self.extra = extra.reduce(0) { $0 + $1.columns.count }
        formula = try RowFormula(output.items, sources + extra, session)
    }

    func add(inserted: [TDSValue]?, deleted: [TDSValue]?, extra: [TDSValue] = []) throws(TDSMessage) {
        var values: [TDSValue] = []
        let nulls = [TDSValue](repeating: .null, count: width)
        if hasInserted { values += inserted ?? nulls }
        if hasDeleted { values += deleted ?? nulls }
        values += extra
        rows.append(try formula.values(values, session))
    }

    /// OUTPUT … INTO puts the rows into their table; within the change, so that all is undone together.
    func finish() throws(TDSMessage) {
        let table: TableDefinition
        if let name = output.intoVariable {
            table = try session.table(Statement.Target.variable(name))
        } else if let name = output.into {
            table = try session.table(name)
        } else {
            return
        }
        var places: [Int] = []
        if output.intoColumns.isEmpty {
            places = table.columns.indices.filter { table.columns[$0].identity == nil && !table.columns[$0].isComputed }
        } else {
            for name in output.intoColumns {
                guard let place = table.columns.firstIndex(where: { $0.name.lowercased() == name.lowercased() }) else {
                    throw .invalidColumn(name)
                }
                places.append(place)
            }
        }
        guard places.count == formula.plan.columns.count else {
            throw TDSMessage(
                213,
                16,
                "Column name or number of supplied values does not match table definition."
            )
        }
        let loader = try RowLoader(try session.writer(table), columns: places, session)
        try loader.accept(formula.plan.types)
        for row in rows { try loader.insert(row) }
    }

    /// Without INTO the client gets them as a result.
    func tell() {
        guard output.into == nil, output.intoVariable == nil, let sink = session.sink else { return }
        sink.columns(
            formula.plan.columns.map { TDSColumn(name: $0.name, type: $0.type, isNullable: $0.isNullable) }
        )
        for row in rows {
            if session.isCancelled { return }
            sink.row(row)
        }
    }
}
