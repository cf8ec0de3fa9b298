public import ConnCore

/// A fixed distance from UTC.
public struct FTPTimeZone: Sendable, Hashable, CustomStringConvertible {
    /// Seconds east of UTC.
    public let secondsFromUTC: Int

    /// UTC itself.
    public static let utc = FTPTimeZone(unchecked: 0)

    /// Hours and minutes east of UTC; both negative for the west.
    ///
    /// - Throws: `.misuse(.invalidArgument)` for more than 18 hours.
    public static func offset(hours: Int, minutes: Int = 0) throws(ConnError) -> FTPTimeZone {
        let seconds = hours.multipliedReportingOverflow(by: 3_600).partialValue + minutes * 60
        guard (-18...18).contains(hours), (-59...59).contains(minutes), abs(seconds) <= 18 * 3_600 else {
            throw ConnError(
                .misuse(.invalidArgument),
                "The time zone of the FTP server is more than 18 hours from UTC",
                advice: "give hours and minutes east of UTC"
            )
        }
        return FTPTimeZone(unchecked: seconds)
    }

    private init(unchecked seconds: Int) {
        secondsFromUTC = seconds
    }

    /// Seconds since 1970 of a moment whose local time, taken for UTC, would be these.
    func utc(_ local: Int64) -> Int64 { local - Int64(secondsFromUTC) }

    /// The local time of a moment, as the seconds that it would have in UTC.
    func local(_ utc: Int64) -> Int64 { utc + Int64(secondsFromUTC) }

    /// Reads `Z`, `+02:00`, `-0330` or `+2`; `nil` for anything else.
    init?(_ text: String) {
        if text.uppercased() == "Z" || text.uppercased() == "UTC" {
            self = .utc
            return
        }
        // A plus sign of a URL's query may have become a space.
        let isEast = text.hasPrefix("+") || text.hasPrefix(" ")
        guard isEast || text.hasPrefix("-") else { return nil }
        let digits = text.dropFirst().filter { $0 != ":" }
        guard (1...4).contains(digits.utf8.count), digits.utf8.count != 3, let number = Int(digits), number >= 0 else {
            return nil
        }
        let (hours, minutes) = digits.utf8.count <= 2 ? (number, 0) : (number / 100, number % 100)
        guard let zone = try? FTPTimeZone.offset(hours: isEast ? hours : -hours, minutes: isEast ? minutes : -minutes)
        else { return nil }
        self = zone
    }

    /// For example `+02:00`.
    public var description: String {
        let minutes = abs(secondsFromUTC) / 60
        let digits = { (number: Int) in (number < 10 ? "0" : "") + "\(number)" }
        return (secondsFromUTC < 0 ? "-" : "+") + digits(minutes / 60) + ":" + digits(minutes % 60)
    }
}
