/// How to write CSV; a reader with the same separator, quote and null text gets equal columns back.
public struct CSVWriteOptions: Sendable, Hashable {
    /// The character between cells; ASCII, no quote, no line break. Default: comma.
    public var separator: Unicode.Scalar
    /// The character around cells that need it; doubled within them. Default: `"`.
    public var quote: Unicode.Scalar
    /// Begins with a line of the columns' names. Default: true.
    public var header: Bool
    /// Which cells are put in quotes. Default: those that need it.
    public var quoting = CSVQuoting.minimal
    /// The text of a null, never in quotes; a string of the same text is put in quotes. Default: the empty text.
    public var nullText = ""
    /// What ends each line, the last one too. Default: a line feed.
    public var lineEnding = CSVLineEnding.lineFeed
    /// What stands before the decimals of numbers: `.` or `,`. Default: a point.
    public var decimalSeparator: Unicode.Scalar = "."
    /// How the dates and times of single columns are written, by name; the others are in ISO 8601.
    ///
    /// A value with parts that its format would not write is an error.
    public var timeFormats: [String: CSVTimeFormat] = [:]
    /// Begins with the byte order mark of UTF-8, which some spreadsheets want. Default: false.
    public var byteOrderMark = false

    /// Creates options.
    ///
    /// - Parameters:
    ///   - separator: The character between cells.
    ///   - quote: The character around cells that need it.
    ///   - header: Whether the names come first.
    public init(separator: Unicode.Scalar = ",", quote: Unicode.Scalar = "\"", header: Bool = true) {
        self.separator = separator
        self.quote = quote
        self.header = header
    }

    /// Throws `.invalidArgument` naming the option that cannot be used, alone or with another.
    public func validate() throws(FrameError) {
        try CSVDialect.check(separator: separator, quote: quote)
        try CSVNumberFormat.check(decimal: decimalSeparator, group: nil)
        try CSVDialect.check(nullTexts: [nullText], separator: separator, quote: quote)
        for name in timeFormats.keys.sorted() {
            if let format = timeFormats[name] { _ = try CSVTimeProgram(format, column: name) }
        }
    }
}
