/// Binary fractions to decimals by the shortest text that reads back as the same number; whole numbers as they are.
struct FloatingToDecimal<Source: FloatingElement>: CastKernel {
    private let scale: Int
    private let limit: UInt128
    private let rounds: Bool
    private let power: Double
    /// A decimal of so few digits has only one binary neighbour, and the other way round.
    private let unique: Double

    init(precision: Int, scale: Int, rounds: Bool) {
        self.scale = scale
        self.rounds = rounds
        limit = PowersOfTen.int128(precision).magnitude
        // Powers of ten up to 10^22 are exact.
        power = TextKernels.powerOfTen(min(scale, 22))
        let isDouble = Source.self == Double.self
        unique = scale > (isDouble ? 22 : 10) ? 0 : isDouble ? 1e15 : 1e6
    }

    @inline(__always)
    func convert(_ value: Source) -> Int128? {
        let wide = value.double
        let unscaled = (wide * power).rounded(.toNearestOrAwayFromZero)
        if unscaled.magnitude < unique, Source.nearest(unscaled / power) == value {
            let result = Int128(Int64(unscaled))
            return result.magnitude < limit ? result : nil
        }
        return convertByText(value)
    }

    @inline(never)
    private func convertByText(_ value: Source) -> Int128? {
        guard value.isFinite else { return nil }
        let result: Int128?
        if let whole = Int128(exactly: value.double) {
            result = DecimalMath.unscaled(whole, exponent: 0, scale: scale, rounds: rounds)
        } else {
            result = withUTF8Bytes(of: value.description) { text in
                DecimalMath.parts(text).flatMap {
                    DecimalMath.unscaled($0.digits, exponent: $0.exponent, scale: scale, rounds: rounds)
                }
            }
        }
        guard let result, result.magnitude < limit else { return nil }
        return result
    }
}

/// Decimals to the nearest binary fraction, exact when ``FloatingToDecimal`` leads back.
struct DecimalToDoubleNumber: CastKernel {
    private let scale: Int
    private let rounds: Bool
    private let power: Double
    private let back: FloatingToDecimal<Double>

    init(scale: Int, rounds: Bool) {
        self.scale = scale
        self.rounds = rounds
        power = TextKernels.powerOfTen(min(scale, 22))
        back = FloatingToDecimal(precision: 38, scale: scale, rounds: false)
    }

    @inline(__always)
    func convert(_ value: Int128) -> Double? {
        // Both numbers are exact, so one division rounds once; 15 digits lead back.
        if value.magnitude < 1_000_000_000_000_000, scale <= 22 {
            return Double(Int64(truncatingIfNeeded: value)) / power
        }
        return convertByText(value)
    }

    @inline(never)
    private func convertByText(_ value: Int128) -> Double? {
        let nearest = Decimal128(unscaled: value, scale: scale).double
        return rounds || back.convert(nearest) == value ? nearest : nil
    }
}

/// Decimals to the nearest binary fraction of 32 bits, exact when ``FloatingToDecimal`` leads back.
struct DecimalToFloat: CastKernel {
    private let scale: Int
    private let rounds: Bool
    private let back: FloatingToDecimal<Float>

    init(scale: Int, rounds: Bool) {
        self.scale = scale
        self.rounds = rounds
        back = FloatingToDecimal(precision: 38, scale: scale, rounds: false)
    }

    func convert(_ value: Int128) -> Float? {
        let nearest: Float?
        if value.magnitude < 1 << 24, scale <= 10 {
            // Two exact numbers of 24 bits: the quotient in 53 bits rounds a second time without harm.
            nearest = Float(Double(Int64(truncatingIfNeeded: value)) / TextKernels.powerOfTen(scale))
        } else {
            nearest = withUTF8Bytes(of: Decimal128(unscaled: value, scale: scale).description) {
                TextKernels.parseFloat($0)
            }
        }
        guard let nearest else { return nil }
        return rounds || back.convert(nearest) == value ? nearest : nil
    }
}
