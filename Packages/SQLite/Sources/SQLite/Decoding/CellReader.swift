internal import CSQLite
internal import SQLCore

/// The forms that single cells are decoded of without a column; holds no references, so that a switch costs no count.
enum CellRoad: Hashable, Sendable {
    /// The values themselves tell.
    case values
    case integer
    case double
    case text
    case date
    case decimal(power: Double, limit: Double, scale: Int)
    /// Everything else takes the column's road.
    case column

    init(_ form: ColumnPlan.Form) {
        switch form {
        case .null: self = .values
        case .integer(.int64): self = .integer
        case .double: self = .double
        case .string: self = .text
        case .date(.isoText): self = .date
        case .decimal(let precision, let scale) where scale <= 22:
            // A double has an exact decimal of at most 15 digits.
            let limit = DecimalPowers.double(min(precision, 15))
            self = .decimal(power: DecimalPowers.double(scale), limit: limit, scale: scale)
        default: self = .column
        }
    }
}

/// Decodes single cells of the row on which a statement stands, by the same plans as whole columns.
enum CellReader {
    /// The value in a column, or `nil` if it is not of the common form.
    static func quickly(_ statement: OpaquePointer, _ index: Int, _ road: CellRoad) -> CellValue? {
        // The value belongs to the statement; nothing else uses the connection meanwhile.
        let value = sqlite3_column_value(statement, Int32(truncatingIfNeeded: index)).unsafelyUnwrapped
        switch (sqlite3_value_type(value), road) {
        case (SQLITE_NULL, _):
            return .null
        case (SQLITE_INTEGER, .integer), (SQLITE_INTEGER, .values):
            return .int(sqlite3_value_int64(value))
        case (SQLITE_FLOAT, .double), (SQLITE_FLOAT, .values):
            return .double(sqlite3_value_double(value))
        case (SQLITE_TEXT, .text), (SQLITE_TEXT, .values):
            return String(validating: text(value), as: UTF8.self).map { .string($0) }
        case (SQLITE_TEXT, .date):
            let bytes = text(value)
            guard bytes.count == 10, let days = TextKernels.parseDate(bytes) else { return nil }
            return .date(CalendarDate(daysSinceEpoch: days))
        case (SQLITE_FLOAT, .decimal(let power, let limit, let scale)):
            let number = sqlite3_value_double(value)
            let whole = (number * power).rounded()
            guard whole.magnitude < limit, whole / power == number else { return nil }
            return .decimal(Decimal128(unscaled: Int128(Int64(whole)), scale: scale))
        case (SQLITE_INTEGER, .decimal(let power, let limit, let scale)):
            let whole = Double(sqlite3_value_int64(value)) * power
            guard whole.magnitude < limit else { return nil }
            return .decimal(Decimal128(unscaled: Int128(Int64(whole)), scale: scale))
        default:
            return nil
        }
    }

    private static func text(_ value: OpaquePointer) -> UnsafeBufferPointer<UInt8> {
        let start = sqlite3_value_text(value)
        return UnsafeBufferPointer(start: start, count: start == nil ? 0 : Int(sqlite3_value_bytes(value)))
    }

    /// The value in a column by way of a column of one value: every form, every storage class, every policy.
    ///
    /// - Throws: `.conversion` that names the column.
    static func slowly(
        _ statement: OpaquePointer,
        _ index: Int,
        _ plan: ColumnPlan,
        name: String,
        row: Int,
        _ options: SQLiteOptions
    ) throws(ConnError) -> CellValue {
        let value = sqlite3_column_value(statement, Int32(truncatingIfNeeded: index)).unsafelyUnwrapped
        let column = ColumnDecoder(name: name, index: Int32(truncatingIfNeeded: index), plan: plan, options: options)
        try column.take(StoredValue(value), row: row, isLocked: false)
        return column.finish().value(at: 0)
    }
}
