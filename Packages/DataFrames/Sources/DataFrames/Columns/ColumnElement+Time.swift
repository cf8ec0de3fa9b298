extension Decimal128: ColumnElement {
    /// Whether the type is a decimal.
    public static func reads(_ type: DataType) -> Bool { Int128.holds(type) }
    /// A decimal of 38 digits with the largest scale among the values.
    public static func columnType(for values: [Decimal128?]) -> DataType {
        .decimal(precision: 38, scale: values.lazy.compactMap { $0?.scale }.max() ?? 0)
    }
    /// The number with the column's scale.
    @inlinable
    public static func element(_ view: UnsafeColumnView, _ index: Int) -> Decimal128 {
        Decimal128(unscaled: view.value(index, as: Int128.self), scale: view.scale)
    }
    /// A decimal.
    public var cellValue: CellValue { .decimal(self) }
}

extension CalendarDate: ColumnElement {
    /// Whether the type is `date`.
    public static func reads(_ type: DataType) -> Bool { type == .date }
    /// Always `date`.
    public static func columnType(for values: [CalendarDate?]) -> DataType { .date }
    /// The date.
    @inlinable
    public static func element(_ view: UnsafeColumnView, _ index: Int) -> CalendarDate {
        CalendarDate(daysSinceEpoch: view.value(index, as: Int32.self))
    }
    /// A date.
    public var cellValue: CellValue { .date(self) }
}

extension TimeOfDay: ColumnElement {
    /// Whether the type is a time of day.
    public static func reads(_ type: DataType) -> Bool {
        if case .time = type { return true }
        return false
    }
    /// A time of the finest unit among the values; microseconds when there is none.
    public static func columnType(for values: [TimeOfDay?]) -> DataType {
        .time(values.lazy.compactMap { $0?.unit }.max() ?? .microsecond)
    }
    /// The time in the column's unit.
    @inlinable
    public static func element(_ view: UnsafeColumnView, _ index: Int) -> TimeOfDay {
        TimeOfDay(ticks: view.value(index, as: Int64.self), unit: view.unit)
    }
    /// A time of day.
    public var cellValue: CellValue { .time(self) }
}

extension LocalDateTime: ColumnElement {
    /// Whether the type is a local timestamp.
    public static func reads(_ type: DataType) -> Bool {
        if case .localTimestamp = type { return true }
        return false
    }
    /// A timestamp of the finest unit among the values; microseconds when there is none.
    public static func columnType(for values: [LocalDateTime?]) -> DataType {
        .localTimestamp(values.lazy.compactMap { $0?.unit }.max() ?? .microsecond)
    }
    /// The timestamp in the column's unit.
    @inlinable
    public static func element(_ view: UnsafeColumnView, _ index: Int) -> LocalDateTime {
        LocalDateTime(ticks: view.value(index, as: Int64.self), unit: view.unit)
    }
    /// A local timestamp.
    public var cellValue: CellValue { .localTimestamp(self) }
}

extension Instant: ColumnElement {
    /// Whether the type is an instant.
    public static func reads(_ type: DataType) -> Bool {
        if case .instant = type { return true }
        return false
    }
    /// An instant of the finest unit among the values; microseconds when there is none.
    public static func columnType(for values: [Instant?]) -> DataType {
        .instant(values.lazy.compactMap { $0?.unit }.max() ?? .microsecond)
    }
    /// The instant in the column's unit.
    @inlinable
    public static func element(_ view: UnsafeColumnView, _ index: Int) -> Instant {
        Instant(ticks: view.value(index, as: Int64.self), unit: view.unit)
    }
    /// An instant.
    public var cellValue: CellValue { .instant(self) }
}

extension Duration: ColumnElement {
    /// Whether the type is a duration.
    public static func reads(_ type: DataType) -> Bool {
        if case .duration = type { return true }
        return false
    }
    /// A duration of the coarsest unit, from microseconds on, that holds every value exactly.
    public static func columnType(for values: [Duration?]) -> DataType {
        let units: [TimeUnit] = [.microsecond, .hundredNanoseconds, .nanosecond]
        let unit = units.first { unit in
            values.allSatisfy { $0.map { DurationTicks.ticks($0, unit) != nil } ?? true }
        }
        return .duration(unit ?? .nanosecond)
    }
    /// The duration, exact.
    public static func element(_ view: UnsafeColumnView, _ index: Int) -> Duration {
        DurationTicks.duration(view.value(index, as: Int64.self), view.unit)
    }
    /// A duration.
    public var cellValue: CellValue { .duration(self) }
}
