internal import CMySQL
internal import CMySQLShims
internal import FoundationEssentials
@_spi(SQLDrivers) internal import SQLCore

/// One column of a frame on its way into a table: the arrays that the library reads, filled for some rows at a time.
final class BulkColumn {
    /// How the values are written.
    private enum Road {
        case null
        case bool
        case int8, int16, int32, int64
        case uint8, uint16, uint32, uint64
        case float, double
        /// Pointers into the frame itself.
        case text
        /// The frame's scale, and what unscaled values must be a multiple of.
        case decimal(scale: Int, step: Int128)
        case date
        /// Microseconds that ticks must be a multiple of.
        case moment(TimeUnit, step: Int64)
        case time(TimeUnit, step: Int64)
        case duration(TimeUnit, step: Int64)
        case uuidText, uuidBytes
    }

    let name: String
    let target: SQLTableColumn
    private let column: Column
    private let view: UnsafeColumnView
    private let road: Road
    /// What must hold for each value besides; `nil` for nothing.
    private let check: ((BulkColumn, Int) -> Bool)?
    let type: enum_field_types
    private let isUnsigned: Bool
    /// The bytes of a number; 0 for what goes by pointers.
    private let width: Int
    private var capacity = 0
    private var numbers: UnsafeMutableRawPointer?
    private var pointers: UnsafeMutablePointer<UnsafeRawPointer?>?
    private var lengths: UnsafeMutablePointer<UInt>?
    private var indicators: UnsafeMutablePointer<CChar>?
    private var times: UnsafeMutablePointer<MYSQL_TIME>?
    private var arena: UnsafeMutablePointer<UInt8>?
    private static let textRoom = 48

    /// - Throws: `.unsupported` or `.conversion` for a type that the table's column has no form of.
    init(_ column: Column, name: String, target: SQLTableColumn) throws(ConnError) {
        self.column = column
        self.name = name
        self.target = target
        view = column.unsafeView
        let kind = BulkTarget(target.declaredType).kind
        let plan = column.type == .null ? Plan(.null, MYSQL_TYPE_STRING, 0) : Self.plan(view, kind)
        guard let plan else {
            throw ConnError(
                .conversion,
                "The frame's column '\(name)' of type \(view.type) has no exact form in the column's type "
                    + target.declaredType,
                advice: "convert the frame's column first; an instant needs a TIMESTAMP, a local date-time a DATETIME"
            )
        }
        road = plan.road
        type = plan.type
        width = plan.width
        isUnsigned = plan.isUnsigned
        check = plan.check
    }

    deinit {
        free()
    }

    private func free() {
        numbers?.deallocate()
        pointers?.deallocate()
        lengths?.deallocate()
        indicators?.deallocate()
        times?.deallocate()
        arena?.deallocate()
    }

    // MARK: Planning

    private struct Plan {
        var road: Road
        var type: enum_field_types
        var width: Int
        var isUnsigned = false
        var check: ((BulkColumn, Int) -> Bool)?

        init(_ road: Road, _ type: enum_field_types, _ width: Int, unsigned: Bool = false) {
            self.road = road
            self.type = type
            self.width = width
            isUnsigned = unsigned
        }

        func checking(_ check: @escaping (BulkColumn, Int) -> Bool) -> Plan {
            var copy = self
            copy.check = check
            return copy
        }
    }

