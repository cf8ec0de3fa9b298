/// Which lines at the end of a CSV file are no rows, such as sums and notes.
public struct CSVFooter: Sendable, Hashable {
    enum Extent: Sendable, Hashable {
        case none
        case lines(Int)
        case marker(String)
    }

    let extent: Extent

    /// Every line is a row.
    public static let none = CSVFooter(extent: .none)
    /// The last lines are left out.
    ///
    /// - Parameter count: How many lines, 0 or more. Blank ones do not count; a line break in quotes ends a line too.
    public static func lines(_ count: Int) -> CSVFooter { CSVFooter(extent: .lines(count)) }
    /// The first line whose text begins with the marker ends the rows; it and all behind it is left out.
    ///
    /// The line is in the report as ``CSVReport/footerLine``. A marker that also begins a row would end the rows there:
    /// take one that does not.
    /// - Parameter marker: The text, such as `Total`, one to 256 bytes; it may stand in quotes in the file.
    public static func startingWith(_ marker: String) -> CSVFooter { CSVFooter(extent: .marker(marker)) }
}
