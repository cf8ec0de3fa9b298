/// Finds the known name that a mistyped one was probably meant to be.
enum Spelling {
    /// The candidate with the smallest edit distance, upper and lower case counting the same; `nil` if all are far off.
    static func nearest(to name: String, among candidates: [String]) -> String? {
        let typed = Array(name.lowercased().utf8)
        guard typed.count <= 64 else { return nil }
        let ranked = candidates.map { ($0, distance(typed, Array($0.lowercased().utf8))) }.min { $0.1 < $1.1 }
        guard let (candidate, distance) = ranked, distance <= max(1, min(typed.count, candidate.utf8.count) / 3) else {
            return nil
        }
        return candidate
    }

    private static func distance(_ first: [UInt8], _ second: [UInt8]) -> Int {
        var row = Array(0...second.count)
        for (i, left) in first.enumerated() {
            var diagonal = row[0]
            row[0] = i + 1
            for (j, right) in second.enumerated() {
                let substitution = diagonal + (left == right ? 0 : 1)
                diagonal = row[j + 1]
                row[j + 1] = min(substitution, row[j] + 1, diagonal + 1)
            }
        }
        return row[second.count]
    }
}
