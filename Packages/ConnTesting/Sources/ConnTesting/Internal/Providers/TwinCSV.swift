/// Writes cells of CSV.
enum TwinCSV {
    /// The text, in quotes where it needs them or `isQuoted` says so.
    static func cell(_ text: String, separator: Character, isQuoted: Bool = false) -> String {
        let needsQuotes = isQuoted || text.contains { $0 == separator || $0 == "\"" || $0.isNewline }
        guard needsQuotes else { return text }
        return "\"" + String(text.flatMap { $0 == "\"" ? [$0, $0] : [$0] }) + "\""
    }
}
