extension TDSType {
    /// What kind of values a type has: what the engine asks of most.
    enum Family {
        case bit, integer, real, money, decimal, date, text, binary, uuid, xml, variant
    }

    var family: Family {
        switch self {
        case .bit: .bit
        case .tinyint, .smallint, .int, .bigint: .integer
        case .real, .float: .real
        case .decimal: .decimal
        case .smallmoney, .money: .money
        case .smalldatetime, .datetime, .date, .time, .datetime2, .datetimeoffset: .date
        case .uniqueidentifier: .uuid
        case .char, .varchar, .text, .nchar, .nvarchar, .ntext: .text
        case .binary, .varbinary, .image, .rowversion: .binary
        case .xml: .xml
        case .variant: .variant
        }
    }

    var isText: Bool { family == .text }
    var isNational: Bool {
        switch self {
        case .nchar, .nvarchar, .ntext: true
        default: false
        }
    }
    var isNumber: Bool {
        switch family {
        case .bit, .integer, .real, .money, .decimal: true
        default: false
        }
    }
    /// Text and binary of a fixed length, padded.
    var isFixed: Bool {
        switch self {
        case .char, .nchar, .binary: true
        default: false
        }
    }
    /// text, ntext, image and xml: no comparing, no ordering.
    var isIncomparable: Bool {
        switch self {
        case .text, .ntext, .image, .xml: true
        default: false
        }
    }

    /// Length in units for text and in bytes for binary; `nil`: max or none.
    var length: Int? {
        switch self {
        case .char(let length), .nchar(let length), .binary(let length): length
        case .varchar(let length), .nvarchar(let length), .varbinary(let length): length
        case .rowversion: 8
        default: nil
        }
    }

    /// As messages write it.
    var name: String {
        switch self {
        case .bit: "bit"
        case .tinyint: "tinyint"
        case .smallint: "smallint"
        case .int: "int"
        case .bigint: "bigint"
        case .real: "real"
        case .float: "float"
        case .decimal: "numeric"
        case .smallmoney: "smallmoney"
        case .money: "money"
        case .smalldatetime: "smalldatetime"
        case .datetime: "datetime"
        case .date: "date"
        case .time: "time"
        case .datetime2: "datetime2"
        case .datetimeoffset: "datetimeoffset"
        case .uniqueidentifier: "uniqueidentifier"
        case .char: "char"
        case .varchar: "varchar"
        case .text: "text"
        case .nchar: "nchar"
        case .nvarchar: "nvarchar"
        case .ntext: "ntext"
        case .binary: "binary"
        case .varbinary: "varbinary"
        case .image: "image"
        case .rowversion: "timestamp"
        case .xml: "xml"
        case .variant: "sql_variant"
        }
    }

    /// SQL Server's data type precedence, higher wins.
    var precedence: Int {
        switch self {
        case .variant: 30
        case .xml: 29
        case .datetimeoffset: 28
        case .datetime2: 27
        case .datetime: 26
        case .smalldatetime: 25
        case .date: 24
        case .time: 23
        case .float: 22
        case .real: 21
        case .decimal: 20
        case .money: 19
        case .smallmoney: 18
        case .bigint: 17
        case .int: 16
        case .smallint: 15
        case .tinyint: 14
        case .bit: 13
        case .ntext: 12
        case .text: 11
        case .image: 10
        case .rowversion: 9
        case .uniqueidentifier: 8
        case .nvarchar: 7
        case .nchar: 6
        case .varchar: 5
        case .char: 4
        case .varbinary: 3
        case .binary: 2
        }
    }

    /// Precision and scale of an exact number as arithmetic sees it.
    var digits: (precision: Int, scale: Int)? {
        switch self {
        case .bit: (1, 0)
        case .tinyint: (3, 0)
        case .smallint: (5, 0)
        case .int: (10, 0)
        case .bigint: (19, 0)
        case .decimal(let precision, let scale): (precision, scale)
        case .smallmoney: (10, 4)
        case .money: (19, 4)
        default: nil
        }
    }

    /// The type that both are turned into to be compared or put in one column.
    static func common(_ left: TDSType, _ right: TDSType) -> TDSType {
        if left == right { return left }
        let high = left.precedence >= right.precedence ? left : right
        let low = left.precedence >= right.precedence ? right : left
        switch high.family {
        case .decimal:
            guard let first = high.digits, let second = low.digits else { return high }
            let scale = max(first.scale, second.scale)
            let whole = max(first.precision - first.scale, second.precision - second.scale)
            return decimal(limited: whole + scale, scale)
        case .text where low.family == .text:
            return widerText(high, low)
        case .binary where low.family == .binary:
            guard let first = high.length, let second = low.length else { return .varbinary(length: nil) }
            return .varbinary(length: max(first, second))
        case .text:
            return high
        case .date:
            switch (high, low) {
            case (.datetimeoffset(let a), .datetimeoffset(let b)): return .datetimeoffset(scale: max(a, b))
            case (.datetime2(let a), .datetime2(let b)): return .datetime2(scale: max(a, b))
            case (.time(let a), .time(let b)): return .time(scale: max(a, b))
            case (.datetimeoffset(let a), .datetime2(let b)), (.datetimeoffset(let a), .time(let b)):
                return .datetimeoffset(scale: max(a, b))
            case (.datetime2(let a), .time(let b)): return .datetime2(scale: max(a, b))
            default: return high
            }
        default: return high
        }
    }

    private static func widerText(_ high: TDSType, _ low: TDSType) -> TDSType {
        let national = high.isNational || low.isNational
        guard let first = high.length, let second = low.length else {
            return national ? .nvarchar(length: nil) : .varchar(length: nil)
        }
        let length = max(first, second)
        if high.isFixed, low.isFixed { return national ? .nchar(length: length) : .char(length: length) }
        return national
            ? .nvarchar(length: length > 4_000 ? nil : length) : .varchar(length: length > 8_000 ? nil : length)
    }

    /// A decimal cut to 38 digits the way SQL Server does for sums and unions.
    static func decimal(limited precision: Int, _ scale: Int) -> TDSType {
        guard precision > 38 else { return .decimal(precision: max(1, precision), scale: scale) }
        return .decimal(precision: 38, scale: max(0, scale - (precision - 38)))
    }
}
