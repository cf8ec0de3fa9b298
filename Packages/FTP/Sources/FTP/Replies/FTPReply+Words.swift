extension FTPReply {
    /// The text without the path that it repeats: a file's name is not the server's word.
    ///
    /// Servers repeat the path as it was sent, or its last part, mostly before a colon or in quotes.
    var words: String {
        var text = text
        let paths = paths.filter { $0.utf8.count > 1 }.sorted { $0.utf8.count > $1.utf8.count }
        for path in paths {
            if let range = text.firstRange(of: path) {
                text.removeSubrange(range)
                return text
            }
        }
        for name in paths.map({ FTPPath.name(of: $0) }) where !name.isEmpty {
            if let range = text.ranges(of: name).first(where: { Self.isQuoted($0, in: text) }) {
                text.removeSubrange(range)
                return text
            }
        }
        return text
    }

    private static func isQuoted(_ range: Range<String.Index>, in text: String) -> Bool {
        if range.lowerBound > text.startIndex {
            let before = text[text.index(before: range.lowerBound)]
            if before.isLetter || before.isNumber { return false }
        }
        return range.upperBound < text.endIndex && ":\"'".contains(text[range.upperBound])
    }
}
