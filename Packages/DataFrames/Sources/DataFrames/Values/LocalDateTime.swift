/// A date and time without zone: what a clock on some wall shows.
///
/// Text form: `2024-01-31T10:00:00.000` with as many decimals as the unit has. Two values are equal when they show the
/// same date and time, whatever their units. See ``Instant`` for a moment on the time line.
public struct LocalDateTime: Sendable, Hashable, Comparable, LosslessStringConvertible, Codable, TextValue {
    /// Ticks since 1970-01-01T00:00:00 on the same clock; negative before it.
    public var ticks: Int64
    /// The length of one tick.
    public var unit: TimeUnit

    /// Makes a value of raw ticks.
    @inlinable public init(ticks: Int64, unit: TimeUnit) {
        self.ticks = ticks
        self.unit = unit
    }

    /// Joins a date and a time of day in the unit of the time, or returns nil when the result does not fit 64 bits.
    public init?(_ date: CalendarDate, _ time: TimeOfDay) {
        let sum = Int128(date.daysSinceEpoch) * Int128(time.unit.ticksPerDay) + Int128(time.ticks)
        guard let ticks = Int64(exactly: sum) else { return nil }
        self.init(ticks: ticks, unit: time.unit)
    }

    /// Reads the text form (`T` or one space between date and time) in the coarsest unit that holds its decimals, or
    /// returns nil for anything else.
    public init?(_ text: String) {
        let parsed: LocalDateTime? = withUTF8Bytes(of: text) { bytes in
            guard let unit = TextKernels.unitOfFraction(bytes),
                let ticks = TextKernels.parseLocalDateTime(bytes, unit: unit)
            else { return nil }
            return LocalDateTime(ticks: ticks, unit: unit)
        }
        guard let parsed else { return nil }
        self = parsed
    }

    /// The day; nil when the ticks lie beyond the days that CalendarDate holds, some 5.8 million years away.
    public var date: CalendarDate? {
        Int32(exactly: CivilCalendar.floorDivide(ticks, by: unit.ticksPerDay).quotient)
            .map { CalendarDate(daysSinceEpoch: $0) }
    }
    /// The time of day, in the same unit.
    public var time: TimeOfDay {
        TimeOfDay(ticks: CivilCalendar.floorDivide(ticks, by: unit.ticksPerDay).remainder, unit: unit)
    }

    /// Nanoseconds since the epoch; wide, so that no number of ticks overflows.
    @inlinable var nanosecondsSinceEpoch: Int128 { Int128(ticks) * Int128(unit.nanosecondsPerTick) }

    /// The same moment in another unit, or nil when that would lose a fraction or overflow.
    @inlinable public func exactly(in unit: TimeUnit) -> LocalDateTime? {
        self.unit.convert(ticks, to: unit).map { LocalDateTime(ticks: $0, unit: unit) }
    }
    /// The same moment in another unit, rounded towards the past, or nil when it does not fit.
    @inlinable public func rounded(in unit: TimeUnit) -> LocalDateTime? {
        self.unit.convertFloor(ticks, to: unit).map { LocalDateTime(ticks: $0, unit: unit) }
    }

    /// The earlier moment is the smaller one.
    @inlinable public static func < (left: LocalDateTime, right: LocalDateTime) -> Bool {
        left.unit == right.unit ? left.ticks < right.ticks : left.nanosecondsSinceEpoch < right.nanosecondsSinceEpoch
    }
    /// Whether both name the same moment, whatever their units.
    @inlinable public static func == (left: LocalDateTime, right: LocalDateTime) -> Bool {
        left.unit == right.unit ? left.ticks == right.ticks : left.nanosecondsSinceEpoch == right.nanosecondsSinceEpoch
    }
    /// Feeds the moment, whatever its unit.
    public func hash(into hasher: inout Hasher) { hasher.combine(nanosecondsSinceEpoch) }

    /// The instant at which a clock that runs in UTC shows this.
    @inlinable public var assumingUTC: Instant { Instant(ticks: ticks, unit: unit) }

    /// The text form, such as `2024-01-31T10:00:00.000`.
    public var description: String {
        makeText(capacity: 64) { TextKernels.write(localDateTime: ticks, unit: unit, to: $0) }
    }

    /// Writes the text form.
    public func encode(to encoder: any Encoder) throws { try encodeText(to: encoder) }
    /// Reads the text form.
    public init(from decoder: any Decoder) throws { self = try Self.decodeText(from: decoder) }
}
