/// Decimal digits to the nearest `Double` by one or two multiplications.
///
/// The method is D. Lemire, "Number Parsing at a Gigabyte per Second", Software: Practice and Experience 51 (2021),
/// with the tie rule of N. Mushtak and D. Lemire, "Fast Number Parsing Without Fallback" (2023).
@usableFromInline
enum DecimalToDouble {
    private static let exponents = -342...308

    /// The 128 leading bits of 5 to the power of each exponent, high word first; rounded up from -27 to -1, else cut.
    ///
    /// Written once and read only afterwards.
    nonisolated(unsafe) private static let powers: UnsafePointer<UInt64> = makePowers()

    /// `mantissa * 10^exponent`, rounded to the nearest; nil for what is too large, too small to be normal, or undecided.
    ///
    /// - Parameters:
    ///   - mantissa: Not 0.
    ///   - exponent: Any.
    @usableFromInline
    static func convert(_ mantissa: UInt64, exponent: Int) -> Double? {
        guard mantissa != 0, exponents.contains(exponent) else { return nil }
        let zeros = mantissa.leadingZeroBitCount
        let digits = mantissa &<< UInt64(zeros)
        let place = (exponent &- exponents.lowerBound) &* 2
        var (high, low) = digits.multipliedFullWidth(by: powers[place])
        if high & 0x1FF == 0x1FF {
            // The bits that decide the rounding may change: 64 more bits of the power.
            let (second, _) = digits.multipliedFullWidth(by: powers[place &+ 1])
            let (sum, carry) = low.addingReportingOverflow(second)
            low = sum
            if carry { high &+= 1 }
        }
        if low == UInt64.max, exponent < -27 || exponent > 55 { return nil }
        let upper = high &>> 63
        let shift = upper &+ 9
        var bits = high &>> shift
        var power = (217_706 &* exponent) &>> 16 &+ 63 &+ Int(upper) &- zeros &+ 1_023
        if power <= 0 { return nil }
        // Exactly between two numbers: the even one.
        if low <= 1, exponent >= -4, exponent <= 23, bits & 3 == 1, bits &<< shift == high { bits &= ~1 }
        bits = (bits &+ (bits & 1)) &>> 1
        if bits >= 1 << 53 {
            bits = 1 << 52
            power &+= 1
        }
        if power >= 0x7FF { return nil }
        return Double(bitPattern: UInt64(power) &<< 52 | bits & (1 << 52 - 1))
    }

    // MARK: The table

    private static func makePowers() -> UnsafePointer<UInt64> {
        let table = UnsafeMutablePointer<UInt64>.allocate(capacity: exponents.count * 2)
        func store(_ exponent: Int, _ top: (UInt64, UInt64)) {
            table[(exponent - exponents.lowerBound) * 2] = top.0
            table[(exponent - exponents.lowerBound) * 2 + 1] = top.1
        }
        // Little-endian limbs; 36 of them hold 2^1151, of which more than 128 bits are left after 342 divisions.
        var limbs = [UInt32](repeating: 0, count: 36)
        limbs[35] = 1 << 31
        for power in 1...342 {
            var rest: UInt64 = 0
            for index in limbs.indices.reversed() {
                let value = rest << 32 | UInt64(limbs[index])
                limbs[index] = UInt32(truncatingIfNeeded: value / 5)
                rest = value % 5
            }
            var (high, low) = top(limbs)
            if power <= 27 {
                low &+= 1
                if low == 0 { high &+= 1 }
            }
            store(-power, (high, low))
        }
        limbs = [UInt32](repeating: 0, count: 36)
        limbs[0] = 1
        for power in 0...308 {
            store(power, top(limbs))
            var carry: UInt64 = 0
            for index in limbs.indices {
                let value = UInt64(limbs[index]) * 5 + carry
                limbs[index] = UInt32(truncatingIfNeeded: value)
                carry = value >> 32
            }
        }
        return UnsafePointer(table)
    }

    /// The 128 leading bits of a number that is not 0.
    private static func top(_ limbs: [UInt32]) -> (UInt64, UInt64) {
        var last = limbs.count - 1
        while limbs[last] == 0 { last -= 1 }
        func limb(_ index: Int) -> UInt64 { index >= 0 ? UInt64(limbs[index]) : 0 }
        let zeros = UInt64(limbs[last].leadingZeroBitCount)
        func word(_ index: Int) -> UInt64 {
            let whole = limb(index) << 32 | limb(index - 1)
            return zeros == 0 ? whole : whole << zeros | limb(index - 2) >> (32 - zeros)
        }
        return (word(last), word(last - 2))
    }
}
