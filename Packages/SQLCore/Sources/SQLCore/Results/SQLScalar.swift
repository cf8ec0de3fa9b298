public import DataFrames
public import FoundationEssentials

/// A Swift type that one value of a result can be read as.
public protocol SQLScalar: Sendable {
    /// The value if it fits without any loss, else `nil`.
    init?(exactly cell: CellValue)
}

extension FixedWidthInteger where Self: SQLScalar {
    /// An integer of any width that fits; a decimal or floating-point number without a fraction fits too.
    @inlinable
    public init?(exactly cell: CellValue) {
        switch cell {
        case .int(let value): self.init(exactly: value)
        case .uint(let value): self.init(exactly: value)
        case .bool(let value): self = value ? 1 : 0
        case .double(let value): self.init(exactly: value)
        case .float(let value): self.init(exactly: value)
        case .decimal(let value):
            guard let whole = value.exactly(scale: 0) else { return nil }
            self.init(exactly: whole.unscaled)
        default: return nil
        }
    }
}

extension Int: SQLScalar {}
extension Int8: SQLScalar {}
extension Int16: SQLScalar {}
extension Int32: SQLScalar {}
extension Int64: SQLScalar {}
extension UInt: SQLScalar {}
extension UInt8: SQLScalar {}
extension UInt16: SQLScalar {}
extension UInt32: SQLScalar {}
extension UInt64: SQLScalar {}

extension Bool: SQLScalar {
    /// A truth value, or an integer that is 0 or 1.
    @inlinable
    public init?(exactly cell: CellValue) {
        switch cell {
        case .bool(let value): self = value
        case .int(0), .uint(0): self = false
        case .int(1), .uint(1): self = true
        default: return nil
        }
    }
}

extension Double: SQLScalar {
    /// A floating-point number, or an integer that a Double holds exactly.
    @inlinable
    public init?(exactly cell: CellValue) {
        switch cell {
        case .double(let value): self = value
        case .float(let value): self = Double(value)
        case .int(let value): self.init(exactly: value)
        case .uint(let value): self.init(exactly: value)
        default: return nil
        }
    }
}

extension Float: SQLScalar {
    /// A floating-point number that a Float holds exactly.
    @inlinable
    public init?(exactly cell: CellValue) {
        switch cell {
        case .float(let value): self = value
        case .double(let value): self.init(exactly: value)
        case .int(let value): self.init(exactly: value)
        case .uint(let value): self.init(exactly: value)
        default: return nil
        }
    }
}

extension Decimal128: SQLScalar {
    /// An exact decimal number or an integer.
    @inlinable
    public init?(exactly cell: CellValue) {
        switch cell {
        case .decimal(let value): self = value
        case .int(let value): self.init(unscaled: Int128(value), scale: 0)
        case .uint(let value): self.init(unscaled: Int128(value), scale: 0)
        default: return nil
        }
    }
}

extension String: SQLScalar {
    /// Text.
    @inlinable
    public init?(exactly cell: CellValue) {
        guard case .string(let value) = cell else { return nil }
        self = value
    }
}

extension Array: SQLScalar where Element == UInt8 {
    /// Bytes.
    @inlinable
    public init?(exactly cell: CellValue) {
        guard case .binary(let value) = cell else { return nil }
        self = value
    }
}

extension Data: SQLScalar {
    /// Bytes.
    @inlinable
    public init?(exactly cell: CellValue) {
        guard case .binary(let value) = cell else { return nil }
        self.init(value)
    }
}

extension CalendarDate: SQLScalar {
    /// A day of the calendar.
    @inlinable
    public init?(exactly cell: CellValue) {
        guard case .date(let value) = cell else { return nil }
        self = value
    }
}

extension TimeOfDay: SQLScalar {
    /// A time of day.
    @inlinable
    public init?(exactly cell: CellValue) {
        guard case .time(let value) = cell else { return nil }
        self = value
    }
}

extension LocalDateTime: SQLScalar {
    /// A date and time without a zone.
    @inlinable
    public init?(exactly cell: CellValue) {
        guard case .localTimestamp(let value) = cell else { return nil }
        self = value
    }
}

extension Instant: SQLScalar {
    /// A moment in time.
    @inlinable
    public init?(exactly cell: CellValue) {
        guard case .instant(let value) = cell else { return nil }
        self = value
    }
}

extension UUID: SQLScalar {
    /// A universally unique identifier.
    @inlinable
    public init?(exactly cell: CellValue) {
        guard case .uuid(let value) = cell else { return nil }
        self = value
    }
}
