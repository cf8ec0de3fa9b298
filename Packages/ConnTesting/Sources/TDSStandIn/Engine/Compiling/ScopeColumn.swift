/// A column that a name may mean.
struct ScopeColumn {
    var name: String
    /// Its text in SQLite.
    var sql: String
    var type: TDSType
    var isNullable: Bool
    var isIdentity = false
    var isComputed = false
}
