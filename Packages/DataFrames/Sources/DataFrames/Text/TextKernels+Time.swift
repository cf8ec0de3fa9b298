extension TextKernels {
    /// Two digits at `pointer` as a number, or 100 when one is no digit.
    @inlinable
    static func pair(_ pointer: UnsafePointer<UInt8>) -> Int64 {
        let high = pointer[0] &- 0x30
        let low = pointer[1] &- 0x30
        return high <= 9 && low <= 9 ? Int64(high) &* 10 &+ Int64(low) : 100
    }

    /// Days since 1970-01-01 of the ten bytes `yyyy-MM-dd`.
    @inlinable
    static func parseTenByteDate(_ base: UnsafePointer<UInt8>) -> Int64? {
        let century = pair(base)
        let yearOfCentury = pair(base + 2)
        let month = pair(base + 5)
        let day = pair(base + 8)
        guard century < 100, yearOfCentury < 100, base[4] == 0x2D, base[7] == 0x2D, month >= 1, month <= 12, day >= 1
        else { return nil }
        let year = century &* 100 &+ yearOfCentury
        if day > 28, day > CivilCalendar.length(month: month, year: year) { return nil }
        return CivilCalendar.days(year: year, month: month, day: day)
    }

    /// Reads a date as days since 1970-01-01: `yyyy-MM-dd`, or a sign and at least four digits of year.
    @inlinable
    public static func parseDate(_ bytes: UnsafeBufferPointer<UInt8>) -> Int32? {
        guard let base = bytes.baseAddress, bytes.count >= 10 else { return nil }
        if bytes.count == 10, let days = parseTenByteDate(base) { return Int32(truncatingIfNeeded: days) }
        guard let (days, length) = parseSignedDate(bytes), length == bytes.count else { return nil }
        return Int32(exactly: days)
    }

    /// A date that begins with a sign, and the count of its bytes.
    @usableFromInline
    static func parseSignedDate(_ bytes: UnsafeBufferPointer<UInt8>) -> (days: Int64, length: Int)? {
        guard bytes.count >= 11, bytes[0] == 0x2D || bytes[0] == 0x2B else { return nil }
        var year: Int64 = 0
        var index = 1
        while index < bytes.count, bytes[index] &- 0x30 <= 9 {
            // 12 digits hold every year that 64 bits of seconds can express.
            if index > 12 { return nil }
            year = year * 10 + Int64(bytes[index] - 0x30)
            index += 1
        }
        guard index >= 5, bytes.count >= index + 6, let base = bytes.baseAddress else { return nil }
        let month = pair(base + index + 1)
        let day = pair(base + index + 4)
        if bytes[0] == 0x2D { year = -year }
        guard bytes[index] == 0x2D, bytes[index + 3] == 0x2D, month >= 1, month <= 12, day >= 1,
            day <= CivilCalendar.length(month: month, year: year)
        else { return nil }
        return (CivilCalendar.days(year: year, month: month, day: day), index + 6)
    }

    /// Reads a time of day as ticks since midnight: `HH:mm`, `HH:mm:ss` or `HH:mm:ss.f` with one to nine decimals.
    ///
    /// 24:00:00 is the only time of the hour 24. Decimals that the unit cannot hold must be zeros.
    @inlinable
    public static func parseTime(_ bytes: UnsafeBufferPointer<UInt8>, unit: TimeUnit) -> Int64? {
        guard let base = bytes.baseAddress else { return nil }
        return parseTime(base, bytes.count, unit: unit)
    }

    @inlinable
    static func parseTime(_ base: UnsafePointer<UInt8>, _ count: Int, unit: TimeUnit) -> Int64? {
        guard count >= 5, base[2] == 0x3A else { return nil }
        let hour = pair(base)
        let minute = pair(base + 3)
        guard hour <= 24, minute <= 59 else { return nil }
        var seconds = hour &* 3_600 &+ minute &* 60
        var fraction: Int64 = 0
        if count > 5 {
            guard count >= 8, base[5] == 0x3A else { return nil }
            let second = pair(base + 6)
            guard second <= 59 else { return nil }
            seconds &+= second
            if count > 8 {
                guard base[8] == 0x2E, let parsed = parseFraction(base + 9, count - 9, unit: unit) else { return nil }
                fraction = parsed
            }
        }
        if hour == 24, seconds != 86_400 || fraction != 0 { return nil }
        return seconds &* unit.ticksPerSecond &+ fraction
    }

    /// One to nine decimals of a second as ticks.
    @inlinable
    static func parseFraction(_ digits: UnsafePointer<UInt8>, _ count: Int, unit: TimeUnit) -> Int64? {
        guard count >= 1, count <= 9, let value = parseMagnitude(digits, count) else { return nil }
        let kept = unit.fractionDigits
        if count <= kept { return Int64(value) &* PowersOfTen.int64(kept &- count) }
        let (quotient, remainder) = Int64(value).quotientAndRemainder(dividingBy: PowersOfTen.int64(count &- kept))
        return remainder == 0 ? quotient : nil
    }

    /// Reads a date, `T` or one space, and a time as ticks since 1970-01-01T00:00:00; 24:00:00 is the next midnight.
    @inlinable
    public static func parseLocalDateTime(_ bytes: UnsafeBufferPointer<UInt8>, unit: TimeUnit) -> Int64? {
        guard let base = bytes.baseAddress, bytes.count >= 16 else { return nil }
        return parseLocalDateTime(base, bytes.count, unit: unit)
    }

    @inlinable
    static func parseLocalDateTime(_ base: UnsafePointer<UInt8>, _ count: Int, unit: TimeUnit) -> Int64? {
        guard count >= 16 else { return nil }
        var days: Int64
        var length = 10
        if let parsed = parseTenByteDate(base) {
            days = parsed
        } else {
            guard let parsed = parseSignedDate(UnsafeBufferPointer(start: base, count: count)) else { return nil }
            days = parsed.days
            length = parsed.length
        }
        guard count > length, base[length] == 0x54 || base[length] == 0x20 || base[length] == 0x74,
            let time = parseTime(base + length + 1, count - length - 1, unit: unit)
        else { return nil }
        return ticks(days: days, time: time, unit: unit)
    }

    /// Days and ticks of the day as ticks, or nil when they do not fit.
    @inlinable
    static func ticks(days: Int64, time: Int64, unit: TimeUnit) -> Int64? {
        let (midnight, overflow) = days.multipliedReportingOverflow(by: unit.ticksPerDay)
        if !overflow {
            let (sum, carry) = midnight.addingReportingOverflow(time)
            return carry ? nil : sum
        }
        // The midnight before the first tick does not fit, the time after it may.
        return Int64(exactly: Int128(days) * Int128(unit.ticksPerDay) + Int128(time))
    }

    /// Reads a date-time followed by `Z` or an offset (`+02`, `+0230`, `+02:30`) as ticks since 1970-01-01T00:00:00Z.
    @inlinable
    public static func parseInstant(_ bytes: UnsafeBufferPointer<UInt8>, unit: TimeUnit) -> Int64? {
        guard let base = bytes.baseAddress, bytes.count >= 17 else { return nil }
        let last = base[bytes.count - 1]
        if last == 0x5A || last == 0x7A { return parseLocalDateTime(base, bytes.count - 1, unit: unit) }
        guard let (length, offset) = offset(bytes),
            let local = parseLocalDateTime(base, bytes.count - length, unit: unit)
        else { return nil }
        let (ticks, overflow) = local.subtractingReportingOverflow(offset * unit.ticksPerSecond)
        return overflow ? nil : ticks
    }

    /// The count of bytes of the offset at the end, and the offset in seconds.
    @usableFromInline
    static func offset(_ bytes: UnsafeBufferPointer<UInt8>) -> (length: Int, seconds: Int64)? {
        guard let base = bytes.baseAddress else { return nil }
        for length in [6, 3, 5] where bytes.count > length {
            let start = base + (bytes.count - length)
            guard start[0] == 0x2B || start[0] == 0x2D, length != 6 || start[3] == 0x3A else { continue }
            let hours = pair(start + 1)
            let minutes = length == 3 ? 0 : pair(start + (length == 6 ? 4 : 3))
            guard hours <= 23, minutes <= 59 else { continue }
            let seconds = hours * 3_600 + minutes * 60
            return (length, start[0] == 0x2D ? -seconds : seconds)
        }
        return nil
    }

    /// The coarsest unit that holds the decimals of the seconds in a time or date-time, or nil above nine of them.
    static func unitOfFraction(_ bytes: UnsafeBufferPointer<UInt8>) -> TimeUnit? {
        guard let point = bytes.firstIndex(of: 0x2E) else { return .second }
        let digits = bytes[(point + 1)...].prefix { $0 &- 0x30 <= 9 }.count
        return TimeUnit(fractionDigits: digits)
    }
}
