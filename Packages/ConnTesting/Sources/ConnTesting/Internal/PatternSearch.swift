/// Finds a byte pattern in a stream that comes in chunks (Knuth, Morris, Pratt).
struct PatternSearch {
    let pattern: [UInt8]
    /// Length of the longest proper prefix that is also a suffix, for each prefix of the pattern.
    private let borders: [Int]
    private var matched = 0

    init(_ pattern: [UInt8]) {
        self.pattern = pattern
        var borders = [Int](repeating: 0, count: pattern.count)
        var length = 0
        for index in pattern.indices.dropFirst() {
            while length > 0, pattern[index] != pattern[length] { length = borders[length - 1] }
            if pattern[index] == pattern[length] { length += 1 }
            borders[index] = length
        }
        self.borders = borders
    }

    /// The ends of all matches in the next bytes, as distances from their first; matches may overlap.
    mutating func ends(in bytes: ArraySlice<UInt8>) -> [Int] {
        var ends: [Int] = []
        for (index, byte) in bytes.enumerated() {
            while matched > 0, byte != pattern[matched] { matched = borders[matched - 1] }
            if byte == pattern[matched] { matched += 1 }
            if matched == pattern.count {
                ends.append(index + 1)
                matched = borders[matched - 1]
            }
        }
        return ends
    }

    static func contains(_ pattern: [UInt8], in bytes: ArraySlice<UInt8>) -> Bool {
        var search = PatternSearch(pattern)
        return !search.ends(in: bytes).isEmpty
    }
}
