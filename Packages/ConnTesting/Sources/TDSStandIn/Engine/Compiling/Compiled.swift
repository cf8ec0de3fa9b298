/// An expression made SQLite's: its text there, and what SQL Server says of it.
struct Compiled {
    var sql: String
    /// `nil`: a condition.
    var type: TDSType
    var isNullable = true
    /// A value known now.
    var constant: TDSValue?
    /// NULL without a type of its own.
    var isBareNull = false
    /// The column that it is, when it is nothing else.
    var column: ScopeColumn?
    var name = ""
    /// Under a binary or case-sensitive COLLATE.
    var isBinaryOrder = false
}
