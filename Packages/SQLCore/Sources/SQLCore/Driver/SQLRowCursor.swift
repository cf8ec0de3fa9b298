public import ConnCore
public import DataFrames

/// Gives the rows of a result one at a time.
public protocol SQLRowReader: AnyObject {
    /// The names of the columns.
    var columnNames: [String] { get }
    /// The number of columns.
    var columnCount: Int { get }

    /// Goes to the next row; false after the last one. The first call goes to the first row.
    func nextRow() throws(ConnError) -> Bool

    /// The value in a column of the current row, typed as a batch would have it.
    ///
    /// - Throws: `.conversion` that names the column of a value that cannot be decoded; `.misuse(.scopeFinished)` where
    ///   there is no current row, as after the result was closed.
    func cell(at index: Int) throws(ConnError) -> CellValue
}

/// A cursor that can also give its rows one at a time, without making a frame: what small look-ups are read with.
///
/// A driver whose cursor lacks it works all the same; SQLCore then reads rows out of batches. Single rows and
/// ``SQLCursor/nextBatch(maximumRows:)`` are not mixed on one cursor.
public protocol SQLRowCursor: SQLCursor, SQLRowReader {}

extension SQLRowCursor {
    /// The cursor itself.
    public var rowReader: (any SQLRowReader)? { self }
}