    private static func plan(_ view: UnsafeColumnView, _ kind: BulkTarget.Kind) -> Plan? {
        if let number = numberPlan(view, kind) { return number }
        switch view.type {
        case .string: return Plan(.text, MYSQL_TYPE_STRING, 0)
        case .binary: return Plan(.text, MYSQL_TYPE_BLOB, 0)
        case .uuid:
            if kind == .sixteenBytes { return Plan(.uuidBytes, MYSQL_TYPE_BLOB, 0) }
            return kind == .text || kind == .other ? Plan(.uuidText, MYSQL_TYPE_STRING, 0) : nil
        case .date: return kind == .integer ? nil : Plan(.date, MYSQL_TYPE_DATE, 0)
        case .localTimestamp(let unit):
            switch kind {
            case .dateTime(let digits): return Plan(.moment(unit, step: step(digits)), MYSQL_TYPE_DATETIME, 0)
            case .text: return Plan(.moment(unit, step: 1), MYSQL_TYPE_DATETIME, 0)
            default: return nil
            }
        case .instant(let unit):
            guard case .timestamp(let digits) = kind else { return nil }
            // As a DATETIME: MariaDB makes NULL of a TIMESTAMP beyond its range, without a word.
            return Plan(.moment(unit, step: step(digits)), MYSQL_TYPE_DATETIME, 0)
        case .time(let unit):
            switch kind {
            case .time(let digits): return Plan(.time(unit, step: step(digits)), MYSQL_TYPE_TIME, 0)
            case .text: return Plan(.time(unit, step: 1), MYSQL_TYPE_TIME, 0)
            default: return nil
            }
        case .duration(let unit):
            guard case .time(let digits) = kind else { return nil }
            return Plan(.duration(unit, step: step(digits)), MYSQL_TYPE_TIME, 0)
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
        case .bool: return Plan(.bool, MYSQL_TYPE_TINY, 1)
        case .int8: plan = Plan(.int8, MYSQL_TYPE_TINY, 1)
        case .int16: plan = Plan(.int16, MYSQL_TYPE_SHORT, 2)
        case .int32: plan = Plan(.int32, MYSQL_TYPE_LONG, 4)
        case .int64: plan = Plan(.int64, MYSQL_TYPE_LONGLONG, 8)
        case .uint8: plan = Plan(.uint8, MYSQL_TYPE_TINY, 1, unsigned: true)
        case .uint16: plan = Plan(.uint16, MYSQL_TYPE_SHORT, 2, unsigned: true)
        case .uint32: plan = Plan(.uint32, MYSQL_TYPE_LONG, 4, unsigned: true)
        case .uint64: plan = Plan(.uint64, MYSQL_TYPE_LONGLONG, 8, unsigned: true)
        case .float:
            let float = Plan(.float, MYSQL_TYPE_FLOAT, 4)
            return kind == .float || kind == .double ? float : float.checking { $0.isExact($1, kind) }
        case .double:
            let double = Plan(.double, MYSQL_TYPE_DOUBLE, 8)
            return kind == .double ? double : double.checking { $0.isExact($1, kind) }
        case .decimal(_, let scale):
            let step: Int128
            switch kind {
            case .integer: step = power(scale)
            case .decimal(let digits): step = power(scale - digits)
            case .float, .double:
                return Plan(.decimal(scale: scale, step: 1), MYSQL_TYPE_NEWDECIMAL, 0).checking { $0.isExact($1, kind) }
            default: step = 1
            }
            return Plan(.decimal(scale: scale, step: step), MYSQL_TYPE_NEWDECIMAL, 0)
        default: return nil
        }
        switch kind {
        case .float, .double: return plan.checking { $0.isExact($1, kind) }
        case .date, .dateTime, .timestamp, .time: return nil
        default: return plan
        }
    }

    private static func power(_ exponent: Int) -> Int128 {
        var power: Int128 = 1
        for _ in 0..<min(38, max(0, exponent)) { power *= 10 }
        return power
    }

