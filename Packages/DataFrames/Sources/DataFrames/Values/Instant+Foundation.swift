public import FoundationEssentials

extension Instant {
    /// Makes the instant nearest to a Foundation date, or nil when the date is not finite or does not fit.
    ///
    /// A `Date` is a `Double` of seconds, some 100 to 200 ns coarse near today, so finer units gain nothing by it.
    public init?(_ date: Date, unit: TimeUnit) {
        // Whole seconds and fraction apart: the sum to 1970 would lose bits of the fraction.
        let seconds = date.timeIntervalSinceReferenceDate
        guard seconds.isFinite, abs(seconds) < 9.0e18 else { return nil }
        let whole = seconds.rounded(.down)
        let fraction = ((seconds - whole) * Double(unit.ticksPerSecond)).rounded(.toNearestOrEven)
        let ticks = (Int128(whole) + 978_307_200) * Int128(unit.ticksPerSecond) + Int128(fraction)
        guard let narrow = Int64(exactly: ticks) else { return nil }
        self.init(ticks: narrow, unit: unit)
    }
}

extension Date {
    /// Makes the date nearest to an instant; a `Date` is a `Double`, so ticks finer than some 200 ns are rounded.
    public init(_ instant: Instant) {
        let perSecond = instant.unit.ticksPerSecond
        let (seconds, ticks) = CivilCalendar.floorDivide(instant.ticks, by: perSecond)
        let shifted = Double(Int128(seconds) - 978_307_200)
        self.init(timeIntervalSinceReferenceDate: shifted + Double(ticks) / Double(perSecond))
    }
}
