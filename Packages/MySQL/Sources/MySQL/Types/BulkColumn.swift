internal import CMySQL
@_spi(SQLDrivers) internal import SQLCore

/// One column of a frame on its way into a table: what its values are sent as, and the checks that they must pass.
///
/// A class, so that its parts are read in their place for each cell, and not copied.
final class BulkColumn {
    /// How the values are written.
    enum Form: UInt8 {
        case null
        case bool
        case int8, int16, int32, int64
        case uint8, uint16, uint32, uint64
        case float, double
        case text
        case decimal
        case date, moment, span
        case uuidText, uuidBytes
    }

    let name: String
    let target: SQLTableColumn
    let column: Column
    let view: UnsafeColumnView
    let form: Form
    /// The type that the values are sent as.
    let wireKind: UInt16
    /// What the table's column takes.
    let kind: BulkTarget.Kind
    /// The frame's scale of decimals.
    let scale: Int
    /// What unscaled decimals must be a multiple of.
    let decimalStep: Int128
    let unit: TimeUnit
    /// Microseconds that times must be a multiple of.
    let timeStep: Int64
    /// Whether each value must be compared with what the table's column can hold, besides.
    let needsCheck: Bool

    /// - Throws: `.conversion` for a type that the table's column has no form of.
    init(_ column: Column, name: String, target: SQLTableColumn) throws(ConnError) {
        self.column = column
        self.name = name
        self.target = target
        view = column.unsafeView
        kind = BulkTarget(target.declaredType).kind
        let plan = column.type == .null ? Plan(.null, MYSQL_TYPE_STRING) : Self.plan(view, kind)
        guard let plan else {
            throw ConnError(
                .conversion,
                "The frame's column '\(name)' of type \(view.type) has no exact form in the column's type "
                    + target.declaredType,
                advice: "convert the frame's column first; an instant needs a TIMESTAMP, a local date-time a DATETIME"
            )
        }
        form = plan.form
        wireKind = plan.wireKind
        scale = plan.scale
        decimalStep = plan.decimalStep
        unit = plan.unit
        timeStep = plan.timeStep
        needsCheck = plan.needsCheck
    }

    // MARK: Planning

    private struct Plan {
        var form: Form
        var wireKind: UInt16
        var scale = 0
        var decimalStep: Int128 = 1
        var unit = TimeUnit.microsecond
        var timeStep: Int64 = 1
        var needsCheck = false

        init(_ form: Form, _ type: enum_field_types, unsigned: Bool = false) {
            self.form = form
            wireKind = WireParameter.kind(type, unsigned: unsigned)
        }

        init(_ form: Form, _ type: enum_field_types, _ unit: TimeUnit, step: Int64) {
            self.init(form, type)
            self.unit = unit
            timeStep = step
        }

        init(scale: Int, step: Int128) {
            self.init(.decimal, MYSQL_TYPE_NEWDECIMAL)
            self.scale = scale
            decimalStep = step
        }

        var checking: Plan {
            var copy = self
            copy.needsCheck = true
            return copy
        }
    }

    private static func plan(_ view: UnsafeColumnView, _ kind: BulkTarget.Kind) -> Plan? {
        if let number = numberPlan(view, kind) { return number }
        switch view.type {
        case .string: return Plan(.text, MYSQL_TYPE_STRING)
        case .binary: return Plan(.text, MYSQL_TYPE_BLOB)
        case .uuid:
            if kind == .sixteenBytes { return Plan(.uuidBytes, MYSQL_TYPE_BLOB) }
            return kind == .text || kind == .other ? Plan(.uuidText, MYSQL_TYPE_STRING) : nil
        case .date: return kind == .integer ? nil : Plan(.date, MYSQL_TYPE_DATE)
        case .localTimestamp(let unit):
            switch kind {
            case .dateTime(let digits): return Plan(.moment, MYSQL_TYPE_DATETIME, unit, step: step(digits))
            case .text: return Plan(.moment, MYSQL_TYPE_DATETIME, unit, step: 1)
            default: return nil
            }
        case .instant(let unit):
            guard case .timestamp(let digits) = kind else { return nil }
            // As a DATETIME: MariaDB makes NULL of a TIMESTAMP beyond its range, without a word.
            return Plan(.moment, MYSQL_TYPE_DATETIME, unit, step: step(digits))
        case .time(let unit):
            switch kind {
            case .time(let digits): return Plan(.span, MYSQL_TYPE_TIME, unit, step: step(digits))
            case .text: return Plan(.span, MYSQL_TYPE_TIME, unit, step: 1)
            default: return nil
            }
        case .duration(let unit):
            guard case .time(let digits) = kind else { return nil }
            return Plan(.span, MYSQL_TYPE_TIME, unit, step: step(digits))
        default: return nil
        }
    }

