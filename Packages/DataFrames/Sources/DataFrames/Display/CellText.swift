/// Values as single lines that a terminal cannot misunderstand.
enum CellText {
    /// Text with control and direction characters written as escapes; at most `limit` characters and a mark.
    static func escaped(_ text: String, limit: Int) -> String {
        var result = ""
        var count = 0
        for character in text {
            if count >= limit { return result + "…" }
            count += 1
            for scalar in character.unicodeScalars {
                switch scalar.value {
                case 0x0A: result += "\\n"
                case 0x0D: result += "\\r"
                case 0x09: result += "\\t"
                case 0..<0x20, 0x7F..<0xA0, 0x202A...0x202E, 0x2066...0x2069, 0x2028, 0x2029:
                    result += "\\u{" + String(scalar.value, radix: 16) + "}"
                default: result.unicodeScalars.append(scalar)
                }
            }
        }
        return result
    }

    /// Text cut to a number of cells, the last of which then shows `…`.
    static func fitted(_ text: String, width: Int) -> String {
        if DisplayWidth.of(text) <= width { return text }
        guard width > 0 else { return "" }
        var result = ""
        var used = 0
        for character in text {
            let cells = DisplayWidth.of(character)
            if used + cells > width - 1 { break }
            result.append(character)
            used += cells
        }
        return result + "…"
    }

    /// Text with spaces up to a number of cells.
    static func padded(_ text: String, width: Int, right: Bool) -> String {
        let fitted = fitted(text, width: width)
        let spaces = String(repeating: " ", count: max(0, width - DisplayWidth.of(fitted)))
        return right ? spaces + fitted : fitted + spaces
    }

    /// A count with separators between thousands.
    static func grouped(_ number: Int) -> String {
        var result = ""
        let digits = String(number)
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index) % 3 == 0 { result.append(",") }
            result.append(digit)
        }
        return result
    }

    /// `1 row`, `2 rows`.
    static func counted(_ number: Int, _ noun: String) -> String {
        "\(grouped(number)) \(noun)\(number == 1 ? "" : "s")"
    }
}
