internal import CStandInSQLite

/// How values lie in SQLite, so that SQLite's own order is SQL Server's.
///
/// Integers, bits, money and decimals of up to 18 digits are INTEGER (money and decimals in units of their scale);
/// longer decimals are 16 bytes, big-endian, with the sign flipped; float is REAL; dates are INTEGER: days, ticks of
/// 100 ns, or 1/300 s; datetimeoffset is ten bytes: UTC ticks and the offset; text is UTF-8 where a lone surrogate has
/// its own three bytes; uniqueidentifier is 16 bytes in SQL Server's order; sql_variant is a blob of its type and value.
enum Storage {
    static let transient = unsafeBitCast(-1, to: sqlite3_destructor_type.self)

    static func isWide(_ precision: Int) -> Bool { precision > 18 }

    /// Binds a value of the type.
    static func bind(_ statement: OpaquePointer, _ index: Int32, _ value: TDSValue, _ type: TDSType) {
        switch value {
        case .null: sqlite3_bind_null(statement, index)
        case .bit(let flag): sqlite3_bind_int64(statement, index, flag ? 1 : 0)
        case .integer(let number): sqlite3_bind_int64(statement, index, number)
        case .real(let number): sqlite3_bind_double(statement, index, Double(number))
        case .float(let number): sqlite3_bind_double(statement, index, number)
        case .decimal(let units, _):
            if case .decimal(let precision, _) = type, isWide(precision) {
                bind(statement, index, bytes: wide(units))
            } else {
                sqlite3_bind_int64(statement, index, Int64(truncatingIfNeeded: units))
            }
        case .text(let units):
            withUTF8(units) { _ = sqlite3_bind_text64(statement, index, $0, UInt64($1), transient, UInt8(SQLITE_UTF8)) }
        case .bytes(let bytes): bind(statement, index, bytes: bytes)
        case .date(let days): sqlite3_bind_int64(statement, index, Int64(days))
        case .time(let ticks): sqlite3_bind_int64(statement, index, ticks)
        case .datetime2(let days, let ticks):
            sqlite3_bind_int64(statement, index, Int64(days) &* DateMath.ticksPerDay &+ ticks)
        case .datetime(let days, let ticks):
            sqlite3_bind_int64(statement, index, Int64(days) &* 25_920_000 &+ Int64(ticks))
        case .datetimeoffset(let days, let ticks, let offset):
            bind(statement, index, bytes: zoned(days, ticks, offset))
        case .uuid(let bytes): bind(statement, index, bytes: Identifier.sortable(bytes))
        case .variant(let inner, let value): bind(statement, index, bytes: VariantCoding.encode(inner, value))
        }
    }

    static func bind(_ statement: OpaquePointer, _ index: Int32, bytes: [UInt8]) {
        bytes.withUnsafeBytes { buffer in
            if let base = buffer.baseAddress, buffer.count > 0 {
                _ = sqlite3_bind_blob64(statement, index, base, UInt64(buffer.count), transient)
            } else {
                _ = sqlite3_bind_zeroblob(statement, index, 0)
            }
        }
    }

    static func result(_ context: OpaquePointer?, _ value: TDSValue, _ type: TDSType) {
        switch value {
        case .null: sqlite3_result_null(context)
        case .bit(let flag): sqlite3_result_int64(context, flag ? 1 : 0)
        case .integer(let number): sqlite3_result_int64(context, number)
        case .real(let number): sqlite3_result_double(context, Double(number))
        case .float(let number): sqlite3_result_double(context, number)
        case .decimal(let units, _):
            if case .decimal(let precision, _) = type, isWide(precision) {
                result(context, bytes: wide(units))
            } else {
                sqlite3_result_int64(context, Int64(truncatingIfNeeded: units))
            }
        case .text(let units):
            withUTF8(units) { sqlite3_result_text64(context, $0, UInt64($1), transient, UInt8(SQLITE_UTF8)) }
        case .bytes(let bytes): result(context, bytes: bytes)
        case .date(let days): sqlite3_result_int64(context, Int64(days))
        case .time(let ticks): sqlite3_result_int64(context, ticks)
        case .datetime2(let days, let ticks):
            sqlite3_result_int64(context, Int64(days) &* DateMath.ticksPerDay &+ ticks)
        case .datetime(let days, let ticks):
            sqlite3_result_int64(context, Int64(days) &* 25_920_000 &+ Int64(ticks))
        case .datetimeoffset(let days, let ticks, let offset): result(context, bytes: zoned(days, ticks, offset))
        case .uuid(let bytes): result(context, bytes: Identifier.sortable(bytes))
        case .variant(let inner, let value): result(context, bytes: VariantCoding.encode(inner, value))
        }
    }

