extension ColumnElement {
    /// Makes a column of ticks, without detour where a type that has a unit is given.
    @inlinable
    @inline(__always)
    static func ticksColumn(
        named name: String,
        rows: Int,
        type: DataType?,
        _ value: (Int) throws -> Self?,
        _ time: (Self) -> (ticks: Int64, unit: TimeUnit)
    ) throws -> Column {
        guard let type, reads(type), let unit = ticksUnit(type) else {
            return try collectColumn(named: name, rows: rows, type: type, value)
        }
        return try fixedColumn(named: name, rows: rows, type: type, value) { value -> Int64? in
            let time = time(value)
            return time.unit.convert(time.ticks, to: unit)
        }
    }

    @usableFromInline
    static func ticksUnit(_ type: DataType) -> TimeUnit? {
        switch type {
        case .time(let unit), .localTimestamp(let unit), .instant(let unit): unit
        default: nil
        }
    }
}

extension Decimal128 {
    /// Makes a column of one value per row, without detour where the type is given.
    @inlinable
    public static func makeColumn(
        named name: String,
        rows: Int,
        type: DataType?,
        _ value: (Int) throws -> Decimal128?
    ) throws -> Column {
        guard let type, case .decimal(let precision, let scale) = type else {
            return try collectColumn(named: name, rows: rows, type: type, value)
        }
        let limit = PowersOfTen.int128(precision).magnitude
        return try fixedColumn(named: name, rows: rows, type: type, value) { number -> Int128? in
            guard let exact = number.exactly(scale: scale), exact.unscaled.magnitude < limit else { return nil }
            return exact.unscaled
        }
    }
}

extension CalendarDate {
    /// Makes a column of one value per row, without detour.
    @inlinable
    public static func makeColumn(
        named name: String,
        rows: Int,
        type: DataType?,
        _ value: (Int) throws -> CalendarDate?
    ) throws -> Column {
        try fixedColumn(named: name, rows: rows, type: type, only: .date, value) { $0.daysSinceEpoch }
    }
}

extension TimeOfDay {
    /// Makes a column of one value per row, without detour where the type is given.
    @inlinable
    public static func makeColumn(
        named name: String,
        rows: Int,
        type: DataType?,
        _ value: (Int) throws -> TimeOfDay?
    ) throws -> Column {
        try ticksColumn(named: name, rows: rows, type: type, value) { ($0.ticks, $0.unit) }
    }
}

extension LocalDateTime {
    /// Makes a column of one value per row, without detour where the type is given.
    @inlinable
    public static func makeColumn(
        named name: String,
        rows: Int,
        type: DataType?,
        _ value: (Int) throws -> LocalDateTime?
    ) throws -> Column {
        try ticksColumn(named: name, rows: rows, type: type, value) { ($0.ticks, $0.unit) }
    }
}

extension Instant {
    /// Makes a column of one value per row, without detour where the type is given.
    @inlinable
    public static func makeColumn(
        named name: String,
        rows: Int,
        type: DataType?,
        _ value: (Int) throws -> Instant?
    ) throws -> Column {
        try ticksColumn(named: name, rows: rows, type: type, value) { ($0.ticks, $0.unit) }
    }
}
