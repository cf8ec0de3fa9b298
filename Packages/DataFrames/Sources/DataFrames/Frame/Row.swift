/// One row of a frame; its values are made when they are asked for.
///
/// A row keeps its frame alive. For many rows as Swift values use ``DataFrame/decode(as:options:)``.
public struct Row: Sendable {
    /// The frame the row belongs to.
    public let frame: DataFrame
    /// The position of the row in the frame, from 0.
    public let index: Int

    init(frame: DataFrame, index: Int) {
        self.frame = frame
        self.index = index
    }

    /// The number of columns.
    public var count: Int { frame.columnCount }

    /// The value of the column at a position, from 0 to less than `count`; any other stops the process.
    public subscript(position: Int) -> CellValue {
        frame.storage[position].value(at: index)
    }

    /// The value of a named column.
    ///
    /// Throws ``FrameError`` of kind `unknownColumn`.
    public subscript(name: String) -> CellValue {
        get throws(FrameError) { try frame.column(name).value(at: index) }
    }

    /// The value of a named column as a Swift type, nil where it is null; nothing is converted.
    ///
    /// Throws ``FrameError`` of kind `unknownColumn` or `wrongType`.
    public subscript<T: ColumnElement>(name: String, as type: T.Type) -> T? {
        get throws(FrameError) {
            let column = try frame.column(name).slice(index..<index + 1)
            do {
                return try column.typed(as: T.self)[0]
            } catch {
                var error = error
                error.column = name
                throw error
            }
        }
    }

    /// All values, in the order of the columns.
    public var values: [CellValue] {
        frame.storage.map { $0.value(at: index) }
    }
}

/// The rows of a frame as a collection; each row is made when it is asked for.
public struct Rows: RandomAccessCollection, Sendable {
    let frame: DataFrame

    /// Always 0.
    public var startIndex: Int { 0 }
    /// The number of rows.
    public var endIndex: Int { frame.rowCount }

    /// The row at a position, from 0 to less than the number of rows; any other stops the process.
    public subscript(index: Int) -> Row {
        precondition(index >= 0 && index < frame.rowCount, "Row index is out of range")
        return Row(frame: frame, index: index)
    }
}

extension DataFrame {
    /// The rows, made one by one when they are asked for.
    public var rows: Rows { Rows(frame: self) }
}