    private static func result(_ context: OpaquePointer?, bytes: [UInt8]) {
        bytes.withUnsafeBytes { buffer in
            if let base = buffer.baseAddress, buffer.count > 0 {
                sqlite3_result_blob64(context, base, UInt64(buffer.count), transient)
            } else {
                sqlite3_result_zeroblob(context, 0)
            }
        }
    }

    /// Reads a column of a row as the type.
    static func column(_ statement: OpaquePointer, _ index: Int32, _ type: TDSType) -> TDSValue {
        let kind = sqlite3_column_type(statement, index)
        guard kind != SQLITE_NULL else { return .null }
        switch type {
        case .bit: return .bit(sqlite3_column_int64(statement, index) != 0)
        case .tinyint, .smallint, .int, .bigint: return .integer(sqlite3_column_int64(statement, index))
        case .float: return .float(sqlite3_column_double(statement, index))
        default: break
        }
        guard let value = sqlite3_column_value(statement, index) else { return .null }
        return read(value, type)
    }

    /// Reads a value of SQLite as the type.
    static func read(_ value: OpaquePointer, _ type: TDSType) -> TDSValue {
        guard sqlite3_value_type(value) != SQLITE_NULL else { return .null }
        switch type {
        case .bit: return .bit(sqlite3_value_int64(value) != 0)
        case .tinyint, .smallint, .int, .bigint: return .integer(sqlite3_value_int64(value))
        case .real: return .real(Float(sqlite3_value_double(value)))
        case .float: return .float(sqlite3_value_double(value))
        case .decimal(let precision, let scale):
            if isWide(precision) { return .decimal(units: narrow(bytes(value)), scale: scale) }
            return .decimal(units: Int128(sqlite3_value_int64(value)), scale: scale)
        case .smallmoney, .money: return .decimal(units: Int128(sqlite3_value_int64(value)), scale: 4)
        case .date: return .date(days: Int(sqlite3_value_int64(value)))
        case .time: return .time(ticks: sqlite3_value_int64(value))
        case .datetime2:
            let total = sqlite3_value_int64(value)
            return .datetime2(days: Int(total / DateMath.ticksPerDay), ticks: total % DateMath.ticksPerDay)
        case .datetime, .smalldatetime:
            let total = sqlite3_value_int64(value)
            let days = total >= 0 ? total / 25_920_000 : (total - 25_919_999) / 25_920_000
            return .datetime(days: Int(days), ticks: Int(total - days * 25_920_000))
        case .datetimeoffset: return moment(bytes(value))
        case .uniqueidentifier: return .uuid(Identifier.written(bytes(value)))
        case .char, .varchar, .text, .nchar, .nvarchar, .ntext, .xml:
            let count = Int(sqlite3_value_bytes(value))
            guard count > 0, let base = sqlite3_value_text(value) else { return .text([]) }
            return .text(units(UnsafeBufferPointer(start: base, count: count)))
        case .binary, .varbinary, .image, .rowversion: return .bytes(bytes(value))
        case .variant: return VariantCoding.decode(bytes(value))
        }
    }

    private static func bytes(_ value: OpaquePointer) -> [UInt8] {
        let count = Int(sqlite3_value_bytes(value))
        guard count > 0, let base = sqlite3_value_blob(value) else { return [] }
        return Array(UnsafeRawBufferPointer(start: base, count: count))
    }

    static func wide(_ units: Int128) -> [UInt8] {
        let bits = UInt128(bitPattern: units) ^ (1 << 127)
        return (0..<16).reversed().map { UInt8(truncatingIfNeeded: bits >> UInt128($0 * 8)) }
    }

    static func narrow(_ bytes: [UInt8]) -> Int128 {
        var bits: UInt128 = 0
        for byte in bytes { bits = bits << 8 | UInt128(byte) }
        return Int128(bitPattern: bits ^ (1 << 127))
    }

    private static func zoned(_ days: Int, _ ticks: Int64, _ offset: Int) -> [UInt8] {
        let total = UInt64(bitPattern: Int64(days) &* DateMath.ticksPerDay &+ ticks) ^ (1 << 63)
        var bytes = (0..<8).reversed().map { UInt8(truncatingIfNeeded: total >> UInt64($0 * 8)) }
        let shifted = UInt16(truncatingIfNeeded: offset + 32_768)
        bytes.append(UInt8(shifted >> 8))
        bytes.append(UInt8(truncatingIfNeeded: shifted))
        return bytes
    }

    private static func moment(_ bytes: [UInt8]) -> TDSValue {
        guard bytes.count == 10 else { return .null }
        var bits: UInt64 = 0
        for byte in bytes.prefix(8) { bits = bits << 8 | UInt64(byte) }
        let total = Int64(bitPattern: bits ^ (1 << 63))
        let offset = (Int(bytes[8]) << 8 | Int(bytes[9])) - 32_768
        return .datetimeoffset(
            days: Int(total / DateMath.ticksPerDay),
            ticks: total % DateMath.ticksPerDay,
            offset: offset
        )
    }
}
