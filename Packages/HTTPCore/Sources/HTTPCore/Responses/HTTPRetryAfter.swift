/// The `Retry-After` header (RFC 9110 §10.2.3).
enum HTTPRetryAfter {
    /// The delay that an answer asks for; `nil` without the header and for one that cannot be read.
    ///
    /// A number is in seconds; a date counts from the answer's own `Date`, so that the two clocks need not agree, or
    /// from `now` without one. A moment that has passed asks for no delay at all.
    ///
    /// - Parameter now: Seconds since 1970.
    static func delay(in headers: HTTPHeaders, now: Int64 = HTTPDate.now()) -> Duration? {
        headers["Retry-After"].flatMap { delay($0, date: headers["Date"], now: now) }
    }

    /// The delay that the header's text asks for.
    ///
    /// - Parameters:
    ///   - text: The value of `Retry-After`.
    ///   - date: The value of `Date`.
    ///   - now: Seconds since 1970.
    static func delay(_ text: String, date: String?, now: Int64 = HTTPDate.now()) -> Duration? {
        let value = HTTPGrammar.trimmed(text.utf8)
        if !value.isEmpty, value.allSatisfy({ (0x30...0x39).contains($0) }) {
            // More digits than an Int64 holds ask for longer than anybody waits.
            return .seconds(min(Int64(Substring(value)) ?? Int64.max, limit))
        }
        guard let moment = HTTPDate.parse(text, now: now) else { return nil }
        let start = date.flatMap { HTTPDate.parse($0, now: now) } ?? now
        return .seconds(min(max(0, moment - start), limit))
    }

    /// About 300 years: what `Duration` holds in whole nanoseconds.
    private static let limit: Int64 = 9_000_000_000
}
