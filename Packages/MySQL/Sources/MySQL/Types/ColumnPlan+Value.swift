internal import FoundationEssentials
@_spi(SQLDrivers) internal import SQLCore

/// Single cells, without a column: what small look-ups are read with, and what conversions start from.
extension ColumnPlan {
    /// The value of a cell that is not NULL, typed as a column of the plan's type would have it.
    ///
    /// - Parameter row: The row's index from 0, for the error.
    /// - Throws: `.conversion` or `.corrupted` that names the column.
    func value(_ start: UnsafeRawPointer, _ count: Int, row: Int?) throws(ConnError) -> CellValue {
        do {
            if isConverted { return try converted(start, count) }
            return try natural(start, count)
        } catch {
            if case .zeroDate = error, zeroDatesAreNull { return .null }
            throw fault(error, row: row)
        }
    }

    private func natural(_ start: UnsafeRawPointer, _ count: Int) throws(CellFault) -> CellValue {
        switch form {
        case .int8: return .int(Int64(start.load(as: Int8.self)))
        case .int16: return .int(Int64(start.loadUnaligned(as: Int16.self)))
        case .int32: return .int(Int64(start.loadUnaligned(as: Int32.self)))
        case .int64: return .int(start.loadUnaligned(as: Int64.self))
        case .uint8: return .uint(UInt64(start.load(as: UInt8.self)))
        case .uint16: return .uint(UInt64(start.loadUnaligned(as: UInt16.self)))
        case .uint32: return .uint(UInt64(start.loadUnaligned(as: UInt32.self)))
        case .uint64: return .uint(start.loadUnaligned(as: UInt64.self))
        case .float: return .float(Float(bitPattern: start.loadUnaligned(as: UInt32.self)))
        case .double: return .double(Double(bitPattern: start.loadUnaligned(as: UInt64.self)))
        case .bool:
            let byte = start.load(as: UInt8.self)
            guard byte <= 1 else { throw .outOfRange }
            return .bool(byte == 1)
        case .bits:
            guard count <= 8 else { throw .malformed }
            var number: UInt64 = 0
            for index in 0..<count { number = number << 8 | UInt64(start.load(fromByteOffset: index, as: UInt8.self)) }
            return .uint(number)
        case .decimal(let precision, let scale):
            let text = start.assumingMemoryBound(to: UInt8.self)
            // No more digits than the column has.
            if count <= precision, let quick = DecimalText.quickly(text, count, scale: scale) {
                return .decimal(Decimal128(unscaled: Int128(quick), scale: scale))
            }
            let unscaled = try DecimalText.unscaled(text, count, precision: precision, scale: scale)
            return .decimal(Decimal128(unscaled: unscaled, scale: scale))
        case .text:
            let bytes = UnsafeRawBufferPointer(start: start, count: count)
            guard let text = String(validating: bytes, as: UTF8.self) else { throw .notUTF8 }
            return .string(text)
        case .bytes: return .binary([UInt8](UnsafeRawBufferPointer(start: start, count: count)))
        case .date:
            guard count == 4 else { throw count == 0 ? .zeroDate : .malformed }
            return .date(CalendarDate(daysSinceEpoch: Int32(truncatingIfNeeded: try WireTime.days(start))))
        case .localTimestamp:
            return .localTimestamp(LocalDateTime(ticks: try WireTime.microseconds(start, count), unit: .microsecond))
        case .instant: return .instant(Instant(ticks: try WireTime.microseconds(start, count), unit: .microsecond))
        case .duration: return .duration(.microseconds(try WireTime.duration(start, count)))
        case .null: return .null
        }
    }

    private func converted(_ start: UnsafeRawPointer, _ count: Int) throws(CellFault) -> CellValue {
        switch (form, field.type) {
        case (.date, .string), (.localTimestamp, .string), (.instant, .string), (.duration, .string):
            return .string(try WireTime.text(form, start, count))
        case (.duration, .time(let unit)):
            let ticks = try WireTime.duration(start, count)
            guard (0...86_400_000_000).contains(ticks) else { throw .outOfRange }
            guard let time = TimeOfDay(ticks: ticks, unit: .microsecond).exactly(in: unit) else { throw .inexact }
            return .time(time)
        case (.duration, .duration(let unit)):
            let ticks = try WireTime.duration(start, count)
            guard let exact = TimeUnit.microsecond.convert(ticks, to: unit) else { throw .inexact }
            return .duration(.nanoseconds(1) * Int(exact) * Int(unit.nanosecondsPerTick))
        case (.bytes, .uuid):
            guard count == 16 else { throw .inexact }
            return .uuid(UUIDBytes(loading: start).uuid)
        default:
            guard let exact = ExactConversion.convert(try natural(start, count), to: field.type) else { throw .inexact }
            return exact
        }
    }
}
