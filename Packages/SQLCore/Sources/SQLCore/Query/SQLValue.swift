public import DataFrames
public import FoundationEssentials

/// One value on its way to a server, or back from a scalar query.
public enum SQLValue: Sendable, Hashable {
    /// No value.
    case null
    /// A truth value; bound as 0 or 1 where the engine has no Boolean.
    case bool(Bool)
    /// A signed integer.
    case int(Int64)
    /// An unsigned integer; a value above `Int64.max` is an error on engines without unsigned types.
    case uint(UInt64)
    /// A 32-bit floating-point number.
    case float(Float)
    /// A 64-bit floating-point number.
    case double(Double)
    /// An exact decimal number.
    case decimal(Decimal128)
    /// Text.
    case string(String)
    /// Bytes.
    case bytes([UInt8])
    /// A day of the calendar.
    case date(CalendarDate)
    /// A time of day.
    case time(TimeOfDay)
    /// A date and time without a zone.
    case localDateTime(LocalDateTime)
    /// A moment in time.
    case instant(Instant)
    /// A length of time.
    case duration(Duration)
    /// Months, days and nanoseconds.
    case interval(CalendarInterval)
    /// A universally unique identifier.
    case uuid(UUID)

    /// The value of a frame's cell; `nil` for lists and structures, which cannot be bound.
    public init?(_ cell: CellValue) {
        switch cell {
        case .null: self = .null
        case .bool(let value): self = .bool(value)
        case .int(let value): self = .int(value)
        case .uint(let value): self = .uint(value)
        case .float(let value): self = .float(value)
        case .double(let value): self = .double(value)
        case .decimal(let value): self = .decimal(value)
        case .string(let value): self = .string(value)
        case .binary(let value): self = .bytes(value)
        case .date(let value): self = .date(value)
        case .time(let value): self = .time(value)
        case .localTimestamp(let value): self = .localDateTime(value)
        case .instant(let value): self = .instant(value)
        case .duration(let value): self = .duration(value)
        case .interval(let value): self = .interval(value)
        case .uuid(let value): self = .uuid(value)
        case .list, .structure: return nil
        }
    }

    /// Whether this is NULL.
    public var isNull: Bool {
        if case .null = self { true } else { false }
    }

    /// The kind of value, for messages; never the value itself.
    public var typeName: String {
        switch self {
        case .null: "NULL"
        case .bool: "Bool"
        case .int: "Int64"
        case .uint: "UInt64"
        case .float: "Float"
        case .double: "Double"
        case .decimal: "Decimal128"
        case .string: "String"
        case .bytes: "[UInt8]"
        case .date: "CalendarDate"
        case .time: "TimeOfDay"
        case .localDateTime: "LocalDateTime"
        case .instant: "Instant"
        case .duration: "Duration"
        case .interval: "CalendarInterval"
        case .uuid: "UUID"
        }
    }
}

/// A Swift type whose values can be bound as parameters.
public protocol SQLBindable: Sendable {
    /// The value as it is bound.
    var sqlValue: SQLValue { get }
}

extension SQLValue: SQLBindable {
    /// The value itself.
    public var sqlValue: SQLValue { self }
}

extension Optional: SQLBindable where Wrapped: SQLBindable {
    /// The wrapped value, or NULL.
    public var sqlValue: SQLValue { self?.sqlValue ?? .null }
}

extension Bool: SQLBindable {
    /// A truth value.
    public var sqlValue: SQLValue { .bool(self) }
}

extension Int: SQLBindable {
    /// A signed integer.
    public var sqlValue: SQLValue { .int(Int64(self)) }
}

extension Int8: SQLBindable {
    /// A signed integer.
    public var sqlValue: SQLValue { .int(Int64(self)) }
}

extension Int16: SQLBindable {
    /// A signed integer.
    public var sqlValue: SQLValue { .int(Int64(self)) }
}

extension Int32: SQLBindable {
    /// A signed integer.
    public var sqlValue: SQLValue { .int(Int64(self)) }
}

extension Int64: SQLBindable {
    /// A signed integer.
    public var sqlValue: SQLValue { .int(self) }
}

extension UInt: SQLBindable {
    /// An unsigned integer.
    public var sqlValue: SQLValue { .uint(UInt64(self)) }
}

extension UInt8: SQLBindable {
    /// A signed integer that holds the value.
    public var sqlValue: SQLValue { .int(Int64(self)) }
}

extension UInt16: SQLBindable {
    /// A signed integer that holds the value.
    public var sqlValue: SQLValue { .int(Int64(self)) }
}

extension UInt32: SQLBindable {
    /// A signed integer that holds the value.
    public var sqlValue: SQLValue { .int(Int64(self)) }
}

extension UInt64: SQLBindable {
    /// An unsigned integer.
    public var sqlValue: SQLValue { .uint(self) }
}

extension Float: SQLBindable {
    /// A 32-bit floating-point number.
    public var sqlValue: SQLValue { .float(self) }
}

extension Double: SQLBindable {
    /// A 64-bit floating-point number.
    public var sqlValue: SQLValue { .double(self) }
}

extension String: SQLBindable {
    /// Text.
    public var sqlValue: SQLValue { .string(self) }
}

extension Substring: SQLBindable {
    /// Text.
    public var sqlValue: SQLValue { .string(String(self)) }
}

extension Array: SQLBindable where Element == UInt8 {
    /// Bytes.
    public var sqlValue: SQLValue { .bytes(self) }
}

extension Data: SQLBindable {
    /// Bytes.
    public var sqlValue: SQLValue { .bytes([UInt8](self)) }
}

extension UUID: SQLBindable {
    /// A universally unique identifier.
    public var sqlValue: SQLValue { .uuid(self) }
}

extension Decimal128: SQLBindable {
    /// An exact decimal number.
    public var sqlValue: SQLValue { .decimal(self) }
}

extension CalendarDate: SQLBindable {
    /// A day of the calendar.
    public var sqlValue: SQLValue { .date(self) }
}

extension TimeOfDay: SQLBindable {
    /// A time of day.
    public var sqlValue: SQLValue { .time(self) }
}

extension LocalDateTime: SQLBindable {
    /// A date and time without a zone.
    public var sqlValue: SQLValue { .localDateTime(self) }
}

extension Instant: SQLBindable {
    /// A moment in time.
    public var sqlValue: SQLValue { .instant(self) }
}

extension Duration: SQLBindable {
    /// A length of time.
    public var sqlValue: SQLValue { .duration(self) }
}

extension CalendarInterval: SQLBindable {
    /// Months, days and nanoseconds.
    public var sqlValue: SQLValue { .interval(self) }
}

extension Date: SQLBindable {
    /// The moment, to the microsecond. A date that is not finite, or lies outside of 290,000 years, stops the process.
    public var sqlValue: SQLValue {
        guard let instant = Instant(self, unit: .microsecond) else {
            preconditionFailure("a Date parameter must be finite and within 290,000 years of 1970")
        }
        return .instant(instant)
    }
}

extension LocalDateTime {
    /// What clocks in `zone` showed at `date`, to the microsecond.
    init(_ date: Date, in zone: TimeZone) {
        guard case .instant(let instant) = date.sqlValue else { preconditionFailure("a Date binds as an instant") }
        self.init(ticks: instant.ticks + Int64(zone.secondsFromGMT(for: date)) * 1_000_000, unit: .microsecond)
    }
}