    /// Whether a number has an exact form in a column of another kind.
    private func isExact(_ row: Int, _ kind: BulkTarget.Kind) -> Bool {
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

    // MARK: Filling

    /// The bytes that a row's value takes on the way, at most.
    @inline(__always)
    func size(_ row: Int) -> Int {
        switch road {
        case .text: view.bytes(row).count &+ 10
        case .decimal: 44
        case .uuidText, .uuidBytes: 40
        default: 14
        }
    }

    /// Makes room for so many rows.
    func reserve(_ rows: Int) {
        guard rows > capacity else { return }
        free()
        capacity = rows
        indicators = .allocate(capacity: rows)
        if width > 0 {
            numbers = .allocate(byteCount: rows * width, alignment: 16)
            return
        }
        pointers = .allocate(capacity: rows)
        lengths = .allocate(capacity: rows)
        switch road {
        case .date, .moment, .time, .duration:
            times = .allocate(capacity: rows)
        case .decimal, .uuidText, .uuidBytes:
            arena = .allocate(capacity: rows * Self.textRoom)
        default: break
        }
    }

    /// Fills the arrays with the values of some rows.
    ///
    /// - Throws: `.conversion` that names the row for a value without an exact form in the table.
    func fill(from first: Int, count: Int) throws(ConnError) {
        guard let indicators else { return }
        if let check {
            for offset in 0..<count where !check(self, first + offset) { throw refusal(first + offset) }
        }
        for offset in 0..<count { indicators[offset] = view.isNull(first + offset) ? Self.isNull : 0 }
        switch road {
        case .null:
            for offset in 0..<count {
                indicators[offset] = Self.isNull
                pointers?[offset] = UnsafeRawPointer(indicators)
                lengths?[offset] = 0
            }
        case .bool:
            let out = numbers.unsafelyUnwrapped.assumingMemoryBound(to: UInt8.self)
            for offset in 0..<count { out[offset] = view.bool(first + offset) ? 1 : 0 }
        case .int8: copy(Int8.self, first, count)
        case .int16: copy(Int16.self, first, count)
        case .int32: copy(Int32.self, first, count)
        case .int64: copy(Int64.self, first, count)
        case .uint8: copy(UInt8.self, first, count)
        case .uint16: copy(UInt16.self, first, count)
        case .uint32: copy(UInt32.self, first, count)
        case .uint64: copy(UInt64.self, first, count)
        case .float:
            copy(Float.self, first, count)
            for offset in 0..<count where !view.value(first + offset, as: Float.self).isFinite {
                throw refusal(first + offset)
            }
        case .double:
            copy(Double.self, first, count)
            for offset in 0..<count where !view.value(first + offset, as: Double.self).isFinite {
                throw refusal(first + offset)
            }
        case .text:
            guard let pointers, let lengths else { return }
            for offset in 0..<count {
                let bytes = view.bytes(first + offset)
                pointers[offset] = UnsafeRawPointer(bytes.baseAddress) ?? UnsafeRawPointer(indicators)
                lengths[offset] = UInt(bitPattern: bytes.count)
            }
        case .decimal(let scale, let step):
            try fillTexts(first, count) { view, row, out in
                let number = view.value(row, as: Int128.self)
                guard step == 1 || number % step == 0 else { return nil }
                return TextKernels.write(decimal: number, scale: scale, to: out)
            }
        case .uuidText:
            try fillTexts(first, count) { view, row, out in
                TextKernels.write(uuid: view.value(row, as: UUIDBytes.self), to: out)
            }
        case .uuidBytes:
            try fillTexts(first, count) { view, row, out in
                UnsafeMutableRawPointer(out).storeBytes(of: view.value(row, as: UUIDBytes.self), as: UUIDBytes.self)
                return 16
            }
        case .date:
            try fillTimes(first, count) { view, row in
                try? BoundTime.date(CalendarDate(daysSinceEpoch: view.value(row, as: Int32.self)))
            }
        case .moment(let unit, let step):
            let kind = MYSQL_TIMESTAMP_DATETIME
            try fillTimes(first, count) { view, row in
                let ticks = view.value(row, as: Int64.self)
                guard let exact = unit.convert(ticks, to: .microsecond), exact % step == 0 else { return nil }
                return try? BoundTime.moment(exact, .microsecond, kind)
            }
        case .time(let unit, let step), .duration(let unit, let step):
            try fillTimes(first, count) { view, row in
                let ticks = view.value(row, as: Int64.self)
                guard let exact = unit.convert(ticks, to: .microsecond), exact % step == 0,
                    exact.magnitude < 839 * 3_600 * 1_000_000
                else { return nil }
                return BoundTime.span(exact)
            }
        }
    }

    private static let isNull = CChar(STMT_INDICATOR_NULL.rawValue)

    @inline(__always)
    private func copy<T: FixedWidthElement>(_ element: T.Type, _ first: Int, _ count: Int) {
        let out = numbers.unsafelyUnwrapped.assumingMemoryBound(to: T.self)
        for offset in 0..<count { out[offset] = view.value(first &+ offset, as: T.self) }
    }

    @inline(__always)
    private func fillTexts(
        _ first: Int,
        _ count: Int,
        _ write: (UnsafeColumnView, Int, UnsafeMutablePointer<UInt8>) -> Int?
    ) throws(ConnError) {
        guard let pointers, let lengths, let arena, let indicators else { return }
        for offset in 0..<count {
            let out = arena + offset &* Self.textRoom
            pointers[offset] = UnsafeRawPointer(out)
            guard indicators[offset] == 0 else {
                lengths[offset] = 0
                continue
            }
            guard let length = write(view, first &+ offset, out) else { throw refusal(first + offset) }
            lengths[offset] = UInt(bitPattern: length)
        }
    }

    @inline(__always)
    private func fillTimes(
        _ first: Int,
        _ count: Int,
        _ make: (UnsafeColumnView, Int) -> MYSQL_TIME?
    ) throws(ConnError) {
        guard let pointers, let times, let indicators else { return }
        for offset in 0..<count {
            pointers[offset] = UnsafeRawPointer(times + offset)
            guard indicators[offset] == 0 else { continue }
            guard let time = make(view, first &+ offset) else { throw refusal(first + offset) }
            times[offset] = time
        }
    }

    private func refusal(_ row: Int) -> ConnError {
        ConnError(
            .conversion,
            "The value in row \(row), column '\(name)' of the frame has no exact form in the column's type "
                + target.declaredType,
            advice: "round or convert it first"
        )
    }

    /// The arrays as the library wants them.
    func bind(_ bind: inout MYSQL_BIND) {
        bind = MYSQL_BIND()
        bind.buffer_type = type
        bind.is_unsigned = isUnsigned ? 1 : 0
        bind.u.indicator = indicators
        if width > 0 {
            bind.buffer = numbers
        } else {
            bind.buffer = UnsafeMutableRawPointer(pointers)
            bind.length = lengths
        }
    }

    /// The value of one row, for statements without arrays. `fill` has let it pass.
    func value(_ row: Int) -> SQLValue {
        guard let value = SQLValue(column.value(at: row)) else { return .null }
        if case .uuidBytes = road, case .uuid(let identifier) = value {
            return .bytes(withUnsafeBytes(of: identifier.uuid) { [UInt8]($0) })
        }
        return value
    }
}
