/// A system view: its columns and the rows it has now.
struct SystemRows {
    struct Column {
        var name: String
        var type: TDSType
        var isNullable = true
    }

    var columns: [Column]
    var rows: [[TDSValue]]

    init(_ columns: [(String, TDSType)], _ rows: [[TDSValue]]) {
        self.columns = columns.map { Column(name: $0.0, type: $0.1) }
        self.rows = rows
    }
}
