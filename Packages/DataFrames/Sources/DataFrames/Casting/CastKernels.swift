/// Turns one value of fixed width into another; nil when it has no form there.
protocol CastKernel {
    associatedtype Source: FixedWidthElement
    associatedtype Target: FixedWidthElement
    mutating func convert(_ value: Source) -> Target?
}

struct IntegerToInteger<Source: FixedWidthElement & FixedWidthInteger, Target: FixedWidthElement & FixedWidthInteger>:
    CastKernel
{
    @inline(__always)
    func convert(_ value: Source) -> Target? { Target(exactly: value) }
}

struct IntegerToFloating<Source: FixedWidthElement & FixedWidthInteger, Target: FloatingElement>: CastKernel {
    let rounds: Bool

    @inline(__always)
    func convert(_ value: Source) -> Target? {
        if Source.isSigned {
            let wide = Int64(truncatingIfNeeded: value)
            let nearest = Target.nearest(wide)
            return rounds || nearest.signedInteger == wide ? nearest : nil
        }
        let wide = UInt64(truncatingIfNeeded: value)
        let nearest = Target.nearest(wide)
        return rounds || nearest.unsignedInteger == wide ? nearest : nil
    }
}

struct IntegerToDecimal<Source: FixedWidthElement & FixedWidthInteger>: CastKernel {
    let factor: Int128
    let limit: UInt128

    init(precision: Int, scale: Int) {
        factor = PowersOfTen.int128(scale)
        limit = PowersOfTen.int128(precision).magnitude
    }

    @inline(__always)
    func convert(_ value: Source) -> Int128? {
        let (product, overflow) = Int128(value).multipliedReportingOverflow(by: factor)
        return overflow || product.magnitude >= limit ? nil : product
    }
}

struct FloatingToInteger<Source: FloatingElement, Target: FixedWidthElement & FixedWidthInteger>: CastKernel {
    let rounds: Bool

    @inline(__always)
    func convert(_ value: Source) -> Target? {
        let whole = rounds ? value.rounded(.toNearestOrAwayFromZero) : value
        if Target.isSigned { return whole.signedInteger.flatMap { Target(exactly: $0) } }
        return whole.unsignedInteger.flatMap { Target(exactly: $0) }
    }
}

struct FloatToDouble: CastKernel {
    @inline(__always)
    func convert(_ value: Float) -> Double? { Double(value) }
}

struct DoubleToFloat: CastKernel {
    let rounds: Bool

    @inline(__always)
    func convert(_ value: Double) -> Float? {
        let nearest = Float(value)
        if Double(nearest) == value || value.isNaN { return nearest }
        return rounds && nearest.isFinite ? nearest : nil
    }
}

struct DecimalToInteger<Target: FixedWidthElement & FixedWidthInteger>: CastKernel {
    let divisor: Int128
    let rounds: Bool

    @inline(__always)
    func convert(_ value: Int128) -> Target? {
        DecimalMath.divide(value, by: divisor, rounds: rounds).flatMap { Target(exactly: $0) }
    }
}

/// A decimal of another scale or precision.
struct DecimalToDecimal: CastKernel {
    let factor: Int128
    let divisor: Int128
    let limit: UInt128
    let rounds: Bool

    init(from scale: Int, precision: Int, scale newScale: Int, rounds: Bool) {
        factor = PowersOfTen.int128(max(0, newScale - scale))
        divisor = PowersOfTen.int128(max(0, scale - newScale))
        limit = PowersOfTen.int128(precision).magnitude
        self.rounds = rounds
    }

    @inline(__always)
    func convert(_ value: Int128) -> Int128? {
        let (product, overflow) = value.multipliedReportingOverflow(by: factor)
        if overflow { return nil }
        guard let result = divisor == 1 ? product : DecimalMath.divide(product, by: divisor, rounds: rounds) else {
            return nil
        }
        return result.magnitude < limit ? result : nil
    }
}

/// Ticks of another unit; rounds towards the past.
struct TicksToTicks: CastKernel {
    let factor: Int64
    let divisor: Int64
    let rounds: Bool

    init(from unit: TimeUnit, to newUnit: TimeUnit, rounds: Bool) {
        factor = max(1, newUnit.ticksPerSecond / unit.ticksPerSecond)
        divisor = max(1, unit.ticksPerSecond / newUnit.ticksPerSecond)
        self.rounds = rounds
    }

    @inline(__always)
    func convert(_ ticks: Int64) -> Int64? {
        if divisor == 1 {
            let (product, overflow) = ticks.multipliedReportingOverflow(by: factor)
            return overflow ? nil : product
        }
        let (quotient, remainder) = CivilCalendar.floorDivide(ticks, by: divisor)
        return remainder == 0 || rounds ? quotient : nil
    }
}

struct DateToTicks: CastKernel {
    let ticksPerDay: Int64

    @inline(__always)
    func convert(_ days: Int32) -> Int64? {
        let (product, overflow) = Int64(days).multipliedReportingOverflow(by: ticksPerDay)
        return overflow ? nil : product
    }
}

/// The day of a local time; rounds towards the past.
struct TicksToDate: CastKernel {
    let ticksPerDay: Int64
    let rounds: Bool

    @inline(__always)
    func convert(_ ticks: Int64) -> Int32? {
        let (days, rest) = CivilCalendar.floorDivide(ticks, by: ticksPerDay)
        return rest == 0 || rounds ? Int32(exactly: days) : nil
    }
}
