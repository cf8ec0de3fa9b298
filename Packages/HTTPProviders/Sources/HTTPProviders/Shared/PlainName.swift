/// Tells names, which errors may show, from text that may hold data.
enum PlainName {
    /// The text if it is not empty, has 80 bytes at most and only ASCII letters and the signs named.
    static func of(_ text: String?, besideLetters signs: String) -> String? {
        guard let text, !text.isEmpty, text.utf8.count <= 80 else { return nil }
        let isName = text.utf8.allSatisfy { (0x61...0x7A).contains($0 | 0x20) || signs.utf8.contains($0) }
        return isName ? text : nil
    }
}
