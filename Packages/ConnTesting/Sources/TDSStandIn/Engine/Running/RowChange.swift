/// A change of a row, enough to make it again.
struct RowChange {
    enum Kind {
        case insert([TDSValue])
        case update([TDSValue])
        case delete
    }

    var table: TableDefinition
    var rowid: Int64
    var kind: Kind
}
