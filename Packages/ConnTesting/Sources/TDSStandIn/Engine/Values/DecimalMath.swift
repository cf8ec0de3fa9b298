/// Exact decimals as whole numbers of 128 bits and a scale.
enum DecimalMath {
    static let powers: [Int128] = {
        var powers: [Int128] = [1]
        for _ in 0..<38 { powers.append(powers[powers.count - 1] * 10) }
        return powers
    }()

    static func power(_ exponent: Int) -> Int128 { powers[max(0, min(exponent, 38))] }

    /// Whether a number has no more digits than the precision.
    static func fits(_ units: Int128, precision: Int) -> Bool {
        units.magnitude < power(precision).magnitude
    }

    /// Another scale, rounded half away from zero; `nil` on overflow.
    static func rescaled(_ units: Int128, from: Int, to: Int, truncating: Bool = false) -> Int128? {
        if from == to { return units }
        if to > from {
            guard to - from <= 38 else { return units == 0 ? 0 : nil }
            let (value, overflow) = units.multipliedReportingOverflow(by: power(to - from))
            return overflow ? nil : value
        }
        guard from - to <= 38 else { return 0 }
        return divided(units, by: power(from - to), truncating: truncating)
    }

    static func divided(_ units: Int128, by divisor: Int128, truncating: Bool) -> Int128 {
        let (quotient, remainder) = units.quotientAndRemainder(dividingBy: divisor)
        guard !truncating, remainder.magnitude >= divisor.magnitude - remainder.magnitude else { return quotient }
        return quotient + ((units < 0) == (divisor < 0) ? 1 : -1)
    }

    /// a × b at the scale, which may be smaller than both scales together.
    static func product(_ a: Int128, _ b: Int128, dropping digits: Int) -> Int128? {
        let isNegative = (a < 0) != (b < 0)
        let (high, low) = a.magnitude.multipliedFullWidth(by: b.magnitude)
        let divisor = power(digits).magnitude
        guard high < divisor else { return nil }
        var (quotient, remainder) = divisor.dividingFullWidth((high, low))
        if digits > 0, remainder >= divisor - remainder { quotient += 1 }
        guard let value = Int128(exactly: quotient) else { return nil }
        return isNegative ? -value : value
    }

    /// a ÷ b where a is first multiplied by ten to the power of `digits`; cut, not rounded, as SQL Server does.
    static func quotient(_ a: Int128, _ b: Int128, raising digits: Int) -> Int128? {
        let isNegative = (a < 0) != (b < 0)
        var high: UInt128 = 0
        var low = a.magnitude
        var rest = max(0, digits)
        while rest > 0 {
            let step = min(rest, 38)
            guard high == 0 else { return nil }
            (high, low) = low.multipliedFullWidth(by: power(step).magnitude)
            rest -= step
        }
        let divisor = b.magnitude
        guard high < divisor else { return nil }
        let (quotient, _) = divisor.dividingFullWidth((high, low))
        guard let value = Int128(exactly: quotient) else { return nil }
        return isNegative ? -value : value
    }

    static func text(_ units: Int128, scale: Int) -> String {
        guard scale > 0 else { return String(units) }
        var digits = String(units.magnitude)
        if digits.count <= scale { digits = String(repeating: "0", count: scale - digits.count + 1) + digits }
        let point = digits.index(digits.endIndex, offsetBy: -scale)
        return (units < 0 ? "-" : "") + digits[..<point] + "." + digits[point...]
    }

    /// Digits with a sign and a point; an exponent too where `exponents`. `nil`: no number, or too many digits.
    static func parse(_ text: some Collection<UInt8>) -> (units: Int128, scale: Int)? {
        var units: Int128 = 0
        var scale = 0
        var isNegative = false
        var seenPoint = false
        var seenDigit = false
        for (index, byte) in text.enumerated() {
            switch byte {
            case 43 where index == 0: break
            case 45 where index == 0: isNegative = true
            case 46 where !seenPoint: seenPoint = true
            case 48...57:
                seenDigit = true
                let (tens, first) = units.multipliedReportingOverflow(by: 10)
                let (sum, second) = tens.addingReportingOverflow(Int128(byte - 48))
                if first || second {
                    // More digits than any type has: those behind the point don't matter.
                    guard seenPoint else { return nil }
                    continue
                }
                units = sum
                if seenPoint { scale += 1 }
            default: return nil
            }
        }
        return seenDigit ? (isNegative ? -units : units, scale) : nil
    }
}
