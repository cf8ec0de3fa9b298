extension TDSType {
    /// The type's user type in COLMETADATA: 80 for rowversion, which else is a binary(8) (MS-TDS 2.2.7.4).
    var userType: UInt32 { self == .rowversion ? 80 : 0 }

    /// Whether values are told in chunks (PLP, MS-TDS 2.2.5.2.3).
    var isChunked: Bool {
        switch self {
        case .varchar(nil), .nvarchar(nil), .varbinary(nil), .xml: true
        default: false
        }
    }

    /// Whether COLMETADATA names the table of a column: the types of before `max`.
    var isLong: Bool {
        switch self {
        case .text, .ntext, .image: true
        default: false
        }
    }

    /// The bytes of a decimal with the sign's (MS-TDS 2.2.5.5.1.6).
    static func decimalSize(precision: Int) -> Int {
        precision <= 9 ? 5 : precision <= 19 ? 9 : precision <= 28 ? 13 : 17
    }
}

extension WireWriter {
    /// TYPE_INFO (MS-TDS 2.2.5.6). A column without NULL has the fixed form of its type, as with SQL Server.
    mutating func typeInfo(_ type: TDSType, isNullable: Bool) {
        switch type {
        case .bit: sized(WireType.bit, WireType.bitN, 1, isNullable)
        case .tinyint: sized(WireType.int1, WireType.intN, 1, isNullable)
        case .smallint: sized(WireType.int2, WireType.intN, 2, isNullable)
        case .int: sized(WireType.int4, WireType.intN, 4, isNullable)
        case .bigint: sized(WireType.int8, WireType.intN, 8, isNullable)
        case .real: sized(WireType.float4, WireType.floatN, 4, isNullable)
        case .float: sized(WireType.float8, WireType.floatN, 8, isNullable)
        case .smallmoney: sized(WireType.money4, WireType.moneyN, 4, isNullable)
        case .money: sized(WireType.money, WireType.moneyN, 8, isNullable)
        case .smalldatetime: sized(WireType.datetime4, WireType.datetimeN, 4, isNullable)
        case .datetime: sized(WireType.datetime, WireType.datetimeN, 8, isNullable)
        case .decimal(let precision, let scale):
            byte(WireType.numericN)
            byte(UInt8(TDSType.decimalSize(precision: precision)))
            byte(UInt8(clamping: precision))
            byte(UInt8(clamping: scale))
        case .date: byte(WireType.date)
        case .time(let scale): scaled(WireType.time, scale)
        case .datetime2(let scale): scaled(WireType.datetime2, scale)
        case .datetimeoffset(let scale): scaled(WireType.datetimeoffset, scale)
        case .uniqueidentifier:
            byte(WireType.guid)
            byte(16)
        case .char(let length): variable(WireType.bigChar, length, isText: true)
        case .varchar(let length): variable(WireType.bigVarChar, length, isText: true)
        case .nchar(let length): variable(WireType.nchar, length * 2, isText: true)
        case .nvarchar(let length): variable(WireType.nvarchar, length.map { $0 * 2 }, isText: true)
        case .binary(let length): variable(WireType.bigBinary, length, isText: false)
        case .varbinary(let length): variable(WireType.bigVarBinary, length, isText: false)
        case .rowversion: variable(WireType.bigBinary, 8, isText: false)
        case .text:
            byte(WireType.text)
            integer(UInt32(0x7FFF_FFFF))
            copy(WireCollation.bytes)
        case .ntext:
            byte(WireType.ntext)
            integer(UInt32(0x7FFF_FFFE))
            copy(WireCollation.bytes)
        case .image:
            byte(WireType.image)
            integer(UInt32(0x7FFF_FFFF))
        case .xml:
            byte(WireType.xml)
            byte(0)
        case .variant:
            byte(WireType.variant)
            integer(UInt32(8009))
        }
    }

    private mutating func sized(_ fixed: UInt8, _ nullable: UInt8, _ size: UInt8, _ isNullable: Bool) {
        byte(isNullable ? nullable : fixed)
        if isNullable { byte(size) }
    }

    private mutating func scaled(_ code: UInt8, _ scale: Int) {
        byte(code)
        byte(UInt8(clamping: scale))
    }

    private mutating func variable(_ code: UInt8, _ bytes: Int?, isText: Bool) {
        byte(code)
        integer(bytes.map { UInt16(clamping: max(1, $0)) } ?? WireType.maxLength)
        if isText { copy(WireCollation.bytes) }
    }
}
