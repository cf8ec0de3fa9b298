public import ConnCore
internal import DataFrames

extension SQLOperations {
    /// Reads the rows of a query, each decoded into `type`, in order; keys are column names.
    ///
    /// - Throws: `.conversion` that names column and row of a value that does not fit.
    @available(*, noasync)
    public func readRows<Row: Decodable>(
        _ query: SQLQuery,
        as type: Row.Type = Row.self,
        options: CallOptions = .default
    ) throws(ConnError) -> [Row] {
        try Self.decode(try readFrame(query, options: options), as: type)
    }

    /// Reads the rows of a query, each decoded into `type`, in order; keys are column names.
    public func readRows<Row: Decodable>(
        _ query: SQLQuery,
        as type: Row.Type = Row.self,
        options: CallOptions = .default
    ) async throws(ConnError) -> [Row] {
        try Self.decode(try await readFrame(query, options: options), as: type)
    }

    /// Reads the first column of the first row; `nil` for NULL and without a row.
    ///
    /// - Throws: `.conversion` if the value does not fit `type` exactly.
    @available(*, noasync)
    public func readScalar<Value: SQLScalar>(
        _ query: SQLQuery,
        as type: Value.Type = Value.self,
        options: CallOptions = .default
    ) throws(ConnError) -> Value? {
        try Self.scalar(try readCell(query, options: options), as: type)
    }

    /// Reads the first column of the first row; `nil` for NULL and without a row.
    public func readScalar<Value: SQLScalar>(
        _ query: SQLQuery,
        as type: Value.Type = Value.self,
        options: CallOptions = .default
    ) async throws(ConnError) -> Value? {
        try Self.scalar(try await readCell(query, options: options), as: type)
    }

    private static func decode<Row: Decodable>(_ frame: DataFrame, as type: Row.Type) throws(ConnError) -> [Row] {
        do {
            return try frame.decode(as: type)
        } catch {
            throw ConnError(
                .conversion,
                "A row cannot be decoded as \(type): \(error)",
                advice: "make the property's type match the column's, optional where NULL occurs",
                outcome: .applied,
                underlying: error
            )
        }
    }

    private static func scalar<Value: SQLScalar>(_ cell: CellValue?, as type: Value.Type) throws(ConnError) -> Value? {
        guard let cell, cell != .null else { return nil }
        if let value = Value(exactly: cell) { return value }
        throw ConnError(
            .conversion,
            "The query's value is a \(cell.typeName) and does not fit \(type) exactly",
            advice: "read it as the type that it has, or cast it in the query",
            outcome: .applied
        )
    }
}
