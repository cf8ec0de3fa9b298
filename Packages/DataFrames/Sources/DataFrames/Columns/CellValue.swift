public import FoundationEssentials

/// One value of any column type, for access that does not know the type beforehand.
///
/// Whole columns are read faster through ``TypedColumn``. Two values are equal when case and content are equal;
/// numbers of different cases are never equal, and NaN is not equal to itself.
public enum CellValue: Sendable, Hashable {
    /// No value.
    case null
    /// A truth value.
    case bool(Bool)
    /// A signed integer of any width.
    case int(Int64)
    /// An unsigned integer of any width.
    case uint(UInt64)
    /// A 32-bit floating-point number.
    case float(Float)
    /// A 64-bit floating-point number.
    case double(Double)
    /// An exact decimal.
    case decimal(Decimal128)
    /// Text.
    case string(String)
    /// Bytes.
    case binary([UInt8])
    /// A calendar date.
    case date(CalendarDate)
    /// A time of day.
    case time(TimeOfDay)
    /// A date with time that belongs to no zone.
    case localTimestamp(LocalDateTime)
    /// A point in time.
    case instant(Instant)
    /// A length of time.
    case duration(Duration)
    /// Months, days and nanoseconds.
    case interval(CalendarInterval)
    /// A universally unique identifier.
    case uuid(UUID)
    /// A list of values.
    case list([CellValue])
    /// A structure of named values.
    case structure(StructureValue)

    /// Whether there is no value.
    public var isNull: Bool {
        if case .null = self { return true }
        return false
    }
}

/// The named values of one structure, in the order of its fields.
public struct StructureValue: Sendable, Hashable {
    /// The names of the fields.
    public let names: [String]
    /// The values, as many as names.
    public let values: [CellValue]

    /// Creates a structure of pairs in order.
    ///
    /// - Parameter fields: The names and values; names should be unique.
    public init(_ fields: [(String, CellValue)]) {
        names = fields.map(\.0)
        values = fields.map(\.1)
    }

    init(names: [String], values: [CellValue]) {
        self.names = names
        self.values = values
    }

    /// The value of a field, or nil when no field has the name.
    public subscript(name: String) -> CellValue? {
        names.firstIndex(of: name).map { values[$0] }
    }
}
