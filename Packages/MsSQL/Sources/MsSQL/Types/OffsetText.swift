internal import SQLCore

/// Moments with their offsets as text, which `datetimeoffset` is read as and written from.
enum OffsetText {
    /// The clock's time with its offset, as in `2024-01-31T10:00:00.0000000+02:00`.
    ///
    /// - Parameters:
    ///   - ticks: The moment in 100 ns since 1970, in UTC.
    ///   - offset: Minutes, -840 to 840.
    static func text(ticks: Int64, offset: Int64) -> String {
        let clock = LocalDateTime(ticks: ticks + offset * 600_000_000, unit: .hundredNanoseconds)
        func two(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return "\(clock)\(offset < 0 ? "-" : "+")\(two(abs(offset) / 60)):\(two(abs(offset) % 60))"
    }
}
