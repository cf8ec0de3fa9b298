/// Numbers as people read them.
enum Quantity {
    /// For example `1 row` or `34,924 rows`.
    static func count(_ number: Int, _ noun: String) -> String {
        "\(grouped(number)) \(noun)\(number == 1 ? "" : "s")"
    }

    /// A number a second, rounded.
    static func rate(_ number: Int, _ seconds: Double) -> String {
        seconds > 0 ? grouped(Int((Double(number) / seconds).rounded())) : grouped(number)
    }

    static func grouped(_ number: Int) -> String {
        var text = ""
        for (index, digit) in String(number.magnitude).reversed().enumerated() {
            if index > 0, index.isMultiple(of: 3) { text.append(",") }
            text.append(digit)
        }
        return (number < 0 ? "-" : "") + String(text.reversed())
    }
}

/// Measures from its making.
struct Stopwatch {
    private let start = ContinuousClock.now

    var seconds: Double {
        let duration = start.duration(to: .now)
        return Double(duration.components.seconds) + Double(duration.components.attoseconds) / 1e18
    }

    /// For example `0.31 s` or `2 ms`.
    var elapsed: String {
        let seconds = seconds
        if seconds < 0.1 { return "\(Int((seconds * 1000).rounded(.up))) ms" }
        return "\((seconds * 100).rounded() / 100) s"
    }
}

extension String {
    /// The text with spaces behind it up to a width.
    func padded(to width: Int) -> String {
        self + String(repeating: " ", count: max(0, width - count))
    }
}
