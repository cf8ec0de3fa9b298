/// The header Content-Range of a part: `bytes 100-199/1000` (RFC 9110 §14.4).
struct ContentRange: Equatable {
    let first: Int
    let last: Int
    /// `nil` for `*`.
    let total: Int?

    init?(_ text: String?) {
        guard let text, text.lowercased().hasPrefix("bytes ") else { return nil }
        let parts = text.dropFirst(6).split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2 else { return nil }
        let ends = parts[0].split(separator: "-", omittingEmptySubsequences: false)
        guard ends.count == 2, let first = Int(ends[0]), let last = Int(ends[1]), 0 <= first, first <= last else {
            return nil
        }
        if parts[1] == "*" {
            total = nil
        } else {
            guard let whole = Int(parts[1]), whole > last else { return nil }
            total = whole
        }
        self.first = first
        self.last = last
    }
}
