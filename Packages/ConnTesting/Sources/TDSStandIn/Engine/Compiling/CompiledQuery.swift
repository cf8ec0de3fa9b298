/// A query made SQLite's; its columns are called c1, c2, … there.
struct CompiledQuery {
    var sql: String
    var columns: [ScopeColumn]
    /// The variables that the items are put in, for `SELECT @v = …`.
    var assignments: [(variable: String, operation: String)] = []
    /// Columns that are NULL and nothing more.
    var bareNulls: Set<Int> = []
}
