/// Writers that store eight bytes at once: they return how many bytes count, but may write any bytes behind, up to
/// ``maximumTextLength`` in all.
extension TextKernels {
    /// The digits of a number below 100,000,000, eight bytes from 0 to 9, the first one lowest.
    @inline(__always)
    private static func eightDigits(_ value: UInt64) -> UInt64 {
        let high = value / 10_000
        let halves = high | (value &- high &* 10_000) &<< 32
        let hundreds = (halves &* 10_486) &>> 20 & 0x0000_007F_0000_007F
        let pairs = hundreds | (halves &- hundreds &* 100) &<< 16
        let tens = (pairs &* 103) &>> 10 & 0x000F_000F_000F_000F
        return tens | (pairs &- tens &* 10) &<< 8
    }

    @inline(__always)
    private static func store(_ word: UInt64, to out: UnsafeMutablePointer<UInt8>) {
        UnsafeMutableRawPointer(out).storeBytes(of: word.littleEndian, as: UInt64.self)
    }

    /// Writes a whole number.
    @inline(__always)
    static func writeWide(_ value: UInt64, to out: UnsafeMutablePointer<UInt8>) -> Int {
        if value >= 100_000_000 { return writeLongWide(value, to: out) }
        let digits = eightDigits(value)
        // Zeros in front are shifted out, all but the last digit.
        let skipped = min(digits.trailingZeroBitCount, 56) & 56
        store((digits | 0x3030_3030_3030_3030) &>> UInt64(truncatingIfNeeded: skipped), to: out)
        return 8 &- skipped &>> 3
    }

    private static func writeLongWide(_ value: UInt64, to out: UnsafeMutablePointer<UInt8>) -> Int {
        let (high, low) = value.quotientAndRemainder(dividingBy: 100_000_000)
        let length = writeWide(high, to: out)
        store(eightDigits(low) | 0x3030_3030_3030_3030, to: out + length)
        return length &+ 8
    }

    /// Writes a whole number.
    @inline(__always)
    static func writeWide(signed value: Int64, to out: UnsafeMutablePointer<UInt8>) -> Int {
        if value >= 0 { return writeWide(UInt64(truncatingIfNeeded: value), to: out) }
        out[0] = 0x2D
        return 1 &+ writeWide(value.magnitude, to: out + 1)
    }

    /// Writes `magnitude / 10^scale` for a scale of 1 to 8.
    @inline(__always)
    private static func writeWide(
        _ magnitude: UInt64,
        scale: Int,
        isNegative: Bool,
        to out: UnsafeMutablePointer<UInt8>
    ) -> Int {
        out[0] = 0x2D
        var length = isNegative ? 1 : 0
        // The usual scale is a constant for the division.
        let power = UInt64(truncatingIfNeeded: PowersOfTen.int64(scale))
        let whole = scale == 2 ? magnitude / 100 : magnitude / power
        length &+= writeWide(whole, to: out + length)
        out[length] = 0x2E
        let decimals = eightDigits(magnitude &- whole &* power) | 0x3030_3030_3030_3030
        store(decimals &>> UInt64(truncatingIfNeeded: 64 &- scale &* 8), to: out + length + 1)
        return length &+ 1 &+ scale
    }

    /// Writes like ``write(decimal:scale:to:)``.
    @inline(__always)
    static func writeWide(decimal unscaled: Int128, scale: Int, to out: UnsafeMutablePointer<UInt8>) -> Int {
        let narrow = Int64(truncatingIfNeeded: unscaled)
        guard scale >= 1, scale <= 8, Int128(narrow) == unscaled else {
            return write(decimal: unscaled, scale: scale, to: out)
        }
        return writeWide(narrow.magnitude, scale: scale, isNegative: narrow < 0, to: out)
    }

    /// Writes like ``write(double:to:)``.
    @inline(__always)
    static func writeWide(double value: Double, to out: UnsafeMutablePointer<UInt8>) -> Int {
        let magnitude = value.magnitude
        // A number of at most 15 digits has one decimal text of that length: when four decimals are exact, the text
        // without the zeros behind is the shortest.
        if magnitude >= 0.001, magnitude < 1e9 {
            var whole = UInt64(truncatingIfNeeded: Int64(magnitude * 10_000 + 0.5))
            if Double(Int64(truncatingIfNeeded: whole)) / 10_000 == magnitude {
                var scale = 4
                if whole % 100 == 0 {
                    whole /= 100
                    scale = 2
                }
                if whole % 10 == 0, scale > 1 {
                    whole /= 10
                    scale &-= 1
                }
                return writeWide(whole, scale: scale, isNegative: value < 0, to: out)
            }
        }
        return write(double: value, to: out)
    }

    /// Writes like ``write(date:to:)``.
    @inline(__always)
    static func writeWide(date days: Int32, to out: UnsafeMutablePointer<UInt8>) -> Int {
        guard let civil = CivilCalendar.civil(daysOf4DigitYear: days) else { return write(date: days, to: out) }
        let text = eightDigits(civil.year &* 10_000 &+ civil.month &* 100 &+ civil.day) | 0x3030_3030_3030_3030
        store(text & 0xFFFF_FFFF | 0x2D00_002D_0000_0000 | (text &>> 32 & 0xFFFF) &<< 40, to: out)
        let day = UInt16(truncatingIfNeeded: text &>> 48)
        UnsafeMutableRawPointer(out + 8).storeBytes(of: day.littleEndian, as: UInt16.self)
        return 10
    }
}
