/// Serial numbers of days as workbooks keep them.
struct SerialDate: Sendable {
    static let millisecondsPerDay: Int64 = 86_400_000
    /// The end of the year 9999.
    private static let maximum = 2_958_466.0
    /// The serial number of 1970-01-01 in the system of 1900.
    private static let daysTo1970: Int64 = 25_569

    /// Days count from 1904-01-01 instead of 1900.
    let starts1904: Bool

    /// Milliseconds since 1970-01-01T00:00:00 without zone, rounded; nil outside the years 1899 to 9999.
    ///
    /// In the system of 1900, day 60 is the 29 February that the year 1900 did not have; it is taken for the next day.
    func milliseconds(_ serial: Double) -> Int64? {
        guard serial >= 0, serial < SerialDate.maximum else { return nil }
        let offset = starts1904 ? 24_107 : serial < 61 ? 25_568 : Self.daysTo1970
        return Int64((serial * Double(SerialDate.millisecondsPerDay)).rounded())
            - offset * SerialDate.millisecondsPerDay
    }

    /// The serial number of milliseconds since 1970-01-01T00:00:00 without zone, which ``milliseconds(_:)`` turns back; nil
    /// outside the years that can be counted.
    func serial(milliseconds: Int64) -> Double? {
        let days = Double(milliseconds) / Double(SerialDate.millisecondsPerDay)
        var serial = days + Double(starts1904 ? 24_107 : Self.daysTo1970)
        // Before 1900-03-01 the system of 1900 is a day behind its own count.
        if !starts1904, serial < 61 { serial -= 1 }
        return serial >= 0 && serial < SerialDate.maximum ? serial : nil
    }

    /// Days since 1970-01-01, when the number has no time of day.
    func days(_ serial: Double) -> Int32? {
        guard let milliseconds = milliseconds(serial), milliseconds % SerialDate.millisecondsPerDay == 0 else {
            return nil
        }
        return Int32(milliseconds / SerialDate.millisecondsPerDay)
    }

    /// Milliseconds of a length of time; nil beyond what a sheet can show.
    static func duration(_ serial: Double) -> Int64? {
        guard serial.magnitude < maximum else { return nil }
        return Int64((serial * Double(millisecondsPerDay)).rounded())
    }

    /// Milliseconds since midnight; nil for anything but less than a day.
    static func time(_ serial: Double) -> Int64? {
        guard let milliseconds = duration(serial), milliseconds >= 0, milliseconds < millisecondsPerDay else {
            return nil
        }
        return milliseconds
    }
}
