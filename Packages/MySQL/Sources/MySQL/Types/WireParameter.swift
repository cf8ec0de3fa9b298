internal import CMySQL
internal import SQLCore

/// Values as requests of the binary protocol hold them.
///
/// MySQL's protocol, "Binary Protocol Value"; the same in requests and rows.
enum WireParameter {
    /// The most bytes of a length.
    static let lengthRoom = 9
    /// The most bytes of a date and time, or a length of time.
    static let timeRoom = 13

    /// The type of a parameter as a request tells it.
    static func kind(_ type: enum_field_types, unsigned: Bool = false) -> UInt16 {
        UInt16(truncatingIfNeeded: type.rawValue) | (unsigned ? 0x8000 : 0)
    }

    /// The days of the years 0 to 9999, from 1970-01-01.
    static let days: ClosedRange<Int64> = -719_528...2_932_896

    /// Whether microseconds from 1970 are in the years 0 to 9999.
    @inline(__always)
    static func holds(moment microseconds: Int64) -> Bool {
        microseconds >= days.lowerBound * 86_400_000_000 && microseconds < (days.upperBound + 1) * 86_400_000_000
    }

    /// The microseconds of a `TIME`, either way, end before this.
    static let spanEnd: UInt64 = 839 * 3_600 * 1_000_000

    /// Writes how many bytes follow.
    @inline(__always)
    static func write(length: Int, to out: UnsafeMutablePointer<UInt8>) -> Int {
        if length < 251 {
            out[0] = UInt8(truncatingIfNeeded: length)
            return 1
        }
        return writeLong(length: length, to: out)
    }

    private static func writeLong(length: Int, to out: UnsafeMutablePointer<UInt8>) -> Int {
        let (mark, width): (UInt8, Int) = length < 1 << 16 ? (252, 2) : length < 1 << 24 ? (253, 3) : (254, 8)
        out[0] = mark
        for index in 0..<width { out[1 + index] = UInt8(truncatingIfNeeded: length >> (8 * index)) }
        return 1 + width
    }

    /// Writes a day of ``days``.
    @inline(__always)
    static func write(day: Int64, to out: UnsafeMutablePointer<UInt8>) -> Int {
        let (year, month, dayOfMonth) = CalendarDate(daysSinceEpoch: Int32(truncatingIfNeeded: day)).components
        out[0] = 4
        out[1] = UInt8(truncatingIfNeeded: year)
        out[2] = UInt8(truncatingIfNeeded: year &>> 8)
        out[3] = UInt8(truncatingIfNeeded: month)
        out[4] = UInt8(truncatingIfNeeded: dayOfMonth)
        return 5
    }

    /// Writes a date and time of the years 0 to 9999.
    @inline(__always)
    static func write(moment microseconds: Int64, to out: UnsafeMutablePointer<UInt8>) -> Int {
        var (day, clock) = microseconds.quotientAndRemainder(dividingBy: 86_400_000_000)
        if clock < 0 {
            clock &+= 86_400_000_000
            day &-= 1
        }
        _ = write(day: day, to: out)
        if clock == 0 { return 5 }
        let (seconds, fraction) = clock.quotientAndRemainder(dividingBy: 1_000_000)
        writeClock(seconds, to: out + 5)
        out[0] = fraction == 0 ? 7 : 11
        if fraction == 0 { return 8 }
        write(fraction: fraction, to: out + 8)
        return 12
    }

    /// Writes a length of time, less than ``spanEnd`` either way.
    @inline(__always)
    static func write(span microseconds: Int64, to out: UnsafeMutablePointer<UInt8>) -> Int {
        if microseconds == 0 {
            out[0] = 0
            return 1
        }
        let magnitude = Int64(truncatingIfNeeded: microseconds.magnitude)
        let (seconds, fraction) = magnitude.quotientAndRemainder(dividingBy: 1_000_000)
        let (days, clock) = seconds.quotientAndRemainder(dividingBy: 86_400)
        out[0] = fraction == 0 ? 8 : 12
        out[1] = microseconds < 0 ? 1 : 0
        write(fraction: days, to: out + 2)
        writeClock(clock, to: out + 6)
        if fraction == 0 { return 9 }
        write(fraction: fraction, to: out + 9)
        return 13
    }

    @inline(__always)
    private static func writeClock(_ seconds: Int64, to out: UnsafeMutablePointer<UInt8>) {
        out[0] = UInt8(truncatingIfNeeded: seconds / 3_600)
        out[1] = UInt8(truncatingIfNeeded: seconds / 60 % 60)
        out[2] = UInt8(truncatingIfNeeded: seconds % 60)
    }

    @inline(__always)
    private static func write(fraction: Int64, to out: UnsafeMutablePointer<UInt8>) {
        UnsafeMutableRawPointer(out).storeBytes(of: UInt32(truncatingIfNeeded: fraction).littleEndian, as: UInt32.self)
    }
}
