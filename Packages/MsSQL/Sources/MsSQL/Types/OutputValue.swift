internal import CFreeTDS
@_spi(SQLDrivers) internal import SQLCore

/// The values that a procedure gives back through its parameters.
enum OutputValue {
    /// All of them, in the order in which they came; only after all results were read.
    ///
    /// - Throws: `.conversion`, `.unsupported` or `.corrupted` that names the parameter.
    static func all(of process: OpaquePointer, options: DecodingOptions) throws(ConnError) -> [(
        name: String, value: CellValue
    )] {
        var values: [(name: String, value: CellValue)] = []
        for number in 0..<max(dbnumrets(process), 0) {
            let column = ResultColumn.output(of: process, number + 1)
            guard let start = dbretdata(process, number + 1) else {
                values.append((column.name, .null))
                continue
            }
            let plan = try ColumnPlan(column, declared: nil, options: options)
            let count = Int(dbretlen(process, number + 1))
            values.append((column.name, try plan.value(UnsafeRawPointer(start), count, row: nil)))
        }
        return values
    }
}
