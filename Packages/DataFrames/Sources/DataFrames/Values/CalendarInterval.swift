/// A span of calendar time in three parts that do not convert into each other: months, days and nanoseconds.
///
/// Text form: ISO 8601 with a sign per part, `P1Y2M-3DT4H5M6.5S`; zero is `PT0S`. There is no order, for a month may be
/// shorter or longer than 30 days.
public struct CalendarInterval: Sendable, Hashable, LosslessStringConvertible, Codable, TextValue {
    /// The months; twelve make a year.
    public var months: Int32
    /// The days, each 23 to 25 hours long where clocks change.
    public var days: Int32
    /// The rest, in nanoseconds.
    public var nanoseconds: Int64

    /// Makes a span of its three parts.
    @inlinable public init(months: Int32 = 0, days: Int32 = 0, nanoseconds: Int64 = 0) {
        self.months = months
        self.days = days
        self.nanoseconds = nanoseconds
    }

    /// Reads the text form (years, months, weeks, days, hours, minutes, seconds in this order, each with an optional
    /// sign, seconds with up to nine decimals), or returns nil for anything else.
    public init?(_ text: String) {
        guard let parsed = withUTF8Bytes(of: text, { TextKernels.parseInterval($0) }) else { return nil }
        self = parsed
    }

    /// The text form, such as `P1Y2M-3DT4H5M6.5S`.
    public var description: String {
        makeText(capacity: 96) { TextKernels.write(interval: self, to: $0) }
    }

    /// Writes the text form.
    public func encode(to encoder: any Encoder) throws { try encodeText(to: encoder) }
    /// Reads the text form.
    public init(from decoder: any Decoder) throws { self = try Self.decodeText(from: decoder) }
}
