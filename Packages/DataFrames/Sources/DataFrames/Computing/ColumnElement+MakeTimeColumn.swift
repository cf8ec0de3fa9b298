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
        guard type ?? .date == .date else { return try collectColumn(named: name, rows: rows, type: type, value) }
        return try fixedColumn(named: name, rows: rows, type: .date, value) { $0.daysSinceEpoch }
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
        guard let type, case .time(let unit) = type else {
            return try collectColumn(named: name, rows: rows, type: type, value)
        }
        return try fixedColumn(named: name, rows: rows, type: type, value) { $0.unit.convert($0.ticks, to: unit) }
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
        guard let type, case .localTimestamp(let unit) = type else {
            return try collectColumn(named: name, rows: rows, type: type, value)
        }
        return try fixedColumn(named: name, rows: rows, type: type, value) { $0.unit.convert($0.ticks, to: unit) }
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
        guard let type, case .instant(let unit) = type else {
            return try collectColumn(named: name, rows: rows, type: type, value)
        }
        return try fixedColumn(named: name, rows: rows, type: type, value) { $0.unit.convert($0.ticks, to: unit) }
    }
}
