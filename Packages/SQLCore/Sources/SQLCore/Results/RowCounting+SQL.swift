public import ConnCore
public import DataFrames

extension DataFrame: @retroactive RowCounting {
    /// The rows of the frame.
    public var countedRows: Int { rowCount }
}

extension ExecuteResult: RowCounting {
    /// The rows that the statement changed.
    public var countedRows: Int { affectedRows }
}
