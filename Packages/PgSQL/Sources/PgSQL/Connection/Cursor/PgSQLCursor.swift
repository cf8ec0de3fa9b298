public import SQLCore

/// An open result of a PostgreSQL statement.
///
/// Handlers make and use it; it is public only because ``PgSQLConnection`` names it. One thread uses it at a time.
public final class PgSQLCursor: SQLCursor, SQLRowReader {
    private let road: any ResultRoad
    /// The same road, where it gives single rows.
    private let rows: RowRoad?

    init(_ road: RowRoad) {
        self.road = road
        rows = road
    }

    init(_ road: any ResultRoad) {
        self.road = road
        rows = nil
    }

    deinit {
        road.close()
    }

    /// The result's columns; empty for a statement that returns no rows.
    public var columns: [Field] { road.plans.map(\.field) }

    /// The next rows; see ``SQLCursor/nextBatch(maximumRows:)``.
    public func nextBatch(maximumRows: Int) throws(ConnError) -> DataFrame? {
        try road.nextBatch(maximumRows: max(maximumRows, 1))
    }

    /// A statement of PostgreSQL has one result set.
    public func nextResult() throws(ConnError) -> Bool { false }

    /// This cursor, where rows come one by one.
    public var rowReader: (any SQLRowReader)? { rows == nil ? nil : self }

    /// The names of the result's columns.
    public var columnNames: [String] { road.names }

    /// The number of the result's columns.
    public var columnCount: Int { road.plans.count }

    /// Goes to the next row; see ``SQLRowReader/nextRow()``.
    public func nextRow() throws(ConnError) -> Bool {
        guard let rows else { return false }
        return try rows.nextRow()
    }

    /// The value in a column of the current row; see ``SQLRowReader/cell(at:)``.
    public func cell(at index: Int) throws(ConnError) -> CellValue {
        guard let rows else {
            throw ConnError(.misuse(.scopeFinished), "A value was asked for where there is no row")
        }
        return try rows.cell(at: index)
    }

    /// Affected rows and notices; complete after the last row was read.
    public var summary: ExecuteResult { road.summary }

    /// Ends the result, also in the middle.
    public func close() { road.close() }
}
