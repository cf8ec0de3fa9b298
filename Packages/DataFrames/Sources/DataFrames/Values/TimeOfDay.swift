/// A time of day without date and zone, in ticks of a unit since midnight; 24:00:00 is legal.
///
/// Text form: `10:00:00` with as many decimals as the unit has. Two times are equal when they name the same moment
/// of the day, whatever their units.
public struct TimeOfDay: Sendable, Hashable, Comparable, LosslessStringConvertible, Codable, TextValue {
    /// Ticks since midnight: 0 to 24 hours in a valid time.
    public var ticks: Int64
    /// The length of one tick.
    public var unit: TimeUnit

    /// Makes a time of raw ticks without looking at their range; see ``isValid``.
    @inlinable public init(ticks: Int64, unit: TimeUnit) {
        self.ticks = ticks
        self.unit = unit
    }

    /// Makes a time of its parts, or nil when one is out of range or the nanoseconds are no whole number of ticks.
    /// - Parameters:
    ///   - hour: 0 to 23, or 24 when all other parts are 0.
    ///   - minute: 0 to 59.
    ///   - second: 0 to 59.
    ///   - nanosecond: 0 to 999,999,999.
    ///   - unit: the length of one tick.
    public init?(hour: Int, minute: Int, second: Int = 0, nanosecond: Int = 0, unit: TimeUnit) {
        guard (0...24).contains(hour), (0...59).contains(minute), (0...59).contains(second),
            (0...999_999_999).contains(nanosecond), hour < 24 || (minute | second | nanosecond) == 0,
            Int64(nanosecond) % unit.nanosecondsPerTick == 0
        else { return nil }
        let seconds = Int64(hour * 3_600 + minute * 60 + second)
        self.init(ticks: seconds * unit.ticksPerSecond + Int64(nanosecond) / unit.nanosecondsPerTick, unit: unit)
    }

    /// Reads the text form in the coarsest unit that holds its decimals, or returns nil for anything else.
    public init?(_ text: String) {
        let parsed: TimeOfDay? = withUTF8Bytes(of: text) { bytes in
            guard let unit = TextKernels.unitOfFraction(bytes), let ticks = TextKernels.parseTime(bytes, unit: unit)
            else { return nil }
            return TimeOfDay(ticks: ticks, unit: unit)
        }
        guard let parsed else { return nil }
        self = parsed
    }

    /// Whether the ticks lie between 00:00:00 and 24:00:00, both included.
    @inlinable public var isValid: Bool { ticks >= 0 && ticks <= unit.ticksPerDay }

    /// The hour, 0 to 24 in a valid time.
    public var hour: Int { Int(CivilCalendar.floorDivide(ticks, by: unit.ticksPerSecond * 3_600).quotient) }
    /// The minute, 0 to 59.
    public var minute: Int { Int(CivilCalendar.floorDivide(ticks, by: unit.ticksPerSecond * 60).quotient % 60) }
    /// The second, 0 to 59.
    public var second: Int { Int(CivilCalendar.floorDivide(ticks, by: unit.ticksPerSecond).quotient % 60) }
    /// The nanoseconds within the second, 0 to 999,999,999.
    public var nanosecond: Int {
        Int(CivilCalendar.floorDivide(ticks, by: unit.ticksPerSecond).remainder * unit.nanosecondsPerTick)
    }

    /// Nanoseconds since midnight; wide, so that no number of ticks overflows.
    @inlinable var nanosecondsSinceMidnight: Int128 { Int128(ticks) * Int128(unit.nanosecondsPerTick) }

    /// The same time in another unit, or nil when that would lose a fraction or overflow.
    @inlinable public func exactly(in unit: TimeUnit) -> TimeOfDay? {
        self.unit.convert(ticks, to: unit).map { TimeOfDay(ticks: $0, unit: unit) }
    }

    /// The earlier time is the smaller one.
    @inlinable public static func < (left: TimeOfDay, right: TimeOfDay) -> Bool {
        left.unit == right.unit
            ? left.ticks < right.ticks : left.nanosecondsSinceMidnight < right.nanosecondsSinceMidnight
    }
    /// Whether both name the same moment of the day, whatever their units.
    @inlinable public static func == (left: TimeOfDay, right: TimeOfDay) -> Bool {
        left.unit == right.unit
            ? left.ticks == right.ticks : left.nanosecondsSinceMidnight == right.nanosecondsSinceMidnight
    }
    /// Feeds the moment of the day, whatever its unit.
    public func hash(into hasher: inout Hasher) { hasher.combine(nanosecondsSinceMidnight) }

    /// The text form, such as `10:00:00.000`; ticks out of range show as hours above 24 or with a minus sign.
    public var description: String {
        makeText(capacity: 48) { TextKernels.write(time: ticks, unit: unit, to: $0) }
    }

    /// Writes the text form.
    public func encode(to encoder: any Encoder) throws { try encodeText(to: encoder) }
    /// Reads the text form.
    public init(from decoder: any Decoder) throws { self = try Self.decodeText(from: decoder) }
}
