import DataFrames
import Foundation

/// Random values of every column type, as the plain arrays that columns are compared with.
enum Samples {
    static let types: [DataType] = [
        .null, .bool, .int8, .int16, .int32, .int64, .uint8, .uint16, .uint32, .uint64, .float, .double,
        .decimal(precision: 38, scale: 4), .string, .binary, .date, .time(.microsecond), .time(.nanosecond),
        .localTimestamp(.millisecond), .localTimestamp(.hundredNanoseconds), .instant(.second), .instant(.microsecond),
        .duration(.nanosecond), .interval, .uuid, .list(.int32), .list(.list(.string)),
        .structure([Field("a", .int64), Field("b", .string)]), .dictionary(.string), .dictionary(.int64),
    ]

    /// The types whose values have an order.
    static let ordered = types.filter {
        switch $0 {
        case .interval, .list, .structure: false
        default: true
        }
    }

    static func cells(_ type: DataType, count: Int, seed: UInt64, nulls: Double = 0.2) -> [CellValue] {
        var generator = SeededGenerator(seed)
        return (0..<count).map { _ in
            Double.random(in: 0..<1, using: &generator) < nulls ? .null : value(type, &generator)
        }
    }

    static func column(_ type: DataType, count: Int, seed: UInt64, nulls: Double = 0.2) throws -> Column {
        try Column(cells: cells(type, count: count, seed: seed, nulls: nulls), type: type)
    }

    private static func text(_ generator: inout SeededGenerator) -> String {
        let letters = ["a", "b", "é", "漢", "👍", " ", "\u{0}", "z"]
        return (0..<Int.random(in: 0...20, using: &generator))
            .map { _ in letters.randomElement(using: &generator)! }
            .joined()
    }

    static func value(_ type: DataType, _ generator: inout SeededGenerator) -> CellValue {
        func integer<I: FixedWidthInteger>(_: I.Type) -> I { I.random(in: .min ... .max, using: &generator) }
        let ticks = Int64.random(in: -1_000_000_000_000...1_000_000_000_000, using: &generator)
        switch type {
        case .null: return .null
        case .bool: return .bool(Bool.random(using: &generator))
        case .int8: return .int(Int64(integer(Int8.self)))
        case .int16: return .int(Int64(integer(Int16.self)))
        case .int32: return .int(Int64(integer(Int32.self)))
        case .int64: return .int(integer(Int64.self))
        case .uint8: return .uint(UInt64(integer(UInt8.self)))
        case .uint16: return .uint(UInt64(integer(UInt16.self)))
        case .uint32: return .uint(UInt64(integer(UInt32.self)))
        case .uint64: return .uint(integer(UInt64.self))
        case .float: return .float(Float.random(in: -1e6...1e6, using: &generator))
        case .double: return .double(Double.random(in: -1e6...1e6, using: &generator))
        case .decimal(_, let scale): return .decimal(Decimal128(unscaled: Int128(integer(Int64.self)), scale: scale))
        case .string: return .string(text(&generator))
        case .binary: return .binary(Array(text(&generator).utf8))
        case .date: return .date(CalendarDate(daysSinceEpoch: Int32.random(in: -100_000...100_000, using: &generator)))
        case .time(let unit):
            return .time(TimeOfDay(ticks: Int64.random(in: 0..<unit.ticksPerDay, using: &generator), unit: unit))
        case .localTimestamp(let unit): return .localTimestamp(LocalDateTime(ticks: ticks, unit: unit))
        case .instant(let unit): return .instant(Instant(ticks: ticks, unit: unit))
        case .duration: return .duration(.nanoseconds(ticks))
        case .interval:
            return .interval(CalendarInterval(months: integer(Int32.self), days: 3, nanoseconds: integer(Int64.self)))
        case .uuid:
            var bytes = (integer(UInt64.self), integer(UInt64.self))
            return .uuid(withUnsafeBytes(of: &bytes) { UUID(uuid: $0.loadUnaligned(as: uuid_t.self)) })
        case .list(let element):
            return .list((0..<Int.random(in: 0...4, using: &generator)).map { _ in value(element, &generator) })
        case .structure(let fields):
            return .structure(StructureValue(fields.map { ($0.name, value($0.type, &generator)) }))
        case .dictionary(.string): return .string(["MG", "SP", "RJ", "São Paulo"].randomElement(using: &generator)!)
        case .dictionary: return .int(Int64.random(in: -3...3, using: &generator))
        }
    }
}

extension Column {
    /// All elements as dynamic values.
    var cells: [CellValue] { (0..<count).map { value(at: $0) } }
}
