public import DataFrames
internal import FoundationEssentials

/// Values in a type that the caller declared, exact or not at all.
@_spi(SQLDrivers)
public enum ExactConversion {
    /// Whether some values of one type have a form in the other; decided before the first row.
    public static func exists(from source: DataType, to target: DataType) -> Bool {
        switch (source, target) {
        case (_, .string): return source != .binary
        case (.string, .bool), (.string, .uuid), (.string, .date), (.string, .time), (.string, .localTimestamp),
            (.string, .instant), (.string, .interval), (.string, .duration):
            return true
        case (.string, _): return target.isNumeric
        case (.bool, _): return target.isInteger
        case (_, .bool): return source.isInteger
        case (.date, .localTimestamp), (.localTimestamp, .date), (.localTimestamp, .localTimestamp),
            (.instant, .instant), (.time, .time), (.interval, .duration):
            return true
        case (.list(let from), .list(let to)): return from == to || exists(from: from, to: to)
        case (.structure(let from), .structure(let to)):
            return from.map(\.name) == to.map(\.name)
                && zip(from, to).allSatisfy { $0.type == $1.type || exists(from: $0.type, to: $1.type) }
        default: return source.isNumeric && target.isNumeric
        }
    }

    /// The value in a type, or `nil` if it has no exact form there.
    public static func convert(_ value: CellValue, to type: DataType) -> CellValue? {
        switch type {
        case .int8, .int16, .int32, .int64:
            guard let whole = integer(value), let exact = Int64(exactly: whole) else { return nil }
            return fits(exact, type) ? .int(exact) : nil
        case .uint8, .uint16, .uint32, .uint64:
            guard let whole = integer(value), let exact = UInt64(exactly: whole) else { return nil }
            return fits(exact, type) ? .uint(exact) : nil
        case .float: return float(value).map(CellValue.float)
        case .double: return double(value).map(CellValue.double)
        case .decimal(let precision, let scale):
            guard let number = decimal(value)?.exactly(scale: scale), number.precision <= precision else { return nil }
            return .decimal(number)
        case .bool: return bool(value).map(CellValue.bool)
        case .string: return .string(text(value))
        case .dictionary(let inner): return convert(value, to: inner)
        case .list(let element):
            guard case .list(let values) = value else { return nil }
            var converted: [CellValue] = []
            for value in values {
                guard let exact = value.isNull ? .null : convert(value, to: element) else { return nil }
                converted.append(exact)
            }
            return .list(converted)
        case .structure(let fields):
            guard case .structure(let structure) = value, structure.values.count == fields.count else { return nil }
            var pairs: [(String, CellValue)] = []
            for (field, value) in zip(fields, structure.values) {
                guard let exact = value.isNull ? .null : convert(value, to: field.type) else { return nil }
                pairs.append((field.name, exact))
            }
            return .structure(StructureValue(pairs))
        default: return identical(value, type) ?? time(value, type) ?? other(value, type)
        }
    }

    // MARK: Numbers

    private static func integer(_ value: CellValue) -> Int128? {
        switch value {
        case .int(let number): return Int128(number)
        case .uint(let number): return Int128(number)
        case .bool(let truth): return truth ? 1 : 0
        case .float(let number): return Int128(exactly: number)
        case .double(let number): return Int128(exactly: number)
        case .decimal(let number): return number.exactly(scale: 0)?.unscaled
        case .string(let text): return Decimal128(text)?.exactly(scale: 0)?.unscaled
        default: return nil
        }
    }

    private static func fits(_ number: Int64, _ type: DataType) -> Bool {
        switch type {
        case .int8: Int8(exactly: number) != nil
        case .int16: Int16(exactly: number) != nil
        case .int32: Int32(exactly: number) != nil
        default: true
        }
    }

    private static func fits(_ number: UInt64, _ type: DataType) -> Bool {
        switch type {
        case .uint8: UInt8(exactly: number) != nil
        case .uint16: UInt16(exactly: number) != nil
        case .uint32: UInt32(exactly: number) != nil
        default: true
        }
    }

    /// A decimal whose digits are those that the number is printed with.
    public static func decimal(_ value: CellValue) -> Decimal128? {
        switch value {
        case .int(let number): return Decimal128(number)
        case .uint(let number): return Decimal128(unscaled: Int128(number), scale: 0)
        case .decimal(let number): return number
        case .float(let number): return decimal(shortest: { FloatText.append(number, to: &$0) })
        case .double(let number): return decimal(shortest: { FloatText.append(number, to: &$0) })
        case .string(let text): return Decimal128(text)
        default: return nil
        }
    }

