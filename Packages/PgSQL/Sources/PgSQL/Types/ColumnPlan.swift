internal import SQLCore

/// How one result column is decoded: its name and type in the frame, and the form of its cells.
struct ColumnPlan {
    /// Name and type of the frame's column.
    let field: Field
    /// The server's name of the type, for messages and for callers who meet bytes of an unknown type.
    let serverType: String
    let cells: CellPlan

    /// - Throws: `.unsupported` for a type that is not known, under `.strict`, and for a declared type that values of
    ///   the server's type cannot be read as.
    init(
        name: String,
        oid: UInt32,
        typmod: Int32,
        declared: DataType?,
        catalog: TypeCatalog,
        options: PgSQLOptions
    ) throws(ConnError) {
        let planner = CellPlanner(catalog: catalog, options: options, column: name)
        cells = try planner.plan(oid, typmod, declared: declared)
        field = Field(name, cells.type)
        serverType = planner.typeName(oid)
    }

    /// The value of one cell; `nil` bytes are NULL.
    ///
    /// - Parameter row: The row's index from 0, for the error.
    /// - Throws: `.conversion` or `.corrupted` that names the column.
    func cell(_ bytes: UnsafeRawBufferPointer?, row: Int? = nil) throws(ConnError) -> CellValue {
        guard let bytes else { return .null }
        do {
            return try cells.value(bytes.baseAddress ?? ColumnPlan.nothing, bytes.count)
        } catch {
            throw fault(error, row: row)
        }
    }

    func fault(_ fault: CellFault, row: Int?) -> ConnError {
        fault.connError(row: row, column: field.name, type: field.type, serverType: serverType)
    }

    /// An address for what has no bytes; never read.
    static var nothing: UnsafeRawPointer { UnsafeRawPointer(bitPattern: 64).unsafelyUnwrapped }
}
