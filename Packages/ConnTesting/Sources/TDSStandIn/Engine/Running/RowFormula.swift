internal import CStandInSQLite

/// An expression over one row's values: CHECK, computed columns and OUTPUT.
final class RowFormula {
    let plan: QueryPlan

    /// The columns of `sources` are the row's values, one source after the other.
    init(_ items: [Query.Item], _ sources: [Scope.Source], _ session: EngineSession) throws(TDSMessage) {
        let compiler = Compiler(session)
        let scope = Scope()
        var place = 0
        for var source in sources {
            for index in source.columns.indices {
                let type = source.columns[index].type
                source.columns[index].sql = compiler.parameter(.row(place, type))
                place += 1
            }
            scope.sources.append(source)
        }
        let compiled = try compiler.items(items, scope)
        plan = QueryPlan(compiled, compiler, stamp: nil)
    }

    func values(_ row: [TDSValue], _ session: EngineSession) throws(TDSMessage) -> [TDSValue] {
        var result: [TDSValue] = []
        let types = plan.types
        try session.each(plan, row: row) { (handle) throws(TDSMessage) in
            result = EngineSession.read(handle, types)
            return false
        }
        return result
    }
}
