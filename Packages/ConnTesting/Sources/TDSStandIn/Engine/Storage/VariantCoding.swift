/// sql_variant's types and values as blobs.
enum VariantCoding {
    static func encode(_ type: TDSType, _ value: TDSValue) -> [UInt8] {
        var bytes: [UInt8] = []
        put(code(type), &bytes)
        switch value {
        case .null: break
        case .bit(let flag): put(flag ? 1 : 0, &bytes)
        case .integer(let number): put(number, &bytes)
        case .real(let number): put(Int64(number.bitPattern), &bytes)
        case .float(let number): put(Int64(bitPattern: number.bitPattern), &bytes)
        case .decimal(let units, _): bytes += Storage.wide(units)
        case .text(let units): bytes += units.flatMap { [UInt8($0 >> 8), UInt8(truncatingIfNeeded: $0)] }
        case .bytes(let raw), .uuid(let raw): bytes += raw
        case .date(let days): put(Int64(days), &bytes)
        case .time(let ticks): put(ticks, &bytes)
        case .datetime2(let days, let ticks):
            put(Int64(days), &bytes)
            put(ticks, &bytes)
        case .datetimeoffset(let days, let ticks, let offset):
            put(Int64(days), &bytes)
            put(ticks, &bytes)
            put(Int64(offset), &bytes)
        case .datetime(let days, let ticks):
            put(Int64(days), &bytes)
            put(Int64(ticks), &bytes)
        case .variant(let inner, let value): return encode(inner, value)
        }
        return bytes
    }

    static func decode(_ bytes: [UInt8]) -> TDSValue {
        guard bytes.count >= 8, let type = type(number(bytes, 0)) else { return .null }
        let rest = Array(bytes.dropFirst(8))
        let value: TDSValue
        switch type {
        case .bit: value = .bit(number(rest, 0) != 0)
        case .tinyint, .smallint, .int, .bigint: value = .integer(number(rest, 0))
        case .real: value = .real(Float(bitPattern: UInt32(truncatingIfNeeded: number(rest, 0))))
        case .float: value = .float(Double(bitPattern: UInt64(bitPattern: number(rest, 0))))
        case .decimal(_, let scale): value = .decimal(units: Storage.narrow(rest), scale: scale)
        case .smallmoney, .money: value = .decimal(units: Storage.narrow(rest), scale: 4)
        case .date: value = .date(days: Int(number(rest, 0)))
        case .time: value = .time(ticks: number(rest, 0))
        case .datetime2: value = .datetime2(days: Int(number(rest, 0)), ticks: number(rest, 1))
        case .datetimeoffset:
            value = .datetimeoffset(days: Int(number(rest, 0)), ticks: number(rest, 1), offset: Int(number(rest, 2)))
        case .datetime, .smalldatetime: value = .datetime(days: Int(number(rest, 0)), ticks: Int(number(rest, 1)))
        case .uniqueidentifier: value = .uuid(rest)
        case .char, .varchar, .nchar, .nvarchar, .text, .ntext, .xml:
            value = .text(
                stride(from: 0, to: rest.count - 1, by: 2).map { UInt16(rest[$0]) << 8 | UInt16(rest[$0 + 1]) }
            )
        case .binary, .varbinary, .image, .rowversion: value = .bytes(rest)
        case .variant: return .null
        }
        return .variant(type, value)
    }

    private static func put(_ number: Int64, _ bytes: inout [UInt8]) {
        for shift in stride(from: 56, through: 0, by: -8) { bytes.append(UInt8(truncatingIfNeeded: number >> shift)) }
    }

    private static func number(_ bytes: [UInt8], _ index: Int) -> Int64 {
        guard bytes.count >= index * 8 + 8 else { return 0 }
        var bits: UInt64 = 0
        for byte in bytes[(index * 8)..<(index * 8 + 8)] { bits = bits << 8 | UInt64(byte) }
        return Int64(bitPattern: bits)
    }

    private static let plain: [TDSType] = [
        .bit, .tinyint, .smallint, .int, .bigint, .real, .float, .smallmoney, .money, .smalldatetime, .datetime, .date,
        .uniqueidentifier,
    ]

    /// Which type, and its length or its precision and scale.
    private static func code(_ type: TDSType) -> Int64 {
        if let index = plain.firstIndex(of: type) { return Int64(index) << 32 }
        let length = Int64(type.length ?? 0xFFFF)
        switch type {
        case .decimal(let precision, let scale): return 20 << 32 | Int64(precision << 8 | scale)
        case .time(let scale): return 21 << 32 | Int64(scale)
        case .datetime2(let scale): return 22 << 32 | Int64(scale)
        case .datetimeoffset(let scale): return 23 << 32 | Int64(scale)
        case .char: return 24 << 32 | length
        case .varchar: return 25 << 32 | length
        case .nchar: return 26 << 32 | length
        case .nvarchar: return 27 << 32 | length
        case .binary: return 28 << 32 | length
        default: return 29 << 32 | length
        }
    }

    private static func type(_ code: Int64) -> TDSType? {
        let low = Int(code & 0xFFFF)
        let length = low == 0xFFFF ? nil : low
        switch code >> 32 {
        case 0..<Int64(plain.count): return plain[Int(code >> 32)]
        case 20: return .decimal(precision: low >> 8, scale: low & 255)
        case 21: return .time(scale: low)
        case 22: return .datetime2(scale: low)
        case 23: return .datetimeoffset(scale: low)
        case 24: return .char(length: low)
        case 25: return .varchar(length: length)
        case 26: return .nchar(length: low)
        case 27: return .nvarchar(length: length)
        case 28: return .binary(length: low)
        case 29: return .varbinary(length: length)
        default: return nil
        }
    }
}
