internal import SQLCore

extension ColumnDecoder {
    /// Appends a value that the loop did not take: as it is if it fits, else after widening the column.
    ///
    /// - Parameters:
    ///   - row: The row in the whole result, from 0, for messages.
    ///   - isLocked: Whether the column's type is known to the caller already, from an earlier batch.
    /// - Throws: `.conversion` that names column and row.
    func take(_ value: StoredValue, row: Int, isLocked: Bool) throws(ConnError) {
        if try append(value, row: row) { return }
        let old = plan.form
        let isFirst = plan.origin == .values && old == .null
        if plan.origin == .caller { throw mismatch(value, row, "declare another type for it with SQLQuery.types") }
        if isLocked {
            throw mismatch(
                value,
                row,
                "types cannot change after a stream's first batch: declare it with SQLQuery.types, for example as string"
            )
        }
        if options.values == .strict, !isFirst {
            throw mismatch(
                value,
                row,
                "correct the value, declare the type with SQLQuery.types, or use values: .lenient"
            )
        }
        let column = builder.finish()
        let hasValues = old != .null && column.nullCount < column.count
        if hasValues, hasNumericDates {
            // How the numbers were written is not known any more, so there is no exact way to text.
            throw mismatch(
                value,
                row,
                "its form was declared by the option 'dates'; use .asStored to read what is there"
            )
        }
        become(hasValues ? wider(old, value, column) : Self.first(value.storage), with: column)
        guard try append(value, row: row) else {
            throw mismatch(value, row, "declare its type with SQLQuery.types")
        }
    }

    /// The form of a column whose first value has this storage class.
    private static func first(_ storage: StoredValue.Class) -> ColumnPlan.Form {
        switch storage {
        case .integer: .integer(.int64)
        case .real: .double
        case .text: .string
        case .blob: .binary
        case .null: .null
        }
    }

    /// The narrowest form that holds the column's values and the new one exactly.
    private func wider(_ form: ColumnPlan.Form, _ value: StoredValue, _ column: Column) -> ColumnPlan.Form {
        switch value.storage {
        case .blob: return .binary
        case .integer:
            if form == .bool { return .integer(.int64) }
            let isExact = value.integer.magnitude <= 1 << 53
            return isExact && hasExactDoubles(form, column) ? .double : text(form, column)
        case .real: return hasExactDoubles(form, column) ? .double : text(form, column)
        default: return text(form, column)
        }
    }

    /// Text, or bytes where the column holds a blob already.
    private func text(_ form: ColumnPlan.Form, _ column: Column) -> ColumnPlan.Form {
        if form == .uuid, (0..<column.count).contains(where: { stored.code($0) == UUIDText.blobCode }) {
            return .binary
        }
        return form == .binary ? .binary : .string
    }

    /// Whether each value of the column has an exact double.
    private func hasExactDoubles(_ form: ColumnPlan.Form, _ column: Column) -> Bool {
        let view = column.unsafeView
        switch form {
        case .bool, .float: return true
        case .integer:
            return (0..<column.count).allSatisfy { view.value($0, as: Int64.self).magnitude <= 1 << 53 }
        case .decimal:
            return (0..<column.count).allSatisfy { row in
                stored.code(row) == 0 && view.value(row, as: Int128.self).magnitude <= 1 << 53
            }
        default: return false
        }
    }

    private var hasNumericDates: Bool {
        switch plan.form {
        case .date(let form), .instant(_, let form): form != .isoText && form != .asStored
        default: false
        }
    }

    private func mismatch(_ value: StoredValue, _ row: Int, _ advice: String) -> ConnError {
        let shown = plan.form == .null ? "no values so far" : "\(plan.type)"
        return ConnError(
            .conversion,
            "The value of class \(value.storage.name) in column '\(name)', row \(row), does not fit the column's type (\(shown))",
            advice: advice
        )
    }
}
