/// Random CSV texts that are right, with every kind of line break, quotes and cells over several lines.
enum CSVRandomText {
    static func table(columns: Int, rows: Int, _ random: inout SeededGenerator) -> String {
        (0..<rows).map { _ in row(columns, &random) }.joined()
    }

    static func row(_ columns: Int, _ random: inout SeededGenerator) -> String {
        let cells = (0..<columns).map { _ in cell(&random) }
        return cells.joined(separator: ",") + (["\n", "\r\n", "\r"].randomElement(using: &random) ?? "\n")
    }

    private static func cell(_ random: inout SeededGenerator) -> String {
        let pieces = ["a", "bc", "1", "22", ",", "\"\"", "\n", "\r\n", "\r", " ", "é", "\u{1F600}", "12345678", ""]
        let text = (0..<Int.random(in: 0...4, using: &random)).map { _ in pieces.randomElement(using: &random) ?? "" }
            .joined()
        let needsQuotes = text.unicodeScalars.contains { "\",\n\r".unicodeScalars.contains($0) }
        return needsQuotes || Int.random(in: 0..<4, using: &random) == 0 ? "\"" + text + "\"" : text
    }
}
