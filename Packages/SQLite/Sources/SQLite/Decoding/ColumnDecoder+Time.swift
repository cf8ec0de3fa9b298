internal import SQLCore

// Dates and times in the forms that `SQLiteDateForm` names. Each function says false for a value that does not fit.
extension ColumnDecoder {
    private static let julianOfEpoch = 2_440_587.5
    private static let secondsPerDay: Int64 = 86_400

    func appendDate(_ value: StoredValue, _ form: SQLiteDateForm) -> Bool {
        guard let target = builder as? FixedBuilder<Int32> else { return false }
        switch value.storage {
        case .text:
            guard form == .isoText || form == .asStored || plan.origin == .caller else { return false }
            // Ten bytes have one way to be written, which makes the way back to text exact.
            let bytes = value.bytes
            guard bytes.count == 10, let days = TextKernels.parseDate(bytes) else { return false }
            target.append(days)
            return true
        case .integer, .real:
            guard let days = Self.days(value, form) else { return false }
            target.append(days)
            return true
        default: return false
        }
    }

    /// Days since 1970-01-01 of a number that stands for a midnight in UTC.
    private static func days(_ value: StoredValue, _ form: SQLiteDateForm) -> Int32? {
        switch form {
        case .unixSeconds, .unixMilliseconds:
            let perDay = form == .unixSeconds ? secondsPerDay : secondsPerDay * 1_000
            let number = value.storage == .integer ? value.integer : Int64(exactly: value.real)
            guard let number, number % perDay == 0 else { return nil }
            return Int32(exactly: number / perDay)
        case .julianDay:
            let number = value.storage == .integer ? Double(value.integer) : value.real
            return Int32(exactly: number - julianOfEpoch)
        case .isoText, .asStored: return nil
        }
    }

    func appendTime(_ value: StoredValue, _ unit: TimeUnit) -> Bool {
        guard value.storage == .text, let target = builder as? FixedBuilder<Int64> else { return false }
        let bytes = value.bytes
        guard let ticks = TextKernels.parseTime(bytes, unit: unit),
            let code = stored.code(of: TextShape(length: bytes.count))
        else { return false }
        stored.note(code, row: target.count)
        target.append(ticks)
        return true
    }

    func appendLocal(_ value: StoredValue, _ unit: TimeUnit) -> Bool {
        guard value.storage == .text, let target = builder as? FixedBuilder<Int64> else { return false }
        let bytes = value.bytes
        guard bytes.count >= 16, bytes[4] == UInt8(ascii: "-"),
            let ticks = TextKernels.parseLocalDateTime(bytes, unit: unit)
        else { return false }
        guard let code = stored.code(of: TextShape(length: bytes.count, separator: bytes[10])) else { return false }
        stored.note(code, row: target.count)
        target.append(ticks)
        return true
    }

    func appendInstant(_ value: StoredValue, _ unit: TimeUnit, _ form: SQLiteDateForm) -> Bool {
        guard let target = builder as? FixedBuilder<Int64> else { return false }
        switch value.storage {
        case .text:
            guard form == .isoText || form == .asStored || plan.origin == .caller else { return false }
            let bytes = value.bytes
            guard bytes.count >= 17, bytes[4] == UInt8(ascii: "-"),
                let ticks = TextKernels.parseInstant(bytes, unit: unit),
                let zone = bytes[16...].firstIndex(where: { $0 | 0x20 == 0x7A || $0 == 0x2B || $0 == 0x2D }),
                let local = TextKernels.parseLocalDateTime(UnsafeBufferPointer(rebasing: bytes[..<zone]), unit: unit)
            else { return false }
            let shape = TextShape(
                length: zone,
                separator: bytes[10],
                suffix: Array(bytes[zone...]),
                offset: local &- ticks
            )
            guard let code = stored.code(of: shape) else { return false }
            stored.note(code, row: target.count)
            target.append(ticks)
            return true
        case .integer, .real:
            guard let ticks = Self.ticks(value, unit, form) else { return false }
            target.append(ticks)
            return true
        default: return false
        }
    }

    private static func ticks(_ value: StoredValue, _ unit: TimeUnit, _ form: SQLiteDateForm) -> Int64? {
        switch form {
        case .unixSeconds:
            if value.storage == .integer { return TimeUnit.second.convert(value.integer, to: unit) }
            return Int64(exactly: value.real * Double(unit.ticksPerSecond))
        case .unixMilliseconds:
            if value.storage == .integer { return TimeUnit.millisecond.convert(value.integer, to: unit) }
            return Int64(exactly: value.real * Double(unit.ticksPerSecond) / 1_000)
        case .julianDay:
            // A Julian day number is a double, good for about 0.05 ms today: SQLite itself rounds to milliseconds.
            let number = value.storage == .integer ? Double(value.integer) : value.real
            let milliseconds = ((number - julianOfEpoch) * 86_400_000).rounded()
            guard let exact = Int64(exactly: milliseconds) else { return nil }
            return TimeUnit.millisecond.convert(exact, to: unit)
        case .isoText, .asStored: return nil
        }
    }
}
