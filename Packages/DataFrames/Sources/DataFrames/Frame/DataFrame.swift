/// A table of named columns of equal length.
///
/// A frame never changes: every operation returns a new one that shares the untouched columns. It may be read by any
/// number of threads at once.
public struct DataFrame: Sendable {
    /// The name, type and nullability of each column, in order.
    public let schema: [Field]
    /// The number of rows.
    public let rowCount: Int
    @usableFromInline let storage: [Column]
    let positions: [String: Int]

    /// Creates a frame of named columns.
    ///
    /// Throws ``FrameError`` of kind `lengthMismatch` or `duplicateColumn`.
    /// - Parameter columns: Names and columns, in order; all of one length. No columns make a frame without rows.
    public init(_ columns: [(String, Column)]) throws(FrameError) {
        try self.init(schema: columns.map { Field($0.0, $0.1.type) }, columns: columns.map(\.1))
    }

    /// Creates a frame of a schema and its columns.
    ///
    /// Throws ``FrameError`` of kind `lengthMismatch`, `duplicateColumn`, or `schemaMismatch` when a column is not of
    /// its field's type or holds nulls where the field allows none.
    /// - Parameters:
    ///   - schema: One field per column.
    ///   - columns: The columns, all of one length.
    public init(schema: [Field], columns: [Column]) throws(FrameError) {
        guard schema.count == columns.count else {
            throw FrameError(.lengthMismatch, "A schema of \(schema.count) fields came with \(columns.count) columns")
        }
        var positions: [String: Int] = [:]
        positions.reserveCapacity(schema.count)
        for (index, field) in schema.enumerated() {
            let column = columns[index]
            guard positions.updateValue(index, forKey: field.name) == nil else {
                throw FrameError(.duplicateColumn, "Two columns have the same name", column: field.name)
            }
            guard column.count == columns[0].count else {
                throw FrameError(
                    .lengthMismatch,
                    "A column has \(column.count) elements where the first one has \(columns[0].count)",
                    column: field.name
                )
            }
            guard column.type == field.type else {
                throw FrameError(
                    .schemaMismatch,
                    "A column of type \(column.type) does not fit the field \(field)",
                    column: field.name
                )
            }
            guard field.isNullable || column.nullCount == 0 else {
                throw FrameError(
                    .schemaMismatch,
                    "A column holds \(column.nullCount) nulls where none are allowed",
                    column: field.name
                )
            }
        }
        self.init(unchecked: schema, columns: columns, rowCount: columns.first?.count ?? 0, positions: positions)
    }

    /// A frame without rows.
    ///
    /// Throws ``FrameError`` of kind `duplicateColumn`.
    public init(empty schema: [Field]) throws(FrameError) {
        try self.init(schema: schema, columns: schema.map { Column(empty: $0.type) })
    }

    /// Takes what is known to fit together.
    init(unchecked schema: [Field], columns: [Column], rowCount: Int, positions: [String: Int]) {
        self.schema = schema
        self.storage = columns
        self.rowCount = rowCount
        self.positions = positions
    }

    /// The same columns with other rows.
    func mapColumns(rowCount: Int, _ change: (Column) -> Column) -> DataFrame {
        DataFrame(unchecked: schema, columns: storage.map(change), rowCount: rowCount, positions: positions)
    }

    /// The number of columns.
    public var columnCount: Int { storage.count }

    /// The names of the columns, in order.
    public var columnNames: [String] { schema.map(\.name) }

    /// Whether there are no rows.
    public var isEmpty: Bool { rowCount == 0 }

    /// The columns, in order.
    public var columns: [Column] { storage }

    /// The position of a column.
    ///
    /// Throws ``FrameError`` of kind `unknownColumn`, whose message names the columns that exist.
    public func index(of name: String) throws(FrameError) -> Int {
        if let index = positions[name] { return index }
        let known = columnNames.prefix(20).map { "\"\($0)\"" }.joined(separator: ", ")
        let rest = columnCount > 20 ? " and \(columnCount - 20) more" : ""
        let there = columnCount == 0 ? "the frame has no columns" : "the frame has \(known)\(rest)"
        throw FrameError(.unknownColumn, "No column is named \"\(name)\"; \(there)", column: name)
    }

    /// Whether a column has the name.
    public func hasColumn(_ name: String) -> Bool { positions[name] != nil }

    /// The column of a name.
    ///
    /// Throws ``FrameError`` of kind `unknownColumn`.
    public func column(_ name: String) throws(FrameError) -> Column {
        storage[try index(of: name)]
    }

    /// The column at a position, from 0 to less than `columnCount`; any other stops the process.
    public func column(at index: Int) -> Column { storage[index] }

    /// A column as a Swift type, without any conversion; elements are optionals, nil where they are null.
    ///
    /// Throws ``FrameError`` of kind `unknownColumn`, or `wrongType` when the column's type is another one.
    /// - Parameters:
    ///   - name: The column's name, compared exactly.
    ///   - type: The Swift type, see ``ColumnElement``.
    public subscript<T: ColumnElement>(name: String, as type: T.Type) -> TypedColumn<T> {
        get throws(FrameError) {
            let column = try column(name)
            do {
                return try column.typed(as: T.self)
            } catch {
                var error = error
                error.column = name
                throw error
            }
        }
    }

    /// A column by name, of whatever type.
    ///
    /// Throws ``FrameError`` of kind `unknownColumn`.
    public subscript(name: String) -> Column {
        get throws(FrameError) { try column(name) }
    }
}
