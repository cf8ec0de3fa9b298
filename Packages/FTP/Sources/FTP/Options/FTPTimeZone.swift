public import ConnCore
internal import DataFrames

/// The zone of a server's local times: a fixed distance from UTC, or a zone by its name, with summer and winter time.
public struct FTPTimeZone: Sendable, Hashable, CustomStringConvertible {
    private enum Rule: Sendable, Hashable {
        case fixed(Int)
        case named(ZoneRules)
    }

    private let rule: Rule
    /// For example `+02:00` or `Europe/Lisbon`.
    public let description: String

    /// UTC itself.
    public static let utc = FTPTimeZone(seconds: 0)

    /// Hours and minutes east of UTC; both negative for the west.
    ///
    /// - Throws: `.misuse(.invalidArgument)` for more than 18 hours.
    public static func offset(hours: Int, minutes: Int = 0) throws(ConnError) -> FTPTimeZone {
        guard (-18...18).contains(hours), (-59...59).contains(minutes), abs(hours * 60 + minutes) <= 18 * 60 else {
            throw ConnError(
                .misuse(.invalidArgument),
                "The time zone of the FTP server is more than 18 hours from UTC",
                advice: "give hours and minutes east of UTC"
            )
        }
        return FTPTimeZone(seconds: hours * 3_600 + minutes * 60)
    }

    /// A zone by its name in this system's database, for example `Europe/Lisbon`.
    ///
    /// Its rules are read once, from the file of that name in `/usr/share/zoneinfo` (package `tzdata`). Of an hour that comes
    /// twice when clocks are set back, a local time means the first; one that is left out is read as if clocks had not been
    /// set forward.
    ///
    /// - Throws: `.invalidInput` if the system does not know the name.
    public static func named(_ identifier: String) throws(ConnError) -> FTPTimeZone {
        do throws(FrameError) {
            return FTPTimeZone(rule: .named(try ZoneRules(named: identifier)), description: identifier)
        } catch {
            throw ConnError(
                .invalidInput,
                "The time zone of the FTP server is not in this system's database",
                advice: "install tzdata, or write a name such as Europe/Lisbon, or a distance such as -03:00"
            )
        }
    }

    /// Seconds east of UTC; `nil` for a zone by its name.
    public var secondsFromUTC: Int? {
        if case .fixed(let seconds) = rule { seconds } else { nil }
    }

    private init(rule: Rule, description: String) {
        self.rule = rule
        self.description = description
    }

    private init(seconds: Int) {
        let minutes = abs(seconds) / 60
        let digits = { (number: Int) in (number < 10 ? "0" : "") + "\(number)" }
        self.init(
            rule: .fixed(seconds),
            description: (seconds < 0 ? "-" : "+") + digits(minutes / 60) + ":" + digits(minutes % 60)
        )
    }

    /// Seconds since 1970 of a moment whose local time, taken for UTC, would be these.
    func utc(_ local: Int64) -> Int64 {
        switch rule {
        case .fixed(let seconds): local - Int64(seconds)
        case .named(let rules):
            rules.instants(of: LocalDateTime(ticks: local, unit: .second)).first?.ticks
                ?? local - Int64(rules.secondsFromUTC(at: Instant(ticks: local - 86_400, unit: .second)))
        }
    }

    /// The local time of a moment, as the seconds that it would have in UTC.
    func local(_ utc: Int64) -> Int64 {
        switch rule {
        case .fixed(let seconds): utc + Int64(seconds)
        case .named(let rules): utc + Int64(rules.secondsFromUTC(at: Instant(ticks: utc, unit: .second)))
        }
    }

    /// Reads `Z`, `+02:00`, `-0330`, `+2`, or a name; `nil` for anything else.
    init?(_ text: String) {
        if let zone = Self.fixed(text) ?? (try? Self.named(text)) { self = zone } else { return nil }
    }

    private static func fixed(_ text: String) -> FTPTimeZone? {
        if text.uppercased() == "Z" || text.uppercased() == "UTC" { return .utc }
        // A plus sign of a URL's query may have become a space.
        let isEast = text.hasPrefix("+") || text.hasPrefix(" ")
        guard isEast || text.hasPrefix("-") else { return nil }
        let digits = text.dropFirst().filter { $0 != ":" }
        guard (1...4).contains(digits.utf8.count), digits.utf8.count != 3, let number = Int(digits), number >= 0 else {
            return nil
        }
        let (hours, minutes) = digits.utf8.count <= 2 ? (number, 0) : (number / 100, number % 100)
        return try? offset(hours: isEast ? hours : -hours, minutes: isEast ? minutes : -minutes)
    }
}
