/// Lengths of time as text, as they stand in URLs and configuration files: `500ms`, `1.5s`, `2m`.
enum DurationText {
    /// Reads a number with a unit of `ns`, `us`, `ms`, `s`, `m` or `h`; `0` needs none. `nil` for anything else.
    static func parse(_ text: String) -> Duration? {
        if text == "0" { return .zero }
        let numberEnd = text.firstIndex { !("0"..."9").contains($0) && $0 != "." } ?? text.endIndex
        let parts = text[..<numberEnd].split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard let whole = parts.first.flatMap({ Int64($0) }), let nanoseconds = units[String(text[numberEnd...])] else {
            return nil
        }
        let (product, overflow) = whole.multipliedReportingOverflow(by: nanoseconds)
        guard !overflow else { return nil }
        guard parts.count == 2 else { return .nanoseconds(product) }
        guard (1...9).contains(parts[1].count), let fraction = Int64(parts[1]) else { return nil }
        let divisor = parts[1].reduce(Int64(1)) { power, _ in power * 10 }
        return .nanoseconds(product) + .nanoseconds(nanoseconds) * Int(fraction) / Int(divisor)
    }

    private static let units: [String: Int64] = [
        "ns": 1, "us": 1_000, "ms": 1_000_000, "s": 1_000_000_000, "m": 60_000_000_000, "h": 3_600_000_000_000,
    ]
}
