/// Which cells a CSV writer puts in quotes.
public struct CSVQuoting: Sendable, Hashable {
    enum Rule: Sendable, Hashable {
        case minimal
        case all
    }

    let rule: Rule

    /// Only cells that would otherwise be read back as something else.
    public static let minimal = CSVQuoting(rule: .minimal)
    /// Every cell but nulls, the names in the header included.
    public static let all = CSVQuoting(rule: .all)
}
