import Testing

@testable import HTTPCore

@Suite struct BytePatternsTests {
    @Test func patternsAreFoundAnywhereInAnyCase() {
        let patterns = BytePatterns(["token", "to", "key"])
        for (text, matches) in [
            ("", false), ("t", false), ("to", true), ("xTOKENx", true), ("k", false), ("ke", false), ("kekey", true),
            ("KeY", true), ("ke y", false), ("\u{212A}ey", false), ("ünto", true),
        ] { #expect(Array(text.utf8).withUnsafeBufferPointer(patterns.matches) == matches, "\(text)") }
    }

    @Test func patternsAreFoundAsASlowSearchFindsThem() {
        var random = RandomText(seed: 16)
        let words = ["aba", "ab", "bab", "c"]
        let patterns = BytePatterns(words)
        for _ in 0..<3_000 {
            let text = random.text(of: ["a", "b", "A", "c", "d"], upTo: 6)
            let slow = words.contains { word in
                let bytes = Array(text.utf8)
                return bytes.indices.contains { start in
                    bytes[start...].prefix(word.utf8.count).map(HTTPGrammar.lowered).elementsEqual(word.utf8)
                }
            }
            #expect(Array(text.utf8).withUnsafeBufferPointer(patterns.matches) == slow, "\(text)")
        }
    }
}
