internal import CSQLite
internal import CSQLiteShims
internal import SQLCore

/// One column of a frame on its way into a table: read by plain pointers, bound without copies where SQLite lets us.
struct BulkColumn {
    /// How the values are bound.
    enum Kind {
        case null
        case bool
        case int8, int16, int32, int64
        case uint8, uint16, uint32, uint64
        case float, double
        /// Numbers with a point into a column declared as an integer.
        case wholeDouble
        /// As a number; 10 to the power of the scale.
        case decimalNumber(power: Double)
        case decimalText
        case text, blob
        case date(SQLiteDateForm)
        case time, localTimestamp, duration, interval
        case instant(SQLiteDateForm)
        case uuidText, uuidBytes
    }

    /// The bytes that the longest text made here may take.
    static let textRoom = 128

    let view: UnsafeColumnView
    let kind: Kind
    let name: String
    /// The column's place among those whose values are written as text here, or -1.
    var arenaIndex = -1

    /// Whether values are written as text into memory of ours.
    var needsArena: Bool {
        switch kind {
        case .decimalText, .time, .localTimestamp, .duration, .interval, .uuidText: true
        case .date(let form), .instant(let form): form == .isoText || form == .asStored
        default: false
        }
    }

    /// Binds the value of a row as the parameter with this number.
    ///
    /// - Parameter room: `textRoom` bytes that stay untouched until the statement was run.
    /// - Throws: `StorageRefusal` for a value that SQLite would not keep as it is.
    @inline(__always)
    func bind(
        _ row: Int,
        _ statement: OpaquePointer,
        _ index: Int32,
        _ room: UnsafeMutablePointer<UInt8>
    ) throws(StorageRefusal) -> Int32 {
        if view.isNull(row) { return sqlite3_bind_null(statement, index) }
        switch kind {
        case .int64: return sqlite3_bind_int64(statement, index, view.value(row, as: Int64.self))
        case .int32: return sqlite3_bind_int64(statement, index, Int64(view.value(row, as: Int32.self)))
        case .text:
            let bytes = view.bytes(row)
            return conn_sqlite_bind_text_static(
                statement,
                index,
                bytes.baseAddress ?? UnsafePointer(room),
                Int64(bytes.count)
            )
        case .double:
            let value = view.value(row, as: Double.self)
            guard value == value else { throw .notANumber }
            return sqlite3_bind_double(statement, index, value)
        case .decimalNumber(let power):
            let unscaled = view.value(row, as: Int128.self)
            guard unscaled.magnitude < 1_000_000_000_000_000 else { throw .decimalTooLong }
            return sqlite3_bind_double(statement, index, Double(Int64(truncatingIfNeeded: unscaled)) / power)
        case .date(let form):
            let days = view.value(row, as: Int32.self)
            guard form == .isoText || form == .asStored else {
                return Self.bind(StorableValue(days: days, form), statement, index)
            }
            let count = TextKernels.write(date: days, to: room)
            return conn_sqlite_bind_text_static(statement, index, room, Int64(count))
        default: return try bindRarely(row, statement, index, room)
        }
    }

    @inline(never)
    private func bindRarely(
        _ row: Int,
        _ statement: OpaquePointer,
        _ index: Int32,
        _ room: UnsafeMutablePointer<UInt8>
    ) throws(StorageRefusal) -> Int32 {
        func text(_ count: Int) -> Int32 { conn_sqlite_bind_text_static(statement, index, room, Int64(count)) }
        func integer(_ value: some BinaryInteger) -> Int32 { sqlite3_bind_int64(statement, index, Int64(value)) }
        switch kind {
        case .null: return sqlite3_bind_null(statement, index)
        case .bool: return integer(view.bool(row) ? 1 : 0)
        case .int8: return integer(view.value(row, as: Int8.self))
        case .int16: return integer(view.value(row, as: Int16.self))
        case .uint8: return integer(view.value(row, as: UInt8.self))
        case .uint16: return integer(view.value(row, as: UInt16.self))
        case .uint32: return integer(view.value(row, as: UInt32.self))
        case .uint64:
            let value = view.value(row, as: UInt64.self)
            guard value <= UInt64(Int64.max) else { throw .unsignedTooLarge }
            return integer(value)
        case .float:
            let value = view.value(row, as: Float.self)
            guard !value.isNaN else { throw .notANumber }
            return sqlite3_bind_double(statement, index, Double(value))
        case .wholeDouble:
            let value = view.type == .float ? Double(view.value(row, as: Float.self)) : view.value(row, as: Double.self)
            guard !value.isNaN else { throw .notANumber }
            guard let whole = Int64(exactly: value) else { throw .notWhole }
            return integer(whole)
        case .decimalText:
            return text(TextKernels.write(decimal: view.value(row, as: Int128.self), scale: view.scale, to: room))
        case .blob:
            let bytes = view.bytes(row)
            guard let base = bytes.baseAddress, !bytes.isEmpty else {
                return sqlite3_bind_zeroblob(statement, index, 0)
            }
            return conn_sqlite_bind_blob_static(statement, index, base, Int64(bytes.count))
        case .time: return text(TextKernels.write(time: view.value(row, as: Int64.self), unit: view.unit, to: room))
        case .localTimestamp:
            let count = TextKernels.write(localDateTime: view.value(row, as: Int64.self), unit: view.unit, to: room)
            return text(Self.spaced(room, count))
        case .instant(let form):
            let ticks = view.value(row, as: Int64.self)
            guard form == .isoText || form == .asStored else {
                return Self.bind(try StorableValue(instant: ticks, view.unit, form), statement, index)
            }
            return text(Self.spaced(room, TextKernels.write(instant: ticks, unit: view.unit, to: room)))
        case .duration:
            return text(TextKernels.write(duration: view.value(row, as: Int64.self), unit: view.unit, to: room))
        case .interval:
            return text(TextKernels.write(interval: view.value(row, as: CalendarInterval.self), to: room))
        case .uuidText:
            UUIDText.write(view.value(row, as: UUIDBytes.self), to: room)
            return text(36)
        case .uuidBytes:
            return withUnsafeBytes(of: view.value(row, as: UUIDBytes.self)) {
                conn_sqlite_bind_blob_copy(statement, index, $0.baseAddress!, 16)
            }
        case .int32, .int64, .text, .double, .decimalNumber, .date:
            preconditionFailure("Bound by the fast path")
        }
    }

    private static func bind(_ value: StorableValue, _ statement: OpaquePointer, _ index: Int32) -> Int32 {
        switch value {
        case .integer(let value): sqlite3_bind_int64(statement, index, value)
        case .real(let value): sqlite3_bind_double(statement, index, value)
        case .null, .text, .blob: preconditionFailure("A number was expected")
        }
    }

    /// Puts a space between date and time, as SQLite's own functions write it.
    private static func spaced(_ text: UnsafeMutablePointer<UInt8>, _ count: Int) -> Int {
        var place = 10
        while place < count, text[place] != UInt8(ascii: "T") { place += 1 }
        if place < count { text[place] = UInt8(ascii: " ") }
        return count
    }
}
