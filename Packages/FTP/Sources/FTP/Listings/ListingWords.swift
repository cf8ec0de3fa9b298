/// The words of a line, one after another, and what is behind the last one taken.
struct ListingWords {
    private var left: Substring

    init(_ line: String) {
        left = line[...]
    }

    /// The next word.
    mutating func next() -> Substring? {
        left = left.drop { $0 == " " || $0 == "\t" }
        guard !left.isEmpty else { return nil }
        let word = left.prefix { $0 != " " && $0 != "\t" }
        left = left[word.endIndex...]
        return word
    }

    /// What is behind the last word and one space: a name may begin with spaces.
    var rest: Substring { left.dropFirst() }

    /// What is behind the last word and all spaces.
    var trimmedRest: Substring { left.drop { $0 == " " || $0 == "\t" } }
}
