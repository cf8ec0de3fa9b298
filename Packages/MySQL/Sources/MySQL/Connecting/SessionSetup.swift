internal import SQLCore

/// What every session is set to after login, and after each reset.
enum SessionSetup {
    /// One statement: character set, zone UTC, errors instead of values cut to fit, then the caller's variables.
    static func text(_ settings: [String: String]) -> String {
        var parts = [
            "NAMES utf8mb4", "time_zone = '+00:00'", "autocommit = 1",
            "sql_mode = CONCAT_WS(',', NULLIF(@@sql_mode, ''), 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION')",
        ]
        for name in settings.keys.sorted() {
            parts.append("\(name) = \(literal(settings[name] ?? ""))")
        }
        return "SET " + parts.joined(separator: ", ")
    }

    /// A number as it is, everything else as a text. Hexadecimal, so that it means the same under every SQL mode.
    private static func literal(_ value: String) -> String {
        let digits = value.utf8.drop { $0 == UInt8(ascii: "-") }
        if !digits.isEmpty, digits.count < 20, value.utf8.count - digits.count <= 1,
            digits.allSatisfy({ (0x30...0x39).contains($0) || $0 == UInt8(ascii: ".") }),
            digits.count(where: { $0 == UInt8(ascii: ".") }) <= 1, digits.first != UInt8(ascii: ".")
        {
            return value
        }
        let hexadecimal = value.utf8.map { byte in
            let text = String(byte, radix: 16)
            return text.count == 1 ? "0" + text : text
        }
        return "_utf8mb4 X'\(hexadecimal.joined())'"
    }
}
