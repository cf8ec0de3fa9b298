/// What a CSV reader passed over, as its options allow.
public struct CSVReport: Sendable, Hashable {
    /// A line that had more or fewer cells than there are columns.
    public struct RaggedLine: Sendable, Hashable {
        /// The line on which the record begins, counted from 1.
        public var line: Int
        /// How many cells it has.
        public var cells: Int
        /// How many there should be.
        public var expected: Int
    }

    /// How many ragged lines there were.
    public var raggedLineCount = 0
    /// The first ragged lines, 1,000 at most.
    public var raggedLines: [RaggedLine] = []
    /// How many cells held invalid UTF-8 that was replaced.
    public var repairedCellCount = 0
    /// How many blank lines were skipped.
    public var blankLineCount = 0
    /// How many comment lines were passed over, those before the header included.
    public var commentLineCount = 0
    /// How many quoted cells held quotes that were not doubled.
    public var strayQuoteCellCount = 0
    /// The line of the marker that ended the rows, counted from 1; nil when there was none.
    public var footerLine: Int?

    /// Creates an empty report.
    public init() {}

    mutating func addRagged(_ line: RaggedLine) {
        raggedLineCount += 1
        if raggedLines.count < 1_000 { raggedLines.append(line) }
    }

    /// Takes in what was passed over in a part of the text whose lines are counted from 0.
    mutating func add(_ part: CSVReport, firstLine: Int) {
        for var line in part.raggedLines.prefix(1_000 - raggedLines.count) {
            line.line += firstLine
            raggedLines.append(line)
        }
        raggedLineCount += part.raggedLineCount
        repairedCellCount += part.repairedCellCount
        blankLineCount += part.blankLineCount
        commentLineCount += part.commentLineCount
        strayQuoteCellCount += part.strayQuoteCellCount
        footerLine = part.footerLine.map { $0 + firstLine } ?? footerLine
    }
}
