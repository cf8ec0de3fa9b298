public import ConnCore
public import DataFrames

/// One row of a result, inside the closure that it is given to.
///
/// Values are decoded when they are asked for. After the closure has ended, asking throws `.misuse(.scopeFinished)`.
public struct SQLRow {
    private let reader: any SQLRowReader

    init(_ reader: any SQLRowReader) {
        self.reader = reader
    }

    /// The columns' names, in order.
    public var columnNames: [String] { reader.columnNames }

    /// The value in a column, by its index from 0; `.null` for NULL.
    ///
    /// - Throws: `.notFound` for an index that is not there; `.conversion` for a value that cannot be decoded.
    public func cell(_ index: Int) throws(ConnError) -> CellValue {
        guard index >= 0, index < reader.columnCount else {
            throw ConnError(
                .notFound,
                "The row has no column \(index), only \(reader.columnCount) columns",
                advice: "indexes start at 0",
                outcome: .applied
            )
        }
        return try reader.cell(at: index)
    }

    /// The value in a column, by its index from 0, as `type`; `nil` for NULL.
    ///
    /// - Throws: `.conversion` that names the column if the value does not fit `type` exactly.
    @inlinable
    public func value<Value: SQLScalar>(
        _ index: Int,
        as type: Value.Type = Value.self
    ) throws(ConnError) -> Value? {
        let cell = try cell(index)
        if let value = Value(exactly: cell) { return value }
        if case .null = cell { return nil }
        throw misfit(cell, index, "\(type)")
    }

    @usableFromInline
    func misfit(_ cell: CellValue, _ index: Int, _ type: String) -> ConnError {
        ConnError(
            .conversion,
            "The value in column '\(columnNames[index])' is a \(cell.typeName) and does not fit \(type) exactly",
            advice: "read it as the type that it has, or cast it in the query",
            outcome: .applied
        )
    }

    /// The value in the column of that name, as `type`; `nil` for NULL.
    ///
    /// - Throws: `.notFound` for a name that is not there; `.conversion` if the value does not fit `type` exactly.
    @inlinable
    public func value<Value: SQLScalar>(
        _ name: String,
        as type: Value.Type = Value.self
    ) throws(ConnError) -> Value? {
        try value(try index(of: name), as: type)
    }

    @usableFromInline
    func index(of name: String) throws(ConnError) -> Int {
        guard let index = columnNames.firstIndex(of: name) else {
            throw ConnError(
                .notFound,
                "The row has no column '\(name)'",
                advice: "its columns are \(columnNames.map { "'\($0)'" }.joined(separator: ", "))",
                outcome: .applied
            )
        }
        return index
    }
}

/// Rows read out of a cursor's batches.
final class BatchRows<Cursor: SQLCursor>: SQLRowReader {
    private var cursor: Cursor?
    private var batch: DataFrame?
    private var row = -1

    init(_ cursor: Cursor) {
        self.cursor = cursor
    }

    var columnNames: [String] { batch?.columnNames ?? [] }
    var columnCount: Int { batch?.columnCount ?? 0 }

    func nextRow() throws(ConnError) -> Bool {
        row += 1
        while let cursor, row >= batch?.rowCount ?? 0 {
            guard let next = try cursor.nextBatch(maximumRows: 1024) else { return false }
            batch = next
            row = 0
        }
        return batch != nil && cursor != nil
    }

    func cell(at index: Int) throws(ConnError) -> CellValue {
        guard let batch, cursor != nil else { throw ConnError.rowFinished }
        return batch.column(at: index).value(at: row)
    }

    func end() { cursor = nil }
}

extension ConnError {
    static var rowFinished: ConnError {
        ConnError(
            .misuse(.scopeFinished),
            "A row was used after its closure had ended",
            advice: "take the values out inside the closure"
        )
    }
}