    private static func decimal(shortest write: (inout [UInt8]) -> Void) -> Decimal128? {
        var text: [UInt8] = []
        write(&text)
        return DecimalDigits(text)?.decimal
    }

    /// The double that is the number exactly, or prints as it.
    public static func double(_ value: CellValue) -> Double? {
        switch value {
        case .int(let number): return Double(exactly: number)
        case .uint(let number): return Double(exactly: number)
        case .float(let number): return Double(number)
        case .double(let number): return number
        case .decimal(let number):
            // The double that prints as the decimal, if there is one.
            let nearest = number.double
            guard let back = decimal(.double(nearest)), back == number else { return nil }
            return nearest
        case .string(var text):
            return text.withUTF8 { TextKernels.parseDouble($0, allowNonFinite: true) }
        default: return nil
        }
    }

    /// The float that is the number exactly, or prints as it.
    public static func float(_ value: CellValue) -> Float? {
        switch value {
        case .float(let number): return number
        case .double(let number): return number.isNaN ? .nan : Float(exactly: number)
        case .decimal(let number):
            let nearest = Float(number.double)
            guard let back = decimal(.float(nearest)), back == number else { return nil }
            return nearest
        case .string(var text):
            return text.withUTF8 { TextKernels.parseFloat($0, allowNonFinite: true) }
        default: return integer(value).flatMap { Float(exactly: $0) }
        }
    }

    private static func bool(_ value: CellValue) -> Bool? {
        switch value {
        case .bool(let truth): return truth
        case .string(var text): return text.withUTF8 { TextKernels.parseBool($0) }
        default:
            guard let number = integer(value), number == 0 || number == 1 else { return nil }
            return number == 1
        }
    }

    // MARK: Times

    /// A value of a type that has but one form.
    private static func identical(_ value: CellValue, _ type: DataType) -> CellValue? {
        switch (type, value) {
        case (.date, .date), (.uuid, .uuid), (.interval, .interval), (.binary, .binary): value
        default: nil
        }
    }

    private static func time(_ value: CellValue, _ type: DataType) -> CellValue? {
        switch (type, value) {
        case (.time(let unit), .time(let time)): return time.exactly(in: unit).map(CellValue.time)
        case (.localTimestamp(let unit), .localTimestamp(let time)):
            return time.exactly(in: unit).map(CellValue.localTimestamp)
        case (.localTimestamp(let unit), .date(let date)):
            return LocalDateTime(date, TimeOfDay(ticks: 0, unit: unit)).map(CellValue.localTimestamp)
        case (.date, .localTimestamp(let time)):
            guard time.time.ticks == 0 else { return nil }
            return time.date.map(CellValue.date)
        case (.instant(let unit), .instant(let time)): return time.exactly(in: unit).map(CellValue.instant)
        case (.duration, .interval(let interval)):
            guard interval.months == 0, interval.days == 0 else { return nil }
            return .duration(.nanoseconds(interval.nanoseconds))
        default: return nil
        }
    }

    // MARK: Text

    private static func other(_ value: CellValue, _ type: DataType) -> CellValue? {
        guard case .string(var text) = value else { return nil }
        return text.withUTF8 { bytes in
            switch type {
            case .uuid: TextKernels.parseUUID(bytes).map { .uuid($0.uuid) }
            case .date: TextKernels.parseDate(bytes).map { .date(CalendarDate(daysSinceEpoch: $0)) }
            case .time(let unit):
                TextKernels.parseTime(bytes, unit: unit).map { .time(TimeOfDay(ticks: $0, unit: unit)) }
            case .localTimestamp(let unit):
                TextKernels.parseLocalDateTime(bytes, unit: unit).map {
                    .localTimestamp(LocalDateTime(ticks: $0, unit: unit))
                }
            case .instant(let unit):
                TextKernels.parseInstant(bytes, unit: unit).map { .instant(Instant(ticks: $0, unit: unit)) }
            case .interval: TextKernels.parseInterval(bytes).map(CellValue.interval)
            case .duration(let unit):
                TextKernels.parseDuration(bytes, unit: unit).map {
                    .duration(.nanoseconds($0) * Int(unit.nanosecondsPerTick))
                }
            default: nil
            }
        }
    }

    private static func text(_ value: CellValue) -> String {
        switch value {
        case .double(let number): return printed { FloatText.append(number, to: &$0) }
        case .float(let number): return printed { FloatText.append(number, to: &$0) }
        default: return value.description
        }
    }

    private static func printed(_ write: (inout [UInt8]) -> Void) -> String {
        var text: [UInt8] = []
        write(&text)
        return String(decoding: text, as: UTF8.self)
    }
}
