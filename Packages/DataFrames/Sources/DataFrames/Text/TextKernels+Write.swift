/// Writers into raw memory: each returns the count of bytes written. The caller provides room; no text of a number or
/// time is longer than ``TextKernels/maximumTextLength``.
extension TextKernels {
    /// The most bytes that any writer of this type writes.
    public static let maximumTextLength = 96

    @inlinable
    static func writePair(_ value: Int64, to out: UnsafeMutablePointer<UInt8>) {
        let high = value / 10
        out[0] = 0x30 &+ UInt8(truncatingIfNeeded: high)
        out[1] = 0x30 &+ UInt8(truncatingIfNeeded: value &- high &* 10)
    }

    /// Writes `value` with zeros in front up to `width` digits; `value` must not need more.
    @inlinable
    static func writePadded(_ value: Int64, width: Int, to out: UnsafeMutablePointer<UInt8>) {
        var rest = value
        var index = width
        while index > 0 {
            index &-= 1
            let next = rest / 10
            out[index] = 0x30 &+ UInt8(truncatingIfNeeded: rest &- next &* 10)
            rest = next
        }
    }

    /// Writes a whole number, 20 bytes at most.
    @inlinable
    public static func write(uint64 value: UInt64, to out: UnsafeMutablePointer<UInt8>) -> Int {
        if value < 10 {
            out[0] = 0x30 &+ UInt8(truncatingIfNeeded: value)
            return 1
        }
        var length = 1
        var bound: UInt64 = 10
        while value >= bound {
            length &+= 1
            let (next, overflow) = bound.multipliedReportingOverflow(by: 10)
            if overflow { break }
            bound = next
        }
        var rest = value
        var index = length
        while index > 0 {
            index &-= 1
            let next = rest / 10
            out[index] = 0x30 &+ UInt8(truncatingIfNeeded: rest &- next &* 10)
            rest = next
        }
        return length
    }

    /// Writes a whole number, 20 bytes at most.
    @inlinable
    public static func write(int64 value: Int64, to out: UnsafeMutablePointer<UInt8>) -> Int {
        if value >= 0 { return write(uint64: UInt64(truncatingIfNeeded: value), to: out) }
        out[0] = 0x2D
        return 1 &+ write(uint64: value.magnitude, to: out + 1)
    }

    /// Writes `unscaled / 10^scale` with `scale` digits after the point, 42 bytes at most.
    @inlinable
    public static func write(decimal unscaled: Int128, scale: Int, to out: UnsafeMutablePointer<UInt8>) -> Int {
        guard scale <= 18, let narrow = Int64(exactly: unscaled) else {
            return writeLong(decimal: unscaled, scale: scale, to: out)
        }
        if scale == 0 { return write(int64: narrow, to: out) }
        var length = 0
        if narrow < 0 {
            out[0] = 0x2D
            length = 1
        }
        let power = UInt64(PowersOfTen.int64(scale))
        let (whole, fraction) = narrow.magnitude.quotientAndRemainder(dividingBy: power)
        length &+= write(uint64: whole, to: out + length)
        out[length] = 0x2E
        writePadded(Int64(truncatingIfNeeded: fraction), width: scale, to: out + length + 1)
        return length &+ 1 &+ scale
    }

    @usableFromInline
    static func writeLong(decimal unscaled: Int128, scale: Int, to out: UnsafeMutablePointer<UInt8>) -> Int {
        var length = 0
        if unscaled < 0 {
            out[0] = 0x2D
            length = 1
        }
        // Digits from the back, at least one before the point.
        var rest = unscaled.magnitude
        var digits: [UInt8] = []
        while rest > 0 || digits.count <= scale {
            let (quotient, remainder) = rest.quotientAndRemainder(dividingBy: 10)
            digits.append(0x30 + UInt8(truncatingIfNeeded: remainder))
            rest = quotient
        }
        for index in stride(from: digits.count - 1, through: 0, by: -1) {
            out[length] = digits[index]
            length += 1
            if index == scale, scale > 0 {
                out[length] = 0x2E
                length += 1
            }
        }
        return length
    }

    @inlinable
    static func writeDate(days: Int64, to out: UnsafeMutablePointer<UInt8>) -> Int {
        let civil = CivilCalendar.civil(days: days)
        var length = 4
        if civil.year >= 0, civil.year <= 9_999 {
            writePair(civil.year / 100, to: out)
            writePair(civil.year % 100, to: out + 2)
        } else {
            out[0] = civil.year < 0 ? 0x2D : 0x2B
            let magnitude = civil.year.magnitude
            if magnitude < 1_000 {
                writePadded(Int64(magnitude), width: 4, to: out + 1)
                length = 5
            } else {
                length = 1 &+ write(uint64: magnitude, to: out + 1)
            }
        }
        out[length] = 0x2D
        writePair(Int64(civil.month), to: out + length + 1)
        out[length + 3] = 0x2D
        writePair(Int64(civil.day), to: out + length + 4)
        return length &+ 6
    }

