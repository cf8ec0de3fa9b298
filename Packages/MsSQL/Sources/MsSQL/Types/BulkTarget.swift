internal import SQLCore

/// What a table's column takes.
enum BulkTarget: Equatable {
    case bit
    /// Unsigned, unlike the others.
    case tinyInt
    case smallInt, int, bigInt
    case real, float
    case decimal(precision: Int, scale: Int)
    case money, smallMoney
    /// A text in a code page, of so many bytes at most.
    case codePageText(limit: Int)
    /// A text of so many units of UTF-16 at most.
    case unicodeText(limit: Int)
    case bytes(limit: Int)
    case date
    /// The ticks of 100 ns that values must be a multiple of.
    case time(step: Int64), dateTime2(step: Int64), dateTimeOffset(step: Int64)
    case dateTime, smallDateTime
    case uuid

    /// `nil` for a type that cannot be written.
    init?(_ column: ResultColumn) {
        let limit = column.isUnlimited || column.serverLength <= 0 ? Int(Int32.max) : Int(column.serverLength)
        func step() -> Int64 {
            var step: Int64 = 1
            for _ in 0..<max(0, 7 - column.scale) { step *= 10 }
            return step
        }
        switch column.type {
        case TypeCode.bit: self = .bit
        case TypeCode.tinyInt: self = .tinyInt
        case TypeCode.smallInt: self = .smallInt
        case TypeCode.int: self = .int
        case TypeCode.bigInt: self = .bigInt
        case TypeCode.real: self = .real
        case TypeCode.float: self = .float
        case TypeCode.decimal, TypeCode.numeric:
            guard (1...38).contains(column.precision), (0...column.precision).contains(column.scale) else { return nil }
            self = .decimal(precision: column.precision, scale: column.scale)
        case TypeCode.money: self = .money
        case TypeCode.smallMoney: self = .smallMoney
        case TypeCode.char, TypeCode.varChar, TypeCode.text, TypeCode.nText:
            self = column.isInCodePage ? .codePageText(limit: limit) : .unicodeText(limit: limit / 2)
        case TypeCode.binary, TypeCode.varBinary, TypeCode.image:
            guard column.userType != TypeCode.rowVersionUserType else { return nil }
            self = .bytes(limit: limit)
        case TypeCode.date: self = .date
        case TypeCode.time: self = .time(step: step())
        case TypeCode.dateTime2: self = .dateTime2(step: step())
        case TypeCode.dateTimeOffset: self = .dateTimeOffset(step: step())
        case TypeCode.dateTime: self = .dateTime
        case TypeCode.smallDateTime: self = .smallDateTime
        case TypeCode.uniqueIdentifier: self = .uuid
        default: return nil
        }
    }

    /// The bytes of a value in a buffer of ours; 0 where its length varies.
    var width: Int {
        switch self {
        case .bit, .tinyInt: 1
        case .smallInt: 2
        case .int, .real, .smallMoney, .smallDateTime: 4
        case .bigInt, .float, .money, .dateTime: 8
        case .date, .time, .dateTime2, .dateTimeOffset, .uuid: 16
        case .decimal: CellWriter.decimalSize
        case .codePageText, .unicodeText, .bytes: 0
        }
    }

    /// The length that `bcp_collen` is told of a value that is not NULL: that of types which db-lib does not count as
    /// fixed, and -1 for the others.
    var boundLength: Int32 {
        switch self {
        case .time, .dateTime2, .dateTimeOffset: 16
        case .decimal: Int32(CellWriter.decimalSize)
        default: -1
        }
    }

    /// The type that values are read as, which a value of another type is converted to.
    var natural: DataType {
        switch self {
        case .bit: .bool
        case .tinyInt: .uint8
        case .smallInt: .int16
        case .int: .int32
        case .bigInt: .int64
        case .real: .float
        case .float: .double
        case .decimal(let precision, let scale): .decimal(precision: precision, scale: scale)
        case .money: .decimal(precision: 19, scale: 4)
        case .smallMoney: .decimal(precision: 10, scale: 4)
        case .codePageText, .unicodeText: .string
        case .bytes: .binary
        case .date: .date
        case .time: .time(.hundredNanoseconds)
        case .dateTime2: .localTimestamp(.hundredNanoseconds)
        case .dateTimeOffset: .instant(.hundredNanoseconds)
        case .dateTime: .localTimestamp(.millisecond)
        case .smallDateTime: .localTimestamp(.second)
        case .uuid: .uuid
        }
    }

    /// The least and the largest of integers; `nil` for the other types.
    var integerRange: ClosedRange<Int64>? {
        switch self {
        case .bit: 0...1
        case .tinyInt: 0...255
        case .smallInt: Int64(Int16.min)...Int64(Int16.max)
        case .int: Int64(Int32.min)...Int64(Int32.max)
        case .bigInt: Int64.min...Int64.max
        default: nil
        }
    }
}
