internal import HTTPCore

/// Times as Bazefield writes them.
enum BazeMoment {
    /// Milliseconds since 1970 of a number or of ISO text; text without a zone is UTC.
    static func utc(_ value: JSONScalar) -> Int64? {
        switch value {
        case .number(let number): return Int64(exactly: number.rounded(.down))
        case .text(let text):
            if let number = Int64(text) { return number }
            if let instant = Instant(text) { return instant.unit.convertFloor(instant.ticks, to: .millisecond) }
            return local(value)
        default: return nil
        }
    }

    /// The clock's reading of ISO text, whatever zone stands behind it.
    static func local(_ value: JSONScalar) -> Int64? {
        switch value {
        case .number(let number): return Int64(exactly: number.rounded(.down))
        case .text(let text):
            guard let time = LocalDateTime(withoutZone(text)) else { return nil }
            return time.unit.convertFloor(time.ticks, to: .millisecond)
        default: return nil
        }
    }

    private static func withoutZone(_ text: String) -> String {
        guard let mark = text.firstIndex(where: { $0 == "T" || $0 == " " }) else { return text }
        let clock = text[text.index(after: mark)...]
        guard let zone = clock.firstIndex(where: { "Zz+-".contains($0) }) else { return text }
        return String(text[..<zone])
    }
}
