internal import FoundationEssentials
@_spi(SQLDrivers) internal import SQLCore

/// Single cells, without a column: what small look-ups are read with, and what conversions start from.
extension ColumnPlan {
    /// The value of a cell that is not NULL, typed as a column of the plan's type would have it.
    ///
    /// - Parameter row: The row's index from 0, for the error.
    /// - Throws: `.conversion` or `.corrupted` that names the column.
    func value(_ start: UnsafeRawPointer, _ count: Int, row: Int?) throws(ConnError) -> CellValue {
        do throws(CellFault) {
            guard count >= form.width ?? 0 else { throw CellFault.malformed }
            if isConverted { return try converted(start, count) }
            return try natural(start, count)
        } catch {
            throw fault(error, row: row)
        }
    }

    private func natural(_ start: UnsafeRawPointer, _ count: Int) throws(CellFault) -> CellValue {
        switch form {
        case .bool: return .bool(start.load(as: UInt8.self) != 0)
        case .uint8: return .uint(UInt64(start.load(as: UInt8.self)))
        case .int16: return .int(Int64(start.loadUnaligned(as: Int16.self)))
        case .int32: return .int(Int64(start.loadUnaligned(as: Int32.self)))
        case .int64: return .int(start.loadUnaligned(as: Int64.self))
        case .float: return .float(Float(bitPattern: start.loadUnaligned(as: UInt32.self)))
        case .double: return .double(Double(bitPattern: start.loadUnaligned(as: UInt64.self)))
        case .decimal(_, let scale):
            return .decimal(Decimal128(unscaled: try CellReader.decimal(start), scale: scale))
        case .money: return .decimal(Decimal128(unscaled: Int128(CellReader.money(start)), scale: 4))
        case .smallMoney:
            return .decimal(Decimal128(unscaled: Int128(start.loadUnaligned(as: Int32.self)), scale: 4))
        case .text, .xml:
            let (start, count) = form == .xml ? CellReader.withoutMark(start, count) : (start, count)
            let bytes = UnsafeRawBufferPointer(start: start, count: count)
            guard let text = String(validating: bytes, as: UTF8.self) else { throw .notUTF8 }
            return .string(text)
        case .bytes: return .binary([UInt8](UnsafeRawBufferPointer(start: start, count: count)))
        case .date: return .date(CalendarDate(daysSinceEpoch: try CellReader.days(start)))
        case .time: return .time(TimeOfDay(ticks: try CellReader.time(start), unit: .hundredNanoseconds))
        case .dateTime2:
            return .localTimestamp(LocalDateTime(ticks: try CellReader.moment(start), unit: .hundredNanoseconds))
        case .instant: return .instant(try instant(start))
        case .offsetInstant:
            let offset = Int64(try CellReader.offset(start))
            let pairs: [(String, CellValue)] = [("instant", .instant(try instant(start))), ("offset", .int(offset))]
            return .structure(StructureValue(pairs))
        case .dateTime:
            return .localTimestamp(LocalDateTime(ticks: try CellReader.dateTime(start), unit: .millisecond))
        case .smallDateTime:
            return .localTimestamp(LocalDateTime(ticks: try CellReader.smallDateTime(start), unit: .second))
        case .uuid: return .uuid(CellReader.uuid(start).uuid)
        }
    }

    private func instant(_ start: UnsafeRawPointer) throws(CellFault) -> Instant {
        Instant(ticks: try CellReader.moment(start), unit: .hundredNanoseconds)
    }

    private func converted(_ start: UnsafeRawPointer, _ count: Int) throws(CellFault) -> CellValue {
        switch (form, field.type) {
        case (.offsetInstant, .string):
            let offset = Int64(try CellReader.offset(start))
            return .string(OffsetText.text(ticks: try CellReader.moment(start), offset: offset))
        case (.offsetInstant, .instant(let unit)):
            guard let exact = try instant(start).exactly(in: unit) else { throw .inexact }
            return .instant(exact)
        case (.bytes, .uuid):
            guard count == 16 else { throw .inexact }
            return .uuid(UUIDBytes(loading: start).uuid)
        default:
            guard let exact = ExactConversion.convert(try natural(start, count), to: field.type) else { throw .inexact }
            return exact
        }
    }
}