    /// Writes the date that lies `days` after 1970-01-01, 14 bytes at most.
    @inlinable
    public static func write(date days: Int32, to out: UnsafeMutablePointer<UInt8>) -> Int {
        writeDate(days: Int64(days), to: out)
    }

    /// Writes ticks since midnight as `HH:mm:ss` and the decimals of the unit, 28 bytes at most.
    @inlinable
    public static func write(time ticks: Int64, unit: TimeUnit, to out: UnsafeMutablePointer<UInt8>) -> Int {
        var length = 0
        if ticks < 0 {
            out[0] = 0x2D
            length = 1
        }
        let perSecond = UInt64(unit.ticksPerSecond)
        let (seconds, fraction) = ticks.magnitude.quotientAndRemainder(dividingBy: perSecond)
        let hours = seconds / 3_600
        if hours < 100 {
            writePair(Int64(hours), to: out + length)
            length &+= 2
        } else {
            length &+= write(uint64: hours, to: out + length)
        }
        out[length] = 0x3A
        writePair(Int64(seconds / 60 % 60), to: out + length + 1)
        out[length + 3] = 0x3A
        writePair(Int64(seconds % 60), to: out + length + 4)
        length &+= 6
        let digits = unit.fractionDigits
        if digits > 0 {
            out[length] = 0x2E
            writePadded(Int64(fraction), width: digits, to: out + length + 1)
            length &+= 1 &+ digits
        }
        return length
    }

    /// Writes ticks since 1970-01-01T00:00:00 as `yyyy-MM-ddTHH:mm:ss` and the decimals of the unit, 40 bytes at most.
    @inlinable
    public static func write(localDateTime ticks: Int64, unit: TimeUnit, to out: UnsafeMutablePointer<UInt8>) -> Int {
        let (days, time) = CivilCalendar.floorDivide(ticks, by: unit.ticksPerDay)
        let length = writeDate(days: days, to: out)
        out[length] = 0x54
        return length &+ 1 &+ write(time: time, unit: unit, to: out + length + 1)
    }

    /// Writes ticks since 1970-01-01T00:00:00Z like a local date-time, with `Z` at the end, 41 bytes at most.
    @inlinable
    public static func write(instant ticks: Int64, unit: TimeUnit, to out: UnsafeMutablePointer<UInt8>) -> Int {
        let length = write(localDateTime: ticks, unit: unit, to: out)
        out[length] = 0x5A
        return length &+ 1
    }

    /// Writes an interval as an ISO 8601 span with a sign per part, 96 bytes at most.
    public static func write(interval: CalendarInterval, to out: UnsafeMutablePointer<UInt8>) -> Int {
        out[0] = 0x50
        var length = 1
        func part(_ value: Int64, _ letter: UInt8) {
            if value == 0 { return }
            length += write(int64: value, to: out + length)
            out[length] = letter
            length += 1
        }
        part(Int64(interval.months / 12), 0x59)
        part(Int64(interval.months % 12), 0x4D)
        part(Int64(interval.days), 0x44)
        if interval.nanoseconds != 0 || length == 1 {
            length += writeClock(ticks: interval.nanoseconds, unit: .nanosecond, to: out + length)
        }
        return length
    }

    /// Writes ticks as an ISO 8601 span of hours, minutes and seconds (`PT25H0.5S`), 40 bytes at most.
    public static func write(duration ticks: Int64, unit: TimeUnit, to out: UnsafeMutablePointer<UInt8>) -> Int {
        out[0] = 0x50
        return 1 + writeClock(ticks: ticks, unit: unit, to: out + 1)
    }

    /// Writes `T`, hours, minutes and seconds, leaving out what is zero but never everything.
    private static func writeClock(ticks: Int64, unit: TimeUnit, to out: UnsafeMutablePointer<UInt8>) -> Int {
        out[0] = 0x54
        var length = 1
        let sign: UInt8? = ticks < 0 ? 0x2D : nil
        let (total, fraction) = ticks.magnitude.quotientAndRemainder(dividingBy: UInt64(unit.ticksPerSecond))
        func number(_ value: UInt64) {
            if let sign {
                out[length] = sign
                length += 1
            }
            length += write(uint64: value, to: out + length)
        }
        func part(_ value: UInt64, _ letter: UInt8) {
            if value == 0 { return }
            number(value)
            out[length] = letter
            length += 1
        }
        part(total / 3_600, 0x48)
        part(total / 60 % 60, 0x4D)
        let seconds = total % 60
        if seconds != 0 || fraction != 0 || length == 1 {
            number(seconds)
            if fraction != 0 {
                out[length] = 0x2E
                var digits = unit.fractionDigits
                var value = Int64(fraction)
                while value % 10 == 0 {
                    value /= 10
                    digits -= 1
                }
                writePadded(value, width: digits, to: out + length + 1)
                length += 1 + digits
            }
            out[length] = 0x53
            length += 1
        }
        return length
    }
}
