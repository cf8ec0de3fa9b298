/// Lower-case texts that are looked for within others, without regard to case, by bytes: a look for a `String` within a
/// `String` costs microseconds.
struct BytePatterns: Sendable {
    /// The patterns by their first byte.
    private let byFirst: [[[UInt8]]]

    init(_ patterns: [String]) {
        var byFirst = [[[UInt8]]](repeating: [], count: 128)
        for pattern in patterns {
            let bytes = Array(pattern.utf8)
            if let first = bytes.first, first < 128 { byFirst[Int(first)].append(bytes) }
        }
        self.byFirst = byFirst
    }

    /// Whether one of the patterns stands somewhere in `text`.
    func matches(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        for start in text.indices {
            let first = HTTPGrammar.lowered(text[start])
            guard first < 128 else { continue }
            for pattern in byFirst[Int(first)] where pattern.count <= text.count - start {
                var index = 1
                while index < pattern.count, HTTPGrammar.lowered(text[start + index]) == pattern[index] { index += 1 }
                if index == pattern.count { return true }
            }
        }
        return false
    }
}
