/// Dynamic values in the form that a column keeps, exact or refused.
enum CellConversion {
    static func mismatch(_ value: CellValue, _ type: DataType) -> FrameError {
        FrameError(.wrongType, "A value of kind \(value.kindName) does not fit a column of type \(type)")
    }

    /// Integers, days, ticks or unscaled digits, according to the type; the caller checks the width.
    static func integer(_ value: CellValue, as type: DataType) throws(FrameError) -> Int128 {
        switch (type, value) {
        case (.int8, .int(let number)), (.int16, .int(let number)), (.int32, .int(let number)),
            (.int64, .int(let number)), (.uint8, .int(let number)), (.uint16, .int(let number)),
            (.uint32, .int(let number)), (.uint64, .int(let number)):
            return Int128(number)
        case (.int8, .uint(let number)), (.int16, .uint(let number)), (.int32, .uint(let number)),
            (.int64, .uint(let number)), (.uint8, .uint(let number)), (.uint16, .uint(let number)),
            (.uint32, .uint(let number)), (.uint64, .uint(let number)):
            return Int128(number)
        case (.date, .date(let date)):
            return Int128(date.daysSinceEpoch)
        case (.time(let unit), .time(let time)):
            return try ticks(time.unit.convert(time.ticks, to: unit), value, type)
        case (.localTimestamp(let unit), .localTimestamp(let time)):
            return try ticks(time.unit.convert(time.ticks, to: unit), value, type)
        case (.instant(let unit), .instant(let time)):
            return try ticks(time.unit.convert(time.ticks, to: unit), value, type)
        case (.duration(let unit), .duration(let duration)):
            return try ticks(DurationTicks.ticks(duration, unit), value, type)
        case (.decimal(let precision, let scale), .decimal(let number)):
            guard let exact = number.exactly(scale: scale), exact.precision <= precision else {
                throw FrameError(
                    .conversion,
                    "A decimal has no exact form in type \(type)",
                    detail: value.description
                )
            }
            return exact.unscaled
        default:
            throw mismatch(value, type)
        }
    }

    private static func ticks(_ ticks: Int64?, _ value: CellValue, _ type: DataType) throws(FrameError) -> Int128 {
        guard let ticks else {
            throw FrameError(.conversion, "A time has no exact form in type \(type)", detail: value.description)
        }
        return Int128(ticks)
    }
}
