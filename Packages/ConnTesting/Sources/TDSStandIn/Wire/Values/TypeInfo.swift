/// A type as a message tells it, and how a value of it is laid out there (TYPE_INFO, MS-TDS 2.2.5.6).
struct TypeInfo: Hashable, Sendable {
    /// How a value's length is told.
    enum Layout: Hashable, Sendable {
        /// No length and no NULL.
        case fixed(Int)
        /// A byte, 0: NULL.
        case byte
        /// Two bytes, 0xFFFF: NULL.
        case short
        /// Four bytes, in RPC parameters and sql_variant; 0xFFFFFFFF (text) or 0 (sql_variant): NULL.
        case long
        /// Chunks (PLP).
        case chunked
        case null
    }

    var type: TDSType
    var layout: Layout
    /// The type byte.
    var code: UInt8
    /// The text is UTF-8, not code page 1252.
    var isUTF8 = false
}

extension TypeInfo {
    /// Reads type information.
    static func read(from source: inout some WireSource & ~Copyable) throws(WireError) -> TypeInfo {
        let code = try source.byte()
        switch code {
        case WireType.null: return TypeInfo(type: .nvarchar(length: 1), layout: .null, code: code)
        case WireType.int1: return TypeInfo(type: .tinyint, layout: .fixed(1), code: code)
        case WireType.bit: return TypeInfo(type: .bit, layout: .fixed(1), code: code)
        case WireType.int2: return TypeInfo(type: .smallint, layout: .fixed(2), code: code)
        case WireType.int4: return TypeInfo(type: .int, layout: .fixed(4), code: code)
        case WireType.int8: return TypeInfo(type: .bigint, layout: .fixed(8), code: code)
        case WireType.float4: return TypeInfo(type: .real, layout: .fixed(4), code: code)
        case WireType.float8: return TypeInfo(type: .float, layout: .fixed(8), code: code)
        case WireType.money4: return TypeInfo(type: .smallmoney, layout: .fixed(4), code: code)
        case WireType.money: return TypeInfo(type: .money, layout: .fixed(8), code: code)
        case WireType.datetime4: return TypeInfo(type: .smalldatetime, layout: .fixed(4), code: code)
        case WireType.datetime: return TypeInfo(type: .datetime, layout: .fixed(8), code: code)
        case WireType.date: return TypeInfo(type: .date, layout: .byte, code: code)
        case WireType.intN, WireType.bitN, WireType.floatN, WireType.moneyN, WireType.datetimeN, WireType.guid:
            let size = try source.byte()
            guard let type = sized(code, size) else { throw .malformed("type \(code) of \(size) bytes") }
            return TypeInfo(type: type, layout: .byte, code: code)
        case WireType.decimalN, WireType.numericN:
            let size = try source.byte()
            let (precision, scale) = (Int(try source.byte()), Int(try source.byte()))
            guard size <= 17, (1...38).contains(precision), scale <= precision else {
                throw .malformed("decimal(\(precision), \(scale)) of \(size) bytes")
            }
            return TypeInfo(type: .decimal(precision: precision, scale: scale), layout: .byte, code: code)
        case WireType.time, WireType.datetime2, WireType.datetimeoffset:
            let scale = Int(try source.byte())
            guard scale <= 7 else { throw .malformed("scale \(scale) of type \(code)") }
            let type: TDSType =
                code == WireType.time
                ? .time(scale: scale)
                : code == WireType.datetime2 ? .datetime2(scale: scale) : .datetimeoffset(scale: scale)
            return TypeInfo(type: type, layout: .byte, code: code)
        case WireType.bigVarBinary, WireType.bigBinary, WireType.bigVarChar, WireType.bigChar, WireType.nvarchar,
            WireType.nchar:
            return try variable(code, &source)
        case WireType.text, WireType.ntext, WireType.image:
            _ = try source.integer(UInt32.self)
            var isUTF8 = false
            if code != WireType.image { isUTF8 = WireCollation.isUTF8(try source.take(5)) }
            let type: TDSType = code == WireType.text ? .text : code == WireType.ntext ? .ntext : .image
            return TypeInfo(type: type, layout: .long, code: code, isUTF8: isUTF8 && code == WireType.text)
        case WireType.variant:
            _ = try source.integer(UInt32.self)
            return TypeInfo(type: .variant, layout: .long, code: code)
        case WireType.xml:
            if try source.byte() != 0 {
                _ = try source.shortText()
                _ = try source.shortText()
                _ = try source.longText()
            }
            return TypeInfo(type: .xml, layout: .chunked, code: code)
        case WireType.udt: throw .unsupported("a user-defined type")
        case WireType.tableValued: throw .unsupported("a table-valued parameter")
        default: throw .malformed("no type \(code)")
        }
    }

    /// A nullable type of a size.
    private static func sized(_ code: UInt8, _ size: UInt8) -> TDSType? {
        switch (code, size) {
        case (WireType.intN, 1): .tinyint
        case (WireType.intN, 2): .smallint
        case (WireType.intN, 4): .int
        case (WireType.intN, 8): .bigint
        case (WireType.bitN, 1): .bit
        case (WireType.floatN, 4): .real
        case (WireType.floatN, 8): .float
        case (WireType.moneyN, 4): .smallmoney
        case (WireType.moneyN, 8): .money
        case (WireType.datetimeN, 4): .smalldatetime
        case (WireType.datetimeN, 8): .datetime
        case (WireType.guid, 16), (WireType.guid, 0): .uniqueidentifier
        default: nil
        }
    }

    private static func variable(_ code: UInt8, _ source: inout some WireSource & ~Copyable) throws(WireError)
        -> TypeInfo
    {
        let length = try source.integer(UInt16.self)
        let isMax = length == WireType.maxLength
        let bytes = Int(length)
        var isUTF8 = false
        if code != WireType.bigVarBinary, code != WireType.bigBinary {
            isUTF8 = WireCollation.isUTF8(try source.take(5))
        }
        guard isMax || bytes <= 8000 else { throw .malformed("type \(code) of \(bytes) bytes") }
        let layout: Layout = isMax ? .chunked : .short
        let type: TDSType
        switch code {
        case WireType.bigVarBinary: type = .varbinary(length: isMax ? nil : bytes)
        case WireType.bigVarChar: type = .varchar(length: isMax ? nil : bytes)
        case WireType.nvarchar: type = .nvarchar(length: isMax ? nil : bytes / 2)
        case _ where isMax: throw .malformed("type \(code) has no max form")
        case WireType.bigBinary: type = .binary(length: bytes)
        case WireType.bigChar: type = .char(length: bytes)
        default: type = .nchar(length: bytes / 2)
        }
        let isText = code == WireType.bigVarChar || code == WireType.bigChar
        return TypeInfo(type: type, layout: layout, code: code, isUTF8: isUTF8 && isText)
    }
}
