internal import SQLCore

/// How a cell of the binary protocol is laid out, and what it means.
///
/// Source: MySQL's and MariaDB's "Binary Protocol Resultset Row": numbers in little-endian order, everything else behind
/// its length; a temporal value behind one byte of length, parts that are zero left out at its end.
enum CellForm: Equatable {
    case int8, int16, int32, int64
    case uint8, uint16, uint32, uint64
    case float, double
    /// One byte, of which 0 and 1 are truth values.
    case bool
    /// Digits as text. The digits after the point, and all there may be.
    case decimal(precision: Int, scale: Int)
    /// Bits in big-endian bytes.
    case bits
    case text
    case bytes
    case date
    /// A date and time in the session's zone, which is UTC.
    case localTimestamp, instant
    /// Hours, minutes and seconds with a sign.
    case duration
    /// A value that is always NULL.
    case null

    /// The bytes of a value; 0 where its length stands before it.
    var width: Int {
        switch self {
        case .int8, .uint8, .bool: 1
        case .int16, .uint16: 2
        case .int32, .uint32, .float: 4
        case .int64, .uint64, .double: 8
        default: 0
        }
    }

    /// The type of a frame's column of such cells.
    var type: DataType {
        switch self {
        case .int8: .int8
        case .int16: .int16
        case .int32: .int32
        case .int64: .int64
        case .uint8: .uint8
        case .uint16: .uint16
        case .uint32: .uint32
        case .uint64, .bits: .uint64
        case .float: .float
        case .double: .double
        case .bool: .bool
        case .decimal(let precision, let scale): .decimal(precision: precision, scale: scale)
        case .text: .string
        case .bytes: .binary
        case .date: .date
        case .localTimestamp: .localTimestamp(.microsecond)
        case .instant: .instant(.microsecond)
        case .duration: .duration(.microsecond)
        case .null: .null
        }
    }
}
