/// Arithmetic of unscaled decimals.
enum DecimalMath {
    /// The quotient; halves away from zero where it rounds, else nil when something remains.
    @inline(__always)
    static func divide(_ value: Int128, by divisor: Int128, rounds: Bool) -> Int128? {
        // Two words divide much faster than four.
        if let narrow = Int64(exactly: value), let small = Int64(exactly: divisor) {
            let (quotient, remainder) = narrow.quotientAndRemainder(dividingBy: small)
            if remainder == 0 { return Int128(quotient) }
            guard rounds else { return nil }
            return Int128(quotient) + (isHalf(remainder, small) ? Int128(narrow.signum()) : 0)
        }
        let (quotient, remainder) = value.quotientAndRemainder(dividingBy: divisor)
        if remainder == 0 { return quotient }
        guard rounds else { return nil }
        return quotient + (isHalf(remainder, divisor) ? value.signum() : 0)
    }

    @inline(__always)
    private static func isHalf<I: FixedWidthInteger>(_ remainder: I, _ divisor: I) -> Bool {
        remainder.magnitude >= divisor.magnitude - remainder.magnitude
    }

    /// The digits of a decimal or scientific number as `digits * 10^exponent`; nil for anything else, and beyond 38 digits.
    static func parts(_ text: UnsafeBufferPointer<UInt8>) -> (digits: Int128, exponent: Int)? {
        var digits: Int128 = 0
        var exponent = 0
        var isFraction = false
        var index = text.first == 0x2D ? 1 : 0
        while index < text.count, text[index] | 0x20 != 0x65 {
            let byte = text[index]
            index += 1
            if byte == 0x2E {
                isFraction = true
                continue
            }
            guard byte &- 0x30 <= 9, digits < PowersOfTen.int128(37) else { return nil }
            digits = digits * 10 + Int128(byte - 0x30)
            if isFraction { exponent -= 1 }
        }
        if index < text.count {
            let power = UnsafeBufferPointer(rebasing: text[(index + 1)...])
            guard let power = TextKernels.parseInt64(power), power.magnitude < 10_000 else { return nil }
            exponent += Int(power)
        }
        return (text.first == 0x2D ? -digits : digits, exponent)
    }

    /// `digits * 10^exponent` with a scale; halves away from zero where it rounds, nil when it does not fit.
    static func unscaled(_ digits: Int128, exponent: Int, scale: Int, rounds: Bool) -> Int128? {
        if digits == 0 { return 0 }
        let power = exponent + scale
        if power >= 0 {
            guard power <= 38 else { return nil }
            let (product, overflow) = digits.multipliedReportingOverflow(by: PowersOfTen.int128(power))
            return overflow ? nil : product
        }
        // A number of at most 38 digits is less than half of 10^39.
        guard power >= -38 else { return rounds ? 0 : nil }
        return divide(digits, by: PowersOfTen.int128(-power), rounds: rounds)
    }
}
