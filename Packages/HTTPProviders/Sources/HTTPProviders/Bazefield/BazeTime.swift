public import HTTPCore

/// A moment as Bazefield takes it: absolute, or in the shorthand that the server works out.
///
/// | Swift | sent |
/// |---|---|
/// | `.now` | `*` |
/// | `.now.adding(-1, .day)` | `*-1d` |
/// | `.start(of: .day)` | `*d` |
/// | `.start(of: .day).adding(-1, .day)` | `*d-1d` |
/// | `.start(of: .month).adding(-1, .month)` | `*M-1M` |
/// | `.instant(i)`, `.milliseconds(1704067200000)` | `1704067200000` |
/// | `.iso(i)` | `2024-01-01T00:00:00Z` |
/// | `.local(t)` | `2024-01-01T00:00:00` |
///
/// The `*` goes out in clear, as the server wants it.
public struct BazeTime: Sendable, Hashable {
    private enum Form: Sendable, Hashable {
        case milliseconds(Int64)
        case iso(Int64)
        case local(LocalDateTime)
        case shorthand(start: BazeUnit?, shifts: [Shift])
    }

    private struct Shift: Sendable, Hashable {
        let amount: Int
        let unit: BazeUnit
    }

    private let form: Form

    private init(_ form: Form) {
        self.form = form
    }

    // MARK: Making

    /// The server's present moment.
    public static let now = BazeTime(.shorthand(start: nil, shifts: []))

    /// The start of the server's present day, month and so on.
    public static func start(of unit: BazeUnit) -> BazeTime { BazeTime(.shorthand(start: unit, shifts: [])) }

    /// Milliseconds since 1970, UTC.
    public static func milliseconds(_ milliseconds: Int64) -> BazeTime { BazeTime(.milliseconds(milliseconds)) }

    /// A moment, sent in milliseconds since 1970; finer parts are cut off.
    public static func instant(_ instant: Instant) -> BazeTime { BazeTime(.milliseconds(milliseconds(of: instant))) }

    /// A moment, sent as ISO text with `Z`; what is finer than milliseconds is cut off.
    public static func iso(_ instant: Instant) -> BazeTime { BazeTime(.iso(milliseconds(of: instant))) }

    /// A time without a zone, which the server reads by its own rules.
    public static func local(_ time: LocalDateTime) -> BazeTime { BazeTime(.local(time)) }

    /// The moment moved by `amount` units: by the server for ``now`` and ``start(of:)``, here for absolute ones.
    ///
    /// Months and years of an absolute moment are those of UTC's calendar; a day that the month does not have becomes its
    /// last. A moment that would lie beyond all calendars stays where it is.
    public func adding(_ amount: Int, _ unit: BazeUnit) -> BazeTime {
        switch form {
        case .shorthand(let start, let shifts):
            return BazeTime(.shorthand(start: start, shifts: shifts + [Shift(amount: amount, unit: unit)]))
        case .milliseconds(let value):
            return BazeTime(.milliseconds(Self.moved(value, amount, unit)))
        case .iso(let value):
            return BazeTime(.iso(Self.moved(value, amount, unit)))
        case .local(let time):
            guard let ticks = time.unit.convertFloor(time.ticks, to: .millisecond) else { return self }
            return BazeTime(.local(LocalDateTime(ticks: Self.moved(ticks, amount, unit), unit: .millisecond)))
        }
    }

    /// Reads what Bazefield takes: shorthand, milliseconds since 1970 or ISO text; `nil` for anything else.
    public init?(_ text: String) {
        if text.hasPrefix("*") {
            guard let form = Self.shorthand(text.dropFirst()) else { return nil }
            self.form = form
        } else if let milliseconds = Int64(text) {
            form = .milliseconds(milliseconds)
        } else if let instant = Instant(text) {
            form = .iso(Self.milliseconds(of: instant))
        } else if let local = LocalDateTime(text) {
            form = .local(local)
        } else {
            return nil
        }
    }

