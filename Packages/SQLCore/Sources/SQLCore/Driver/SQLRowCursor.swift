public import ConnCore
public import DataFrames

/// A cursor that can also give its rows one at a time, without making a frame: what small look-ups are read with.
///
/// A driver whose cursor lacks it works all the same; SQLCore then reads rows out of batches.
public protocol SQLRowCursor: SQLCursor {
    /// The names of the current result set's columns.
    var columnNames: [String] { get }

    /// Goes to the next row; false after the last one.
    ///
    /// The first call goes to the first row. Not mixed with ``SQLCursor/nextBatch(maximumRows:)``.
    func nextRow() throws(ConnError) -> Bool

    /// The value in a column of the current row, typed as a batch would have it.
    ///
    /// - Throws: `.conversion` that names the column of a value that cannot be decoded.
    func cell(at index: Int) throws(ConnError) -> CellValue
}

extension SQLRowCursor {
    /// The cursor itself.
    public var rowCursor: (any SQLRowCursor)? { self }
}
