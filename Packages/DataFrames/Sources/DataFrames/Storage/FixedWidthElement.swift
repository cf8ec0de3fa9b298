/// A type whose values lie side by side in a column's buffer.
///
/// The conforming types are fixed by the Arrow layout: the integers and floating-point numbers, `Int128` for decimals,
/// `Int32` also for dates, `Int64` also for times, timestamps and durations, ``CalendarInterval`` and ``UUIDBytes``.
/// Do not add conformances.
public protocol FixedWidthElement: BitwiseCopyable, Sendable {
    /// Whether values of a column type are kept in this form.
    static func holds(_ type: DataType) -> Bool
    /// The value written where a null stands.
    static var zero: Self { get }
    /// The form of a dynamic value in a column of the type.
    ///
    /// Throws ``FrameError`` of kind `wrongType` or `conversion`; nothing is rounded or cut off.
    static func element(of value: CellValue, as type: DataType) throws(FrameError) -> Self
}

extension FixedWidthElement where Self: FixedWidthInteger {
    /// The form of a dynamic value in a column of the type; throws when there is no exact one.
    public static func element(of value: CellValue, as type: DataType) throws(FrameError) -> Self {
        guard let exact = Self(exactly: try CellConversion.integer(value, as: type)) else {
            throw FrameError(.conversion, "A value is out of the range of type \(type)", detail: value.description)
        }
        return exact
    }
}

extension Int8: FixedWidthElement {
    /// Whether the type is `int8`.
    public static func holds(_ type: DataType) -> Bool { type == .int8 }
}

extension Int16: FixedWidthElement {
    /// Whether the type is `int16`.
    public static func holds(_ type: DataType) -> Bool { type == .int16 }
}

extension Int32: FixedWidthElement {
    /// Whether the type is `int32` or `date`.
    public static func holds(_ type: DataType) -> Bool { type == .int32 || type == .date }
}

extension Int64: FixedWidthElement {
    /// Whether the type is `int64`, a time, a timestamp or a duration.
    public static func holds(_ type: DataType) -> Bool {
        switch type {
        case .int64, .time, .localTimestamp, .instant, .duration: true
        default: false
        }
    }
}

extension UInt8: FixedWidthElement {
    /// Whether the type is `uint8`.
    public static func holds(_ type: DataType) -> Bool { type == .uint8 }
}

extension UInt16: FixedWidthElement {
    /// Whether the type is `uint16`.
    public static func holds(_ type: DataType) -> Bool { type == .uint16 }
}

extension UInt32: FixedWidthElement {
    /// Whether the type is `uint32`.
    public static func holds(_ type: DataType) -> Bool { type == .uint32 }
}

extension UInt64: FixedWidthElement {
    /// Whether the type is `uint64`.
    public static func holds(_ type: DataType) -> Bool { type == .uint64 }
}

extension Int128: FixedWidthElement {
    /// Whether the type is a decimal.
    public static func holds(_ type: DataType) -> Bool {
        if case .decimal = type { return true }
        return false
    }
}

extension Float: FixedWidthElement {
    /// Whether the type is `float`.
    public static func holds(_ type: DataType) -> Bool { type == .float }

    /// The number of a `float` value; throws for any other kind of value.
    public static func element(of value: CellValue, as type: DataType) throws(FrameError) -> Float {
        guard case .float(let number) = value else { throw CellConversion.mismatch(value, type) }
        return number
    }
}

extension Double: FixedWidthElement {
    /// Whether the type is `double`.
    public static func holds(_ type: DataType) -> Bool { type == .double }

    /// The number of a `double` value; throws for any other kind of value.
    public static func element(of value: CellValue, as type: DataType) throws(FrameError) -> Double {
        guard case .double(let number) = value else { throw CellConversion.mismatch(value, type) }
        return number
    }
}

extension CalendarInterval: FixedWidthElement {
    /// Whether the type is `interval`.
    public static func holds(_ type: DataType) -> Bool { type == .interval }

    /// The empty interval.
    public static var zero: CalendarInterval { CalendarInterval(months: 0, days: 0, nanoseconds: 0) }

    /// The interval of an `interval` value; throws for any other kind of value.
    public static func element(of value: CellValue, as type: DataType) throws(FrameError) -> CalendarInterval {
        guard case .interval(let interval) = value else { throw CellConversion.mismatch(value, type) }
        return interval
    }
}

extension UUIDBytes: FixedWidthElement {
    /// Whether the type is `uuid`.
    public static func holds(_ type: DataType) -> Bool { type == .uuid }

    /// Sixteen zero bytes.
    public static var zero: UUIDBytes { unsafeBitCast((0, 0) as (UInt64, UInt64), to: UUIDBytes.self) }

    /// The bytes of a `uuid` value; throws for any other kind of value.
    public static func element(of value: CellValue, as type: DataType) throws(FrameError) -> UUIDBytes {
        guard case .uuid(let uuid) = value else { throw CellConversion.mismatch(value, type) }
        return UUIDBytes(uuid)
    }
}
