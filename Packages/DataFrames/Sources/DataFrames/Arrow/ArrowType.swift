/// A type of the Arrow format, as the schema of another program may state it.
enum ArrowType: Hashable, Sendable {
    case null, bool, half, float, double
    case integer(bits: Int, isSigned: Bool)
    case decimal(bits: Int, precision: Int, scale: Int)
    case bytes(isText: Bool, Form)
    case fixedBytes(Int)
    case date32, date64
    /// 32 bits for seconds and milliseconds, 64 bits for the finer units.
    case time(TimeUnit)
    case timestamp(TimeUnit, zone: String?)
    case duration(TimeUnit)
    case months, daysAndMilliseconds, monthsDaysNanoseconds
    case list(isWide: Bool)
    case fixedList(Int)
    case map, structure

    /// How text and byte strings of any length lie in memory.
    enum Form: Hashable, Sendable {
        /// Offsets of 32 bits.
        case narrow
        /// Offsets of 64 bits.
        case wide
        /// Sixteen bytes a value, which hold it or say where it is.
        case view
    }

    /// How many child arrays belong to an array of the type; nil for any number.
    var childCount: Int? {
        switch self {
        case .list, .fixedList, .map: 1
        case .structure: nil
        default: 0
        }
    }

    /// How many buffers an array of the type has; nil for views, which have two at least.
    var bufferCount: Int? {
        switch self {
        case .null: 0
        case .structure, .fixedList: 1
        case .bytes(_, .view): nil
        case .bytes: 3
        default: 2
        }
    }
}
