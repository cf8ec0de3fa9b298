/// One value of JSON, objects and arrays as their text.
enum JSONScalar: Hashable, Sendable {
    case null
    case bool(Bool)
    case number(Double)
    case text(String)

    /// The text, or the number or truth value as text; `nil` for null.
    var string: String? {
        switch self {
        case .null: nil
        case .bool(let value): value ? "true" : "false"
        case .number(let value): Int64(exactly: value).map { "\($0)" } ?? "\(value)"
        case .text(let text): text
        }
    }

    /// The number, also of text that is one; `nil` for everything else.
    var double: Double? {
        switch self {
        case .number(let value): value
        case .text(let text): Self.number(text)
        default: nil
        }
    }

    /// The whole number, also of text that is one.
    var integer: Int64? { double.flatMap { Int64(exactly: $0) } }

    /// Numbers as some services write them in text, also those that JSON has no form for.
    private static func number(_ text: String) -> Double? {
        switch text {
        case "NaN": return .nan
        case "Infinity": return .infinity
        case "-Infinity": return -.infinity
        default:
            guard let first = text.utf8.first, first == UInt8(ascii: "-") || (0x30...0x39).contains(first) else {
                return nil
            }
            return Double(text)
        }
    }
}
