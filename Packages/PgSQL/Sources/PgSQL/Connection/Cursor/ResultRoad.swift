internal import SQLCore

/// One way of fetching a result: row by row, by COPY or by a server-side cursor. A cursor has one of them.
protocol ResultRoad: AnyObject {
    /// The decoding of each column; empty for a statement that gives no rows.
    var plans: [ColumnPlan] { get }
    /// The names of the columns, as the server gives them.
    var names: [String] { get }
    /// The next rows, at most `maximumRows`; `nil` when there are no more.
    func nextBatch(maximumRows: Int) throws(ConnError) -> DataFrame?
    /// What the statement did; complete after the last row.
    var summary: ExecuteResult { get }
    /// Ends the result, also in the middle. The connection is ready for the next statement, or unusable.
    func close()
}
