/// How much of a CSV file is looked at to find the types of columns that are not declared.
public struct CSVInference: Sendable, Hashable {
    enum Extent: Sendable, Hashable {
        case allRows
        case sample(Int)
        case none
    }

    let extent: Extent

    /// Every row: the file is read twice, and no later row can contradict the types found.
    public static let allRows = CSVInference(extent: .allRows)
    /// The first rows only; a later row that does not fit the types found is an error.
    ///
    /// - Parameter rows: How many rows, at least 1.
    public static func sample(rows: Int) -> CSVInference { CSVInference(extent: .sample(rows)) }
    /// No row: every column is text.
    public static let none = CSVInference(extent: .none)
}
