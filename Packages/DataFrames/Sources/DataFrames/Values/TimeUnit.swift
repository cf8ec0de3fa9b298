/// The length of one tick of a time, timestamp or duration.
public enum TimeUnit: UInt8, Sendable, Hashable, Codable, CaseIterable, Comparable, CustomStringConvertible {
    /// One second.
    case second
    /// 1/1,000 of a second.
    case millisecond
    /// 1/1,000,000 of a second.
    case microsecond
    /// 1/10,000,000 of a second, the tick of SQL Server's `time(7)` and `datetime2(7)`.
    case hundredNanoseconds
    /// 1/1,000,000,000 of a second.
    case nanosecond

    /// How many ticks make one second: 1 to 1,000,000,000.
    @inlinable public var ticksPerSecond: Int64 {
        switch self {
        case .second: 1
        case .millisecond: 1_000
        case .microsecond: 1_000_000
        case .hundredNanoseconds: 10_000_000
        case .nanosecond: 1_000_000_000
        }
    }

    /// How many nanoseconds one tick lasts: 1,000,000,000 down to 1.
    @inlinable public var nanosecondsPerTick: Int64 { 1_000_000_000 / ticksPerSecond }

    /// How many ticks make one day of 24 hours.
    @inlinable public var ticksPerDay: Int64 { 86_400 * ticksPerSecond }

    /// How many digits follow the decimal point of the seconds in text: 0, 3, 6, 7 or 9.
    @inlinable public var fractionDigits: Int {
        switch self {
        case .second: 0
        case .millisecond: 3
        case .microsecond: 6
        case .hundredNanoseconds: 7
        case .nanosecond: 9
        }
    }

    /// The coarsest unit that holds `digits` digits after the decimal point, or nil above nine digits.
    @inlinable public init?(fractionDigits digits: Int) {
        switch digits {
        case ..<1: self = .second
        case 1...3: self = .millisecond
        case 4...6: self = .microsecond
        case 7: self = .hundredNanoseconds
        case 8...9: self = .nanosecond
        default: return nil
        }
    }

    /// Orders coarse units before fine ones: second first, nanosecond last.
    @inlinable public static func < (left: TimeUnit, right: TimeUnit) -> Bool { left.rawValue < right.rawValue }

    /// The usual symbol: `s`, `ms`, `us`, `100ns` or `ns`.
    public var description: String {
        switch self {
        case .second: "s"
        case .millisecond: "ms"
        case .microsecond: "us"
        case .hundredNanoseconds: "100ns"
        case .nanosecond: "ns"
        }
    }

    /// Converts a count of ticks of this unit into another unit, or returns nil when the result would lose a fraction
    /// or does not fit 64 bits.
    @inlinable public func convert(_ ticks: Int64, to unit: TimeUnit) -> Int64? {
        if self == unit { return ticks }
        if self < unit {
            let (product, overflow) = ticks.multipliedReportingOverflow(by: unit.ticksPerSecond / ticksPerSecond)
            return overflow ? nil : product
        }
        let (quotient, remainder) = ticks.quotientAndRemainder(dividingBy: ticksPerSecond / unit.ticksPerSecond)
        return remainder == 0 ? quotient : nil
    }

    /// Converts like ``convert(_:to:)`` but rounds towards the past when a fraction would be lost, or returns nil when
    /// the result does not fit 64 bits.
    @inlinable public func convertFloor(_ ticks: Int64, to unit: TimeUnit) -> Int64? {
        if self <= unit { return convert(ticks, to: unit) }
        let divisor = ticksPerSecond / unit.ticksPerSecond
        let (quotient, remainder) = ticks.quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? quotient - 1 : quotient
    }
}
