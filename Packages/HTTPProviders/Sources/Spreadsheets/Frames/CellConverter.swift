internal import DataFrames

/// Turns cells into values of a declared type.
struct CellConverter {
    let reader: CellReader
    /// Numbers that are stored as text have a comma before their decimals.
    let hasDecimalComma: Bool

    /// The value of a cell for a type; nil when it has none.
    func value(_ cell: SheetCell, _ type: DataType) -> CellValue? {
        switch type {
        case .string, .dictionary: return .string(reader.text(cell))
        case .bool:
            if cell.kind == .bool { return .bool(cell.bits == 1) }
            return text(cell) { TextKernels.parseBool($0).map { .bool($0) } }
        case .int8, .int16, .int32, .int64:
            if cell.kind == .number { return CellReader.whole(cell.number).map { .int($0) } }
            return number(cell) { TextKernels.parseInt64($0).map { .int($0) } }
        case .uint8, .uint16, .uint32, .uint64:
            if cell.kind == .number {
                return CellReader.whole(cell.number).flatMap { UInt64(exactly: $0) }.map { .uint($0) }
            }
            return number(cell) { TextKernels.parseUInt64($0).map { .uint($0) } }
        case .double:
            if cell.kind == .number { return .double(cell.number) }
            return number(cell) { TextKernels.parseDouble($0).map { .double($0) } }
        case .float:
            if cell.kind == .number {
                let value = Float(cell.number)
                return value.isFinite ? .float(value) : nil
            }
            return number(cell) { TextKernels.parseFloat($0).map { .float($0) } }
        case .decimal(_, let scale):
            if cell.kind == .number { return CellConverter.decimal(cell.number, scale).map { .decimal($0) } }
            return number(cell) { bytes in
                TextKernels.parseDecimal(bytes, scale: scale).map {
                    .decimal(Decimal128(unscaled: $0, scale: scale))
                }
            }
        case .date:
            if isSerial(cell) { return reader.dates.days(cell.number).map { .date(CalendarDate(daysSinceEpoch: $0)) } }
            return text(cell) { TextKernels.parseDate($0).map { .date(CalendarDate(daysSinceEpoch: $0)) } }
        case .localTimestamp(let unit):
            if isSerial(cell) {
                return reader.dates.milliseconds(cell.number).map {
                    .localTimestamp(LocalDateTime(ticks: $0, unit: .millisecond))
                }
            }
            return text(cell) { bytes in
                TextKernels.parseLocalDateTime(bytes, unit: unit).map {
                    .localTimestamp(LocalDateTime(ticks: $0, unit: unit))
                }
            }
        case .time(let unit):
            if isSerial(cell) {
                return SerialDate.time(cell.number).map { .time(TimeOfDay(ticks: $0, unit: .millisecond)) }
            }
            return text(cell) { bytes in
                TextKernels.parseTime(bytes, unit: unit).map { .time(TimeOfDay(ticks: $0, unit: unit)) }
            }
        case .duration:
            guard isSerial(cell) else { return nil }
            return SerialDate.duration(cell.number).map { .duration(.milliseconds($0)) }
        case .instant(let unit):
            return text(cell) { bytes in
                TextKernels.parseInstant(bytes, unit: unit).map { .instant(Instant(ticks: $0, unit: unit)) }
            }
        default:
            return nil
        }
    }

    /// What a cell must hold for a type, as it follows "expected" in an error.
    static func expected(_ type: DataType) -> String {
        switch type {
        case .bool: "true or false"
        case .int8, .int16, .int32, .int64, .uint8, .uint16, .uint32, .uint64: "a whole number in the range of \(type)"
        case .double, .float: "a number"
        case .decimal(_, let scale): "a number with at most \(scale) decimals"
        case .date: "a date without time of day"
        case .localTimestamp: "a date and time"
        case .time: "a time of day"
        case .duration: "a length of time"
        case .instant: "a text such as 2024-01-31T10:00:00Z"
        default: "another value"
        }
    }

    private func isSerial(_ cell: SheetCell) -> Bool { cell.kind == .number || cell.isDateLike }

    private func text(
        _ cell: SheetCell,
        _ parse: (UnsafeBufferPointer<UInt8>) -> CellValue?
    ) -> CellValue? {
        switch cell.kind {
        case .sharedText: reader.sharedTexts.withBytes(Int(cell.bits), parse)
        case .text: reader.texts.withBytes(Int(cell.bits), parse)
        default: nil
        }
    }

    private func number(
        _ cell: SheetCell,
        _ parse: (UnsafeBufferPointer<UInt8>) -> CellValue?
    ) -> CellValue? {
        guard hasDecimalComma else { return text(cell, parse) }
        return text(cell) { bytes in
            if bytes.contains(0x2E) { return nil }
            return bytes.map { $0 == 0x2C ? 0x2E : $0 }.withUnsafeBufferPointer(parse)
        }
    }

    /// The decimal that the number is by its first 15 digits, which is what sheets show; nil when it has more decimals.
    static func decimal(_ number: Double, _ scale: Int) -> Decimal128? {
        if let whole = CellReader.whole(number) {
            var unscaled = Int128(whole)
            for _ in 0..<scale {
                let (product, overflow) = unscaled.multipliedReportingOverflow(by: 10)
                if overflow { return nil }
                unscaled = product
            }
            return Decimal128(unscaled: unscaled, scale: scale)
        }
        // Trailing zeros need no attempt of their own: the first scale that fits is exact.
        var power = 1.0
        for tried in 0...min(scale, 22) {
            let scaled = (number * power).rounded()
            guard scaled.magnitude <= 0x1p53 else { return nil }
            if (scaled / power - number).magnitude <= number.magnitude * 1e-15 {
                var unscaled = Int128(scaled)
                for _ in tried..<scale {
                    let (product, overflow) = unscaled.multipliedReportingOverflow(by: 10)
                    if overflow { return nil }
                    unscaled = product
                }
                return Decimal128(unscaled: unscaled, scale: scale)
            }
            power *= 10
        }
        return nil
    }
}
