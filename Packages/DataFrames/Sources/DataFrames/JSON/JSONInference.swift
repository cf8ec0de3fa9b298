/// How many rows a ``JSONReader`` looks at to find the types of columns that are not declared.
public struct JSONInference: Sendable, Hashable {
    enum Extent: Sendable, Hashable {
        case allRows
        case sample(Int)
    }

    let extent: Extent

    /// Every row: the source is read twice, and no later row can contradict the types found.
    public static let allRows = JSONInference(extent: .allRows)
    /// The first rows only; a later row that does not fit the types found, or has another key, is an error.
    ///
    /// - Parameter rows: How many rows, at least 1.
    public static func sample(rows: Int) -> JSONInference { JSONInference(extent: .sample(rows)) }
}
