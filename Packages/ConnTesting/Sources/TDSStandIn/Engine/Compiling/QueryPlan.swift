/// A query as SQLite runs it.
final class QueryPlan: StatementPlan {
    let sql: String
    let columns: [ScopeColumn]
    let assignments: [(variable: String, operation: String)]
    let parameters: [Compiler.Parameter]
    let variableTypes: [String: TDSType]
    let tables: Set<Int>
    let locksForWrite: Bool
    /// Columns that are NULL and nothing more.
    let bareNulls: Set<Int>
    /// The session's stamp when it was made; `nil`: good for one run.
    let stamp: [Int]?
    /// Not in use by a run.
    var statement: SQLiteStatement?

    init(_ query: CompiledQuery, _ compiler: Compiler, stamp: [Int]?) {
        sql = query.sql
        columns = query.columns
        assignments = query.assignments
        parameters = compiler.parameters
        variableTypes = compiler.variableTypes
        tables = compiler.tables
        locksForWrite = compiler.locksForWrite
        bareNulls = query.bareNulls
        self.stamp = compiler.isKept ? stamp : nil
    }

    var types: [TDSType] { columns.map(\.type) }
}
