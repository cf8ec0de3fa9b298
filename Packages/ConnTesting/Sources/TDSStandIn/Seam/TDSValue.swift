/// One value between the engine and the wire; the column's or parameter's ``TDSType`` says how it is sent.
enum TDSValue: Sendable, Hashable {
    case null
    case bit(Bool)
    /// tinyint to bigint.
    case integer(Int64)
    case real(Float)
    case float(Double)
    /// decimal, numeric, money and smallmoney: `units` times ten to the power of minus `scale`.
    case decimal(units: Int128, scale: Int)
    /// char, varchar, text, nchar, nvarchar, ntext and xml as UTF-16: lone surrogates exist.
    case text([UInt16])
    /// binary, varbinary, image and rowversion.
    case bytes([UInt8])
    /// Days since 0001-01-01.
    case date(days: Int)
    /// 100 ns ticks since midnight.
    case time(ticks: Int64)
    /// datetime2: days since 0001-01-01 and 100 ns ticks since midnight.
    case datetime2(days: Int, ticks: Int64)
    /// datetimeoffset: days and ticks in UTC, and the offset in minutes.
    case datetimeoffset(days: Int, ticks: Int64, offset: Int)
    /// datetime and smalldatetime: days since 1900-01-01 and 1/300 s since midnight.
    case datetime(days: Int, ticks: Int)
    /// uniqueidentifier in the order in which it is written, not in that of the wire.
    case uuid([UInt8])
    /// sql_variant's inner type and value; never `null` inside.
    indirect case variant(TDSType, TDSValue)
}
