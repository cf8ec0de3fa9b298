/// The tables whose columns an expression may name; the outer query's behind them.
final class Scope {
    struct Source {
        /// In small letters.
        var alias: String
        var shown: String
        var columns: [ScopeColumn]
        var table: TableDefinition?
        /// Its name in SQLite.
        var sqlite: String = ""
        /// In the null-supplying side of an outer join.
        var isOuter = false
    }

    var sources: [Source] = []
    let parent: Scope?
    /// The expressions of GROUP BY, `nil` outside of a grouped query.
    var groups: [(expression: Expression, sql: String)]?
    var isInAggregate = false

    init(parent: Scope? = nil) { self.parent = parent }
}
