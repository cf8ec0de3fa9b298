/// The type bytes of the wire (MS-TDS 2.2.5.4).
enum WireType {
    static let null: UInt8 = 0x1F
    static let image: UInt8 = 0x22
    static let text: UInt8 = 0x23
    static let guid: UInt8 = 0x24
    static let intN: UInt8 = 0x26
    static let date: UInt8 = 0x28
    static let time: UInt8 = 0x29
    static let datetime2: UInt8 = 0x2A
    static let datetimeoffset: UInt8 = 0x2B
    static let int1: UInt8 = 0x30
    static let bit: UInt8 = 0x32
    static let int2: UInt8 = 0x34
    static let int4: UInt8 = 0x38
    static let datetime4: UInt8 = 0x3A
    static let float4: UInt8 = 0x3B
    static let money: UInt8 = 0x3C
    static let datetime: UInt8 = 0x3D
    static let float8: UInt8 = 0x3E
    static let variant: UInt8 = 0x62
    static let ntext: UInt8 = 0x63
    static let bitN: UInt8 = 0x68
    static let decimalN: UInt8 = 0x6A
    static let numericN: UInt8 = 0x6C
    static let floatN: UInt8 = 0x6D
    static let moneyN: UInt8 = 0x6E
    static let datetimeN: UInt8 = 0x6F
    static let money4: UInt8 = 0x7A
    static let int8: UInt8 = 0x7F
    static let bigVarBinary: UInt8 = 0xA5
    static let bigVarChar: UInt8 = 0xA7
    static let bigBinary: UInt8 = 0xAD
    static let bigChar: UInt8 = 0xAF
    static let nvarchar: UInt8 = 0xE7
    static let nchar: UInt8 = 0xEF
    static let udt: UInt8 = 0xF0
    static let xml: UInt8 = 0xF1
    static let tableValued: UInt8 = 0xF3

    /// The length that says NULL of a type with two bytes of it (MS-TDS 2.2.5.4.2).
    static let nullLength: UInt16 = 0xFFFF
    /// In type information: the type's `max` form, whose values are chunked (PLP, MS-TDS 2.2.5.2.3).
    static let maxLength: UInt16 = 0xFFFF
    static let chunkedNull: UInt64 = 0xFFFF_FFFF_FFFF_FFFF
    static let chunkedUnknown: UInt64 = 0xFFFF_FFFF_FFFF_FFFE
}
