/// A type of SQL Server, with what its type information on the wire needs (MS-TDS 2.2.5.4 and 2.2.5.6).
enum TDSType: Sendable, Hashable {
    case bit
    case tinyint
    case smallint
    case int
    case bigint
    case real
    case float
    case decimal(precision: Int, scale: Int)
    case smallmoney
    case money
    case smalldatetime
    case datetime
    case date
    /// Digits after the second, 0 to 7.
    case time(scale: Int)
    case datetime2(scale: Int)
    case datetimeoffset(scale: Int)
    case uniqueidentifier
    /// A code page's text; lengths in bytes, `nil`: max. The stand-in has code page 1252 alone.
    case char(length: Int)
    case varchar(length: Int?)
    case text
    /// UTF-16 text; lengths in code units, `nil`: max.
    case nchar(length: Int)
    case nvarchar(length: Int?)
    case ntext
    /// Lengths in bytes, `nil`: max.
    case binary(length: Int)
    case varbinary(length: Int?)
    case image
    case rowversion
    case xml
    case variant
}
