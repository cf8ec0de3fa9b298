/// A result that knows how many rows it holds or changed, for metrics and spans.
public protocol RowCounting {
    /// The number of rows.
    var countedRows: Int { get }
}
