internal import SQLCore

/// How a cell lies in db-lib's memory, and what it means.
enum CellForm: Equatable {
    case bool
    case uint8, int16, int32, int64
    case float, double
    /// `DBNUMERIC`: precision, scale, a byte that is 1 for negative numbers, and the digits in big-endian order.
    case decimal(precision: Int, scale: Int)
    /// `DBMONEY`: ten-thousandths in 64 bits, the high half first.
    case money
    /// Ten-thousandths in 32 bits.
    case smallMoney
    /// UTF-8, into which db-lib has converted it.
    case text
    /// As text, with a byte order mark before it, perhaps.
    case xml
    case bytes
    /// `DBDATETIMEALL`: ticks of 100 ns since midnight, days since 1900, minutes of offset.
    case date, time, dateTime2
    /// The same, in UTC; read with its offset or without.
    case instant, offsetInstant
    /// Days since 1900 and 1/300 of seconds.
    case dateTime
    /// Days since 1900 and minutes, 16 bits each.
    case smallDateTime
    /// 16 bytes, the first three numbers in little-endian order.
    case uuid

    /// The type of a frame's column of such cells.
    var type: DataType {
        switch self {
        case .bool: .bool
        case .uint8: .uint8
        case .int16: .int16
        case .int32: .int32
        case .int64: .int64
        case .float: .float
        case .double: .double
        case .decimal(let precision, let scale): .decimal(precision: precision, scale: scale)
        case .money: .decimal(precision: 19, scale: 4)
        case .smallMoney: .decimal(precision: 10, scale: 4)
        case .text, .xml: .string
        case .bytes: .binary
        case .date: .date
        case .time: .time(.hundredNanoseconds)
        case .dateTime2: .localTimestamp(.hundredNanoseconds)
        case .instant: .instant(.hundredNanoseconds)
        case .offsetInstant: .structure(Self.offsetFields)
        case .dateTime: .localTimestamp(.millisecond)
        case .smallDateTime: .localTimestamp(.second)
        case .uuid: .uuid
        }
    }

    /// The bytes of a value; `nil` where they vary.
    var width: Int? {
        switch self {
        case .bool, .uint8: 1
        case .int16: 2
        case .int32, .float, .smallMoney, .smallDateTime: 4
        case .int64, .double, .money, .dateTime: 8
        case .date, .time, .dateTime2, .instant, .offsetInstant, .uuid: 16
        // db-lib's structure has more, which no value uses.
        case .decimal: 19
        case .text, .xml, .bytes: nil
        }
    }

    /// The fields of a moment with its offset.
    static let offsetFields = [
        Field("instant", .instant(.hundredNanoseconds)), Field("offset", .int16),
    ]
}
