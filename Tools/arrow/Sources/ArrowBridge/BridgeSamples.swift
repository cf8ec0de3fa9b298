internal import DataFrames
internal import FoundationEssentials

/// One column of every type, the same each time.
enum BridgeSamples {
    static let types: [DataType] =
        [
            .null, .bool, .int8, .int16, .int32, .int64, .uint8, .uint16, .uint32, .uint64, .float, .double,
            .decimal(precision: 38, scale: 10), .string, .binary, .date, .interval, .uuid, .list(.int32),
            .list(.list(.string)), .structure([Field("a", .int64), Field("b", .string)]), .dictionary(.string),
            .dictionary(.int64),
        ] + units.map { .time($0) } + units.map { .localTimestamp($0) } + units.map { .instant($0) }
        + units.map { .duration($0) }

    private static let units: [TimeUnit] = [.second, .millisecond, .microsecond, .hundredNanoseconds, .nanosecond]

    static let rows = 1_000

    /// A column with a null in every seventh place, and a slice of it so that offsets are not zero.
    static func column(_ type: DataType) -> Column {
        let cells = (0..<rows + 11).map { row in row % 7 == 3 ? CellValue.null : value(type, row) }
        guard let column = try? Column(cells: cells, type: type) else { return Column(nulls: rows, type: type) }
        return column.slice(5..<5 + rows)
    }

    private static func value(_ type: DataType, _ row: Int) -> CellValue {
        let ticks = Int64(row) * 86_413
        switch type {
        case .null: return .null
        case .bool: return .bool(row % 3 == 0)
        case .int8, .int16, .int32, .int64: return .int(Int64(row % 256) - 128)
        case .uint8, .uint16, .uint32, .uint64: return .uint(UInt64(row % 256))
        case .float: return .float(Float(row) / 8)
        case .double: return .double(Double(row) / 7)
        case .decimal(_, let scale):
            return .decimal(Decimal128(unscaled: (Int128(row) - 500) << 80, scale: scale))
        case .string: return .string(row % 5 == 0 ? "" : "row \(row) é漢")
        case .binary: return .binary([UInt8(row % 256), 0, 255])
        case .date: return .date(CalendarDate(daysSinceEpoch: Int32(row) * 20 - 10_000))
        case .time(let unit): return .time(TimeOfDay(ticks: ticks % unit.ticksPerDay, unit: unit))
        case .localTimestamp(let unit): return .localTimestamp(LocalDateTime(ticks: ticks, unit: unit))
        case .instant(let unit): return .instant(Instant(ticks: ticks, unit: unit))
        case .duration(let unit): return .duration(.nanoseconds(unit.nanosecondsPerTick) * row)
        case .interval:
            return .interval(CalendarInterval(months: Int32(row), days: -3, nanoseconds: 5_000 * Int64(row)))
        case .uuid:
            let byte = UInt8(row % 256)
            return .uuid(UUID(uuid: (byte, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, byte)))
        case .list(let element):
            return .list((0..<row % 4).map { $0 == 2 ? .null : value(element, row + $0) })
        case .structure(let fields):
            return .structure(StructureValue(fields.map { ($0.name, value($0.type, row)) }))
        case .dictionary(.string): return .string(["MG", "SP", "RJ", "São Paulo"][row % 4])
        case .dictionary: return .int(Int64(row % 5))
        }
    }
}