    // MARK: Reading

    /// The moment in milliseconds since 1970 if it is absolute, or counts from the present in units of fixed length;
    /// `nil` where only the server knows.
    ///
    /// - Parameter now: What ``now`` means, in milliseconds since 1970.
    public func milliseconds(now: Int64) -> Int64? {
        switch form {
        case .milliseconds(let value), .iso(let value): return value
        case .local: return nil
        case .shorthand(let start, let shifts):
            guard start == nil else { return nil }
            var value = now
            for shift in shifts {
                guard let length = shift.unit.milliseconds else { return nil }
                let (step, isTooLong) = length.multipliedReportingOverflow(by: Int64(shift.amount))
                let (sum, isTooFar) = value.addingReportingOverflow(step)
                if isTooLong || isTooFar { return nil }
                value = sum
            }
            return value
        }
    }

    private static func milliseconds(of instant: Instant) -> Int64 {
        instant.unit.convertFloor(instant.ticks, to: .millisecond)
            ?? (instant.ticks < 0 ? Int64.min / 1_000_000 : Int64.max / 1_000_000)
    }

    private static func moved(_ value: Int64, _ amount: Int, _ unit: BazeUnit) -> Int64 {
        guard let length = unit.milliseconds else { return movedByMonths(value, amount, unit == .year ? 12 : 1) }
        let (step, isTooLong) = length.multipliedReportingOverflow(by: Int64(amount))
        let (sum, isTooFar) = value.addingReportingOverflow(step)
        return isTooLong || isTooFar ? value : sum
    }

    private static func movedByMonths(_ value: Int64, _ amount: Int, _ months: Int) -> Int64 {
        let time = LocalDateTime(ticks: value, unit: .millisecond)
        let (count, isTooLong) = amount.multipliedReportingOverflow(by: months)
        guard let date = time.date, !isTooLong, count.magnitude < 1_000_000 else { return value }
        let month = date.year * 12 + date.month - 1 + count
        let year = month >= 0 ? month / 12 : (month - 11) / 12
        for day in stride(from: date.day, through: min(date.day, 28), by: -1) {
            guard let moved = CalendarDate(year: year, month: month - year * 12 + 1, day: day) else { continue }
            return value + Int64(moved.daysSinceEpoch - date.daysSinceEpoch) * 86_400_000
        }
        return value
    }

    /// `[unit] (sign number unit)*`, behind the `*`.
    private static func shorthand(_ text: Substring) -> Form? {
        var rest = text
        var start: BazeUnit?
        if let first = rest.first, first != "+", first != "-" {
            guard let unit = BazeUnit(rawValue: String(first)) else { return nil }
            start = unit
            rest = rest.dropFirst()
        }
        var shifts: [Shift] = []
        while let sign = rest.first {
            guard sign == "+" || sign == "-" else { return nil }
            let digits = rest.dropFirst().prefix { $0.isASCII && $0.isNumber }
            let behind = rest.dropFirst(1 + digits.count)
            guard let amount = Int(digits), let mark = behind.first, let unit = BazeUnit(rawValue: String(mark)) else {
                return nil
            }
            shifts.append(Shift(amount: sign == "-" ? -amount : amount, unit: unit))
            rest = behind.dropFirst()
        }
        return .shorthand(start: start, shifts: shifts)
    }
}

extension BazeTime: CustomStringConvertible {
    /// The moment as it is sent.
    public var description: String {
        switch form {
        case .milliseconds(let value):
            return "\(value)"
        case .iso(let value):
            return Instant(ticks: value, unit: .millisecond).description
        case .local(let time):
            return time.description.split(separator: " ").joined(separator: "T")
        case .shorthand(let start, let shifts):
            return "*" + (start?.rawValue ?? "")
                + shifts.map { "\($0.amount < 0 ? "-" : "+")\($0.amount.magnitude)\($0.unit.rawValue)" }.joined()
        }
    }
}

extension BazeTime: HTTPQueryValue {}
