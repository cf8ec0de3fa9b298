/// The date of a cookie (RFC 6265 §5.1.1): whatever servers write, with day, month, year and time in any order.
enum CookieDate {
    /// Seconds since 1970-01-01T00:00:00Z; `nil` for text that holds no date.
    static func parse(_ text: String) -> Int64? {
        var (time, day, month, year): (Substring?, Int?, Int?, Int?)
        for word in text.split(whereSeparator: isDelimiter) {
            if time == nil, let found = clock(word) {
                time = found
            } else if day == nil, let found = number(word, digits: 1...2) {
                day = found
            } else if month == nil, let found = HTTPDate.month(word.prefix(3)) {
                month = found
            } else if year == nil, let found = number(word, digits: 2...4) {
                year = found
            }
        }
        guard let time, var year else { return nil }
        if year < 70 { year += 2_000 } else if year < 100 { year += 1_900 }
        guard year >= 1_601 else { return nil }
        return HTTPDate.seconds(year: year, month: month, day: day, time: time)
    }

    private static func isDelimiter(_ character: Character) -> Bool {
        guard let byte = character.asciiValue else { return false }
        return !(byte == UInt8(ascii: ":") || HTTPGrammar.isLetterOrDigit(byte) || byte < 0x20 && byte != 0x09)
    }

    /// The time in a word, every part with two digits: the standard allows one, and anything behind it.
    private static func clock(_ word: Substring) -> Substring? {
        let parts = word.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 3 else { return nil }
        let numbers = parts.compactMap { number($0, digits: 1...2) }
        guard numbers.count == 3 else { return nil }
        return Substring(numbers.map { ($0 < 10 ? "0" : "") + "\($0)" }.joined(separator: ":"))
    }

    /// The number at a word's start; what follows it must not be a digit.
    private static func number(_ word: Substring, digits: ClosedRange<Int>) -> Int? {
        let found = word.utf8.prefix { (0x30...0x39).contains($0) }
        return digits.contains(found.count) ? Int(Substring(found)) : nil
    }
}
