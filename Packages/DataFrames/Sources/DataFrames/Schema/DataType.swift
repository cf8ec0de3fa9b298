/// The type of a column: what its values mean and how their buffers are laid out.
///
/// The layout of every type is that of the Apache Arrow columnar format.
/// More types may be added, so a `switch` over a type from another module needs a default arm.
public enum DataType: Sendable, Hashable {
    /// No values at all: every element is null and there are no buffers.
    case null
    /// Truth values, one bit each.
    case bool
    /// Signed integers of 8 bits.
    case int8
    /// Signed integers of 16 bits.
    case int16
    /// Signed integers of 32 bits.
    case int32
    /// Signed integers of 64 bits.
    case int64
    /// Unsigned integers of 8 bits.
    case uint8
    /// Unsigned integers of 16 bits.
    case uint16
    /// Unsigned integers of 32 bits.
    case uint32
    /// Unsigned integers of 64 bits.
    case uint64
    /// IEEE 754 numbers of 32 bits.
    case float
    /// IEEE 754 numbers of 64 bits.
    case double
    /// Exact decimals as 128-bit integers scaled by a power of ten.
    ///
    /// `precision` is the number of significant digits, 1 to 38; `scale` is the number of digits after the point.
    case decimal(precision: Int, scale: Int)
    /// Text in UTF-8.
    case string
    /// Byte strings.
    case binary
    /// Calendar dates, as 32-bit days since 1970-01-01.
    case date
    /// Times of day, as 64-bit ticks of the unit since midnight.
    case time(TimeUnit)
    /// Dates with times that belong to no zone, as 64-bit ticks of the unit since 1970-01-01T00:00:00 local time.
    case localTimestamp(TimeUnit)
    /// Points in time, as 64-bit ticks of the unit since 1970-01-01T00:00:00Z.
    case instant(TimeUnit)
    /// Lengths of time, as 64-bit ticks of the unit.
    case duration(TimeUnit)
    /// Calendar intervals: months, days and nanoseconds, kept apart.
    case interval
    /// Universally unique identifiers, 16 bytes each.
    case uuid
    /// Lists whose elements all have one type.
    indirect case list(DataType)
    /// Structures with named fields.
    case structure([Field])
    /// Values kept once each and named by 32-bit indices; reads like its value type.
    indirect case dictionary(DataType)
}

extension DataType: CustomStringConvertible {
    /// The name used in schemas and messages, such as `int64` or `decimal(15, 2)`.
    public var description: String {
        switch self {
        case .null: "null"
        case .bool: "bool"
        case .int8: "int8"
        case .int16: "int16"
        case .int32: "int32"
        case .int64: "int64"
        case .uint8: "uint8"
        case .uint16: "uint16"
        case .uint32: "uint32"
        case .uint64: "uint64"
        case .float: "float"
        case .double: "double"
        case .decimal(let precision, let scale): "decimal(\(precision), \(scale))"
        case .string: "string"
        case .binary: "binary"
        case .date: "date"
        case .time(let unit): "time(\(unit))"
        case .localTimestamp(let unit): "localTimestamp(\(unit))"
        case .instant(let unit): "instant(\(unit))"
        case .duration(let unit): "duration(\(unit))"
        case .interval: "interval"
        case .uuid: "uuid"
        case .list(let element): "list(\(element))"
        case .structure(let fields):
            "structure(" + fields.map { "\($0.name): \($0.type)" }.joined(separator: ", ") + ")"
        case .dictionary(let value): "dictionary(\(value))"
        }
    }
}

extension DataType {
    /// Whether the type is an integer, a floating-point number or a decimal.
    public var isNumeric: Bool {
        switch self {
        case .float, .double, .decimal: true
        default: isInteger
        }
    }

    /// Whether the type is a signed or unsigned integer.
    public var isInteger: Bool {
        switch self {
        case .int8, .int16, .int32, .int64, .uint8, .uint16, .uint32, .uint64: true
        default: false
        }
    }

    /// How the values lie in memory.
    var layout: PhysicalLayout {
        switch self {
        case .null: .none
        case .bool: .bits
        case .int8, .uint8: .fixed(width: 1)
        case .int16, .uint16: .fixed(width: 2)
        case .int32, .uint32, .float, .date: .fixed(width: 4)
        case .int64, .uint64, .double, .time, .localTimestamp, .instant, .duration: .fixed(width: 8)
        case .decimal, .interval, .uuid: .fixed(width: 16)
        case .string, .binary: .bytes
        case .list: .list
        case .structure: .structure
        case .dictionary: .dictionary
        }
    }
}

/// How the values of a type lie in memory.
enum PhysicalLayout: Equatable {
    /// No buffer.
    case none
    /// One bit per value, least significant bit first.
    case bits
    /// A fixed number of bytes per value; also the indices of a dictionary have this form.
    case fixed(width: Int)
    /// Offsets and bytes.
    case bytes
    /// Offsets and one child column.
    case list
    /// One child column per field.
    case structure
    /// 32-bit indices into a column of distinct values.
    case dictionary
}
