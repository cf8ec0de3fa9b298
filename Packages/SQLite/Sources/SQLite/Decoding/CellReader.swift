internal import CSQLite
internal import SQLCore

/// Decodes single cells of the row on which a statement stands, by the same plans as whole columns.
enum CellReader {
    /// The value in a column, typed as a batch would have it.
    ///
    /// - Throws: `.conversion` that names the column.
    static func cell(
        _ statement: OpaquePointer,
        _ index: Int,
        _ plan: ColumnPlan,
        name: @autoclosure () -> String,
        row: Int,
        _ options: SQLiteOptions
    ) throws(ConnError) -> CellValue {
        // The value belongs to the statement; nothing else uses the connection meanwhile.
        let value = sqlite3_column_value(statement, Int32(truncatingIfNeeded: index)).unsafelyUnwrapped
        let storage = sqlite3_value_type(value)
        switch (storage, plan.form) {
        case (SQLITE_NULL, _):
            return .null
        case (SQLITE_INTEGER, .integer(.int64)), (SQLITE_INTEGER, .null):
            return .int(sqlite3_value_int64(value))
        case (SQLITE_FLOAT, .double), (SQLITE_FLOAT, .null):
            return .double(sqlite3_value_double(value))
        case (SQLITE_TEXT, .string), (SQLITE_TEXT, .null):
            let bytes = UnsafeBufferPointer(start: sqlite3_value_text(value), count: Int(sqlite3_value_bytes(value)))
            if let text = String(validating: bytes, as: UTF8.self) { return .string(text) }
        case (SQLITE_TEXT, .date(.isoText)):
            let bytes = UnsafeBufferPointer(start: sqlite3_value_text(value), count: Int(sqlite3_value_bytes(value)))
            if bytes.count == 10, let days = TextKernels.parseDate(bytes) {
                return .date(CalendarDate(daysSinceEpoch: days))
            }
        case (SQLITE_FLOAT, .decimal(let precision, let scale)) where scale <= 22:
            let number = sqlite3_value_double(value)
            let power = DecimalPowers.double(scale)
            let whole = (number * power).rounded()
            if whole.magnitude < DecimalPowers.double(min(precision, 15)), whole / power == number {
                return .decimal(Decimal128(unscaled: Int128(Int64(whole)), scale: scale))
            }
        case (SQLITE_INTEGER, .decimal(let precision, let scale)) where scale <= 18:
            let (unscaled, overflow) = sqlite3_value_int64(value)
                .multipliedReportingOverflow(by: Int64(DecimalPowers.double(scale)))
            if !overflow, Double(unscaled.magnitude) < DecimalPowers.double(min(precision, 15)) {
                return .decimal(Decimal128(unscaled: Int128(unscaled), scale: scale))
            }
        default: break
        }
        // Everything else takes the column's road with a column of one value.
        let column = ColumnDecoder(name: name(), index: Int32(truncatingIfNeeded: index), plan: plan, options: options)
        try column.take(StoredValue(value), row: row, isLocked: false)
        return column.finish().value(at: 0)
    }
}
