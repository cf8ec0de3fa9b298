/// Ticks of a unit as a Swift duration, and back without loss.
enum DurationTicks {
    private static func attosecondsPerTick(_ unit: TimeUnit) -> Int128 {
        Int128(unit.nanosecondsPerTick) * 1_000_000_000
    }

    static func duration(_ ticks: Int64, _ unit: TimeUnit) -> Duration {
        Duration(attoseconds: Int128(ticks) * attosecondsPerTick(unit))
    }

    /// The ticks, or nil when a fraction would be lost or the range is exceeded.
    static func ticks(_ duration: Duration, _ unit: TimeUnit) -> Int64? {
        let (ticks, rest) = duration.attoseconds.quotientAndRemainder(dividingBy: attosecondsPerTick(unit))
        return rest == 0 ? Int64(exactly: ticks) : nil
    }
}