    private static func step(_ digits: Int) -> Int64 {
        var step: Int64 = 1
        for _ in 0..<max(0, 6 - digits) { step *= 10 }
        return step
    }

    private static func numberPlan(_ view: UnsafeColumnView, _ kind: BulkTarget.Kind) -> Plan? {
        let plan: Plan
        switch view.type {
        case .bool: return Plan(.bool, MYSQL_TYPE_TINY)
        case .int8: plan = Plan(.int8, MYSQL_TYPE_TINY)
        case .int16: plan = Plan(.int16, MYSQL_TYPE_SHORT)
        case .int32: plan = Plan(.int32, MYSQL_TYPE_LONG)
        case .int64: plan = Plan(.int64, MYSQL_TYPE_LONGLONG)
        case .uint8: plan = Plan(.uint8, MYSQL_TYPE_TINY, unsigned: true)
        case .uint16: plan = Plan(.uint16, MYSQL_TYPE_SHORT, unsigned: true)
        case .uint32: plan = Plan(.uint32, MYSQL_TYPE_LONG, unsigned: true)
        case .uint64: plan = Plan(.uint64, MYSQL_TYPE_LONGLONG, unsigned: true)
        case .float:
            let float = Plan(.float, MYSQL_TYPE_FLOAT)
            return kind == .float || kind == .double ? float : float.checking
        case .double:
            let double = Plan(.double, MYSQL_TYPE_DOUBLE)
            return kind == .double ? double : double.checking
        case .decimal(_, let scale):
            let step: Int128
            switch kind {
            case .integer: step = power(scale)
            case .decimal(let digits): step = power(scale - digits)
            case .float, .double:
                return Plan(scale: scale, step: 1).checking
            default: step = 1
            }
            return Plan(scale: scale, step: step)
        default: return nil
        }
        switch kind {
        case .float, .double: return plan.checking
        case .date, .dateTime, .timestamp, .time: return nil
        default: return plan
        }
    }

    private static func power(_ exponent: Int) -> Int128 {
        var power: Int128 = 1
        for _ in 0..<min(38, max(0, exponent)) { power *= 10 }
        return power
    }

    /// Whether a row's value has an exact form in the table's column, where that needs a look at each.
    func isExact(_ row: Int) -> Bool {
        let value = column.value(at: row)
        guard !value.isNull else { return true }
        switch kind {
        case .integer:
            return ExactConversion.convert(value, to: .int64) != nil
                || ExactConversion.convert(value, to: .uint64) != nil
        case .float: return ExactConversion.convert(value, to: .float) != nil
        case .double: return ExactConversion.convert(value, to: .double) != nil
        case .decimal(let scale): return ExactConversion.decimal(value)?.exactly(scale: scale) != nil
        default: return true
        }
    }

    // MARK: Values

    /// Microseconds from 1970 of a date and time; `nil` for what the column would round, or has no years for.
    @inline(__always)
    func exactMoment(_ row: Int) -> Int64? {
        guard let exact = unit.convert(view.value(row, as: Int64.self), to: .microsecond),
            timeStep == 1 || exact % timeStep == 0, WireParameter.holds(moment: exact)
        else { return nil }
        return exact
    }

    /// Microseconds of a length of time; `nil` for what the column would round, or that is too long.
    @inline(__always)
    func exactSpan(_ row: Int) -> Int64? {
        guard let exact = unit.convert(view.value(row, as: Int64.self), to: .microsecond),
            timeStep == 1 || exact % timeStep == 0, exact.magnitude < WireParameter.spanEnd
        else { return nil }
        return exact
    }

    /// A decimal's unscaled value; `nil` for one of more decimals than the column has.
    @inline(__always)
    func exactDecimal(_ row: Int) -> Int128? {
        let number = view.value(row, as: Int128.self)
        return decimalStep == 1 || number % decimalStep == 0 ? number : nil
    }

    /// The error of a value that would be changed.
    func refusal(_ row: Int) -> ConnError {
        ConnError(
            .conversion,
            "The value in row \(row), column '\(name)' of the frame has no exact form in the column's type "
                + target.declaredType,
            advice: "round or convert it first"
        )
    }
}
