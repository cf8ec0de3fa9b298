/// Readers for texts behind which more bytes may be read, as in the window of a file: up to 24 bytes from their start on.
/// They look at eight digits at once; what they do not know goes to the readers of plain texts.
extension TextKernels {
    private static let zeros: UInt64 = 0x3030_3030_3030_3030
    private static let highBits: UInt64 = 0x8080_8080_8080_8080

    @inline(__always)
    private static func word(_ start: UnsafePointer<UInt8>) -> UInt64 {
        UInt64(littleEndian: UnsafeRawPointer(start).loadUnaligned(as: UInt64.self))
    }

    /// Not zero when one of the eight bytes is no digit.
    @inline(__always)
    private static func notDigits(_ word: UInt64) -> UInt64 {
        ((word &+ 0x4646_4646_4646_4646) | (word &- zeros)) & highBits
    }

    /// The number of up to eight digits; `bad` becomes other than zero when a byte is no digit.
    @inline(__always)
    private static func digits(_ start: UnsafePointer<UInt8>, _ count: Int, _ bad: inout UInt64) -> UInt64 {
        let bits = UInt64(truncatingIfNeeded: count &* 8)
        // The digits move to the high end, and zeros come before them.
        let text = word(start) << (64 &- bits) | zeros >> bits
        bad |= notDigits(text)
        let pairs = (text &- zeros) &* 10 &+ (text &- zeros) &>> 8
        let low: UInt64 = 0x0000_00FF_0000_00FF
        let first = (pairs & low) &* 0x000F_4240_0000_0064
        let second = (pairs &>> 16 & low) &* 0x0000_2710_0000_0001
        return (first &+ second) &>> 32
    }

    /// Reads like ``parseInt64(_:)``.
    @inline(__always)
    static func parseInt64(padded start: UnsafePointer<UInt8>, _ count: Int) -> Int64? {
        let sign = start[0] == 0x2D ? 1 : 0
        let length = count &- sign
        var bad: UInt64 = 0
        var magnitude: UInt64 = 0
        if length >= 1, length <= 8 {
            magnitude = digits(start + sign, length, &bad)
        } else if length > 8, length <= 16 {
            let head = digits(start + sign, length &- 8, &bad)
            magnitude = head &* 100_000_000 &+ digits(start + (sign &+ length &- 8), 8, &bad)
        } else {
            bad = 1
        }
        if bad != 0 { return parseInt64(UnsafeBufferPointer(start: start, count: count)) }
        let value = Int64(truncatingIfNeeded: magnitude)
        return sign == 1 ? 0 &- value : value
    }

    /// A number of up to eight digits on each side of its point.
    private struct Split {
        var magnitude: UInt64
        var decimals: Int
        var isNegative: Bool
    }

    /// Reads a number without exponent; nil for other texts and longer numbers.
    @inline(__always)
    private static func split(_ text: UnsafePointer<UInt8>, _ count: Int) -> Split? {
        let isNegative = text[0] == 0x2D
        let start = isNegative ? text + 1 : text
        let length = isNegative ? count &- 1 : count
        if length < 1 || length > 17 { return nil }
        let points = word(start) ^ 0x2E2E_2E2E_2E2E_2E2E
        let hits = (points &- 0x0101_0101_0101_0101) & ~points & highBits
        // 8 when there is no point among the first eight bytes.
        let whole = min(hits.trailingZeroBitCount &>> 3, length)
        let rest = length &- whole
        if whole == 8, rest > 0, start[8] != 0x2E { return nil }
        let decimals = rest > 0 ? rest &- 1 : 0
        if decimals > 8 || whole &+ decimals == 0 { return nil }
        var bad: UInt64 = 0
        let before = digits(start, whole, &bad)
        let after = digits(start + (whole &+ 1), decimals, &bad)
        if bad != 0 { return nil }
        let power = UInt64(truncatingIfNeeded: PowersOfTen.int64(decimals))
        return Split(magnitude: before &* power &+ after, decimals: decimals, isNegative: isNegative)
    }

    /// Reads like ``parseDouble(_:allowNonFinite:)``, with `nan` and `inf`.
    @inline(__always)
    static func parseDouble(padded start: UnsafePointer<UInt8>, _ count: Int) -> Double? {
        guard let number = split(start, count), number.magnitude <= 1 << 53 else {
            return parseDouble(UnsafeBufferPointer(start: start, count: count), allowNonFinite: true)
        }
        // Both numbers are exact, so the division rounds once.
        let value = Double(Int64(truncatingIfNeeded: number.magnitude)) / smallPowerOfTen(number.decimals)
        return number.isNegative ? -value : value
    }

    /// 10 to the power of 0...8.
    @inline(__always)
    private static func smallPowerOfTen(_ exponent: Int) -> Double {
        switch exponent {
        case 0: 1
        case 1: 10
        case 2: 100
        case 3: 1_000
        case 4: 10_000
        case 5: 100_000
        case 6: 1_000_000
        case 7: 10_000_000
        default: 100_000_000
        }
    }

    /// Reads like ``parseDecimal(_:scale:)``.
    @inline(__always)
    static func parseDecimal(padded start: UnsafePointer<UInt8>, _ count: Int, scale: Int) -> Int128? {
        // At most 16 digits and 2 more zeros, which 64 bits hold.
        guard let number = split(start, count), number.decimals <= scale, scale &- number.decimals <= 2 else {
            return parseDecimal(UnsafeBufferPointer(start: start, count: count), scale: scale)
        }
        let value = Int64(truncatingIfNeeded: number.magnitude) &* PowersOfTen.int64(scale &- number.decimals)
        return Int128(number.isNegative ? 0 &- value : value)
    }

    /// Reads like ``parseDate(_:)``.
    @inline(__always)
    static func parseDate(padded start: UnsafePointer<UInt8>, _ count: Int) -> Int32? {
        // yyyy-MM- and dd
        let head = word(start)
        let tail = UInt64(UInt16(littleEndian: UnsafeRawPointer(start + 8).loadUnaligned(as: UInt16.self)))
        let text = head & 0xFFFF_FFFF | (head &>> 40 & 0xFFFF) &<< 32 | tail &<< 48
        let hasDashes = head & 0xFF00_00FF_0000_0000 == 0x2D00_002D_0000_0000
        guard count == 10, hasDashes, notDigits(text) == 0 else {
            return parseDate(UnsafeBufferPointer(start: start, count: count))
        }
        let pairs = (text &- zeros) &* 10 &+ (text &- zeros) &>> 8
        let year = (pairs & 0xFF) &* 100 &+ (pairs &>> 16 & 0xFF)
        let month = pairs &>> 32 & 0xFF
        let day = pairs &>> 48 & 0xFF
        guard month &- 1 < 12, day &- 1 < 28 || isLateDay(year, month, day) else { return nil }
        return CivilCalendar.days(yearOf4Digits: year, month: month, day: day)
    }

    /// Whether a day from 29 on exists.
    private static func isLateDay(_ year: UInt64, _ month: UInt64, _ day: UInt64) -> Bool {
        day >= 1
            && Int64(day) <= CivilCalendar.length(month: Int64(month), year: Int64(year))
    }
}
