/// A moment on the time line, independent of any zone.
///
/// Text form: `2024-01-31T10:00:00.000Z` with as many decimals as the unit has; an offset such as `+02:00` is read
/// too. Two values are equal when they are the same moment, whatever their units.
public struct Instant: Sendable, Hashable, Comparable, LosslessStringConvertible, Codable, TextValue {
    /// Ticks since 1970-01-01T00:00:00Z, leap seconds not counted; negative before it.
    public var ticks: Int64
    /// The length of one tick.
    public var unit: TimeUnit

    /// Makes a value of raw ticks.
    @inlinable public init(ticks: Int64, unit: TimeUnit) {
        self.ticks = ticks
        self.unit = unit
    }

    /// Reads the text form in the coarsest unit that holds its decimals, or returns nil for anything else; a text
    /// without `Z` or offset is no instant.
    public init?(_ text: String) {
        let parsed: Instant? = withUTF8Bytes(of: text) { bytes in
            guard let unit = TextKernels.unitOfFraction(bytes),
                let ticks = TextKernels.parseInstant(bytes, unit: unit)
            else { return nil }
            return Instant(ticks: ticks, unit: unit)
        }
        guard let parsed else { return nil }
        self = parsed
    }

    /// The day in UTC; nil when the ticks lie beyond the days that CalendarDate holds, some 5.8 million years away.
    public var date: CalendarDate? {
        Int32(exactly: CivilCalendar.floorDivide(ticks, by: unit.ticksPerDay).quotient)
            .map { CalendarDate(daysSinceEpoch: $0) }
    }
    /// The time of day in UTC, in the same unit.
    public var time: TimeOfDay {
        TimeOfDay(ticks: CivilCalendar.floorDivide(ticks, by: unit.ticksPerDay).remainder, unit: unit)
    }

    /// Nanoseconds since the epoch; wide, so that no number of ticks overflows.
    @inlinable var nanosecondsSinceEpoch: Int128 { Int128(ticks) * Int128(unit.nanosecondsPerTick) }

    /// The same moment in another unit, or nil when that would lose a fraction or overflow.
    @inlinable public func exactly(in unit: TimeUnit) -> Instant? {
        self.unit.convert(ticks, to: unit).map { Instant(ticks: $0, unit: unit) }
    }
    /// The same moment in another unit, rounded towards the past, or nil when it does not fit.
    @inlinable public func rounded(in unit: TimeUnit) -> Instant? {
        self.unit.convertFloor(ticks, to: unit).map { Instant(ticks: $0, unit: unit) }
    }

    /// The earlier moment is the smaller one.
    @inlinable public static func < (left: Instant, right: Instant) -> Bool {
        left.unit == right.unit ? left.ticks < right.ticks : left.nanosecondsSinceEpoch < right.nanosecondsSinceEpoch
    }
    /// Whether both name the same moment, whatever their units.
    @inlinable public static func == (left: Instant, right: Instant) -> Bool {
        left.unit == right.unit ? left.ticks == right.ticks : left.nanosecondsSinceEpoch == right.nanosecondsSinceEpoch
    }
    /// Feeds the moment, whatever its unit.
    public func hash(into hasher: inout Hasher) { hasher.combine(nanosecondsSinceEpoch) }

    /// What a clock that runs in UTC shows at this moment.
    @inlinable public var utc: LocalDateTime { LocalDateTime(ticks: ticks, unit: unit) }

    /// The text form, such as `2024-01-31T10:00:00.000Z`.
    public var description: String {
        makeText(capacity: 64) { TextKernels.write(instant: ticks, unit: unit, to: $0) }
    }

    /// Writes the text form.
    public func encode(to encoder: any Encoder) throws { try encodeText(to: encoder) }
    /// Reads the text form.
    public init(from decoder: any Decoder) throws { self = try Self.decodeText(from: decoder) }
}
