/// Where the names of a CSV file's columns come from.
public struct CSVHeader: Sendable, Hashable {
    enum Source: Sendable, Hashable {
        case firstLine
        case none
        case names([String])
    }

    let source: Source

    /// The first line holds the names.
    public static let firstLine = CSVHeader(source: .firstLine)
    /// There are no names: those of the declared schema are used, or `column1`, `column2` and so on.
    public static let none = CSVHeader(source: .none)
    /// The file holds no names; these are used.
    ///
    /// - Parameter names: One name per column of the file, in its order.
    public static func names(_ names: [String]) -> CSVHeader { CSVHeader(source: .names(names)) }
}
