/// How a frame is drawn as a table for a terminal.
public struct TableOptions: Sendable, Hashable {
    /// The width of the terminal in cells; no line is wider. At least 12, 80 by default.
    public var maxWidth: Int
    /// How many lines of rows at most, the line that stands for left-out rows included; 20 by default.
    public var maxRows: Int
    /// How many lines in all at most, frame and closing line included; nil, the default, sets no such limit.
    public var maxLines: Int?
    /// What stands for a null; `null` by default.
    public var nullMark: String
    /// Whether a line under the names tells the types; true by default.
    public var showsTypes: Bool

    /// Creates options.
    ///
    /// - Parameters:
    ///   - maxWidth: The width of the terminal in cells, at least 12.
    ///   - maxRows: How many lines of rows at most, at least 0.
    ///   - maxLines: How many lines in all at most, at least 1.
    ///   - nullMark: What stands for a null.
    ///   - showsTypes: Whether a line under the names tells the types.
    public init(
        maxWidth: Int = 80,
        maxRows: Int = 20,
        maxLines: Int? = nil,
        nullMark: String = "null",
        showsTypes: Bool = true
    ) {
        self.maxWidth = maxWidth
        self.maxRows = maxRows
        self.maxLines = maxLines
        self.nullMark = nullMark
        self.showsTypes = showsTypes
    }
}
