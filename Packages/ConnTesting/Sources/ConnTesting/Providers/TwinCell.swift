/// A cell of a twin's sheet or table.
public enum TwinCell: Sendable, Hashable, ExpressibleByStringLiteral, ExpressibleByIntegerLiteral,
    ExpressibleByFloatLiteral, ExpressibleByNilLiteral
{
    /// Nothing.
    case empty
    /// Text.
    case text(String)
    /// A number.
    case number(Double)
    /// A moment, in days since 1899-12-30 as sheets count them, shown as a date.
    case moment(Double)

    /// Text.
    public init(stringLiteral value: String) {
        self = .text(value)
    }

    /// A number.
    public init(integerLiteral value: Int) {
        self = .number(Double(value))
    }

    /// A number.
    public init(floatLiteral value: Double) {
        self = .number(value)
    }

    /// Nothing.
    public init(nilLiteral: ()) {
        self = .empty
    }

    /// The number as text with a decimal point, without one where it is whole.
    var text: String {
        switch self {
        case .empty: ""
        case .text(let text): text
        case .number(let value), .moment(let value): TwinJSON.number(value).text ?? ""
        }
    }

    var json: TwinJSON {
        switch self {
        case .empty: .null
        case .text(let text): .string(text)
        case .number(let value), .moment(let value): .number(value)
        }
    }
}
