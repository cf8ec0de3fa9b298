internal import SQLCore

extension BulkColumn {
    /// Decides how a frame's column is bound for a column of the table.
    ///
    /// - Throws: `.conversion` that names both if their types do not fit; `.unsupported` for lists and structures.
    init(
        _ column: Column,
        name: String,
        target: SQLTableColumn,
        _ options: SQLiteOptions
    ) throws(ConnError) {
        view = column.unsafeView
        self.name = name
        let type = view.type
        let form = ColumnPlan.form(declared: target.declaredType, options)
        guard column.type != .null else {
            kind = .null
            return
        }
        guard Self.fits(type, form, options) else { throw Self.misfit(name, type, target, form) }
        switch type {
        case .bool: kind = .bool
        case .int8: kind = .int8
        case .int16: kind = .int16
        case .int32: kind = .int32
        case .int64: kind = .int64
        case .uint8: kind = .uint8
        case .uint16: kind = .uint16
        case .uint32: kind = .uint32
        case .uint64: kind = .uint64
        case .float: kind = form == .integer(.int64) ? .wholeDouble : .float
        case .double: kind = form == .integer(.int64) ? .wholeDouble : .double
        case .decimal(_, let scale):
            let keepsText = Self.keepsText(target.declaredType)
            kind = keepsText || scale > 22 ? .decimalText : .decimalNumber(power: DecimalPowers.double(scale))
        case .string: kind = .text
        case .binary: kind = .blob
        case .date: kind = .date(options.dates)
        case .time: kind = .time
        case .localTimestamp: kind = .localTimestamp
        case .instant: kind = .instant(options.dates)
        case .duration: kind = .duration
        case .interval: kind = .interval
        case .uuid: kind = options.uuids == .text ? .uuidText : .uuidBytes
        default:
            throw ConnError(
                .unsupported,
                "The frame's column '\(name)' has the type \(type), which SQLite cannot hold",
                advice: "turn it into text, for example JSON, before writing"
            )
        }
    }

    /// Whether a column of this declared type keeps text as it is, by SQLite's rules of affinity.
    private static func keepsText(_ declared: String) -> Bool {
        let upper = declared.uppercased()
        if upper.contains("INT") { return false }
        if upper.contains("CHAR") || upper.contains("CLOB") || upper.contains("TEXT") { return true }
        return upper.isEmpty || upper.contains("BLOB") || upper == "ANY"
    }

    /// Whether values of a frame's type stay what they are in a column that is read in this form.
    private static func fits(_ type: DataType, _ form: ColumnPlan.Form?, _ options: SQLiteOptions) -> Bool {
        let isNumber = type.isNumeric || type == .bool
        let hasNumericDates = options.dates != .isoText && options.dates != .asStored
        switch form {
        case nil, .null: return true
        case .integer, .double, .float, .decimal:
            switch type {
            case .date, .instant: return hasNumericDates
            default: return isNumber
            }
        case .bool: return type == .bool || type.isInteger
        case .string: return type != .binary
        case .binary: return type == .binary || (type == .uuid && options.uuids == .bytes)
        case .uuid: return type == .uuid || type == .string || type == .binary
        case .date: return type == .date || type == .string
        case .time:
            if case .time = type { return true }
            return type == .string
        case .localTimestamp:
            if case .localTimestamp = type { return true }
            return type == .string
        case .instant:
            if case .instant = type { return true }
            return type == .string && !hasNumericDates
        case .duration:
            if case .duration = type { return true }
            return type == .string
        case .interval: return type == .interval || type == .string
        }
    }

    private static func misfit(
        _ name: String,
        _ type: DataType,
        _ target: SQLTableColumn,
        _ form: ColumnPlan.Form?
    ) -> ConnError {
        var advice = "convert the column, or write to a column of another type"
        if case .localTimestamp = form, case .instant = type {
            advice =
                "the column has no zone: convert to a local date-time in a zone, or declare the column as TIMESTAMPTZ"
        }
        if case .instant = form, case .localTimestamp = type {
            advice = "the column holds moments: say in which zone the date-times are by converting them to instants"
        }
        return ConnError(
            .conversion,
            "The frame's column '\(name)' of type \(type) does not fit the table's column '\(target.name)' (\(target.declaredType))",
            advice: advice
        )
    }
}
