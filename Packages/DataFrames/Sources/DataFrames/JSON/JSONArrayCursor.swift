/// Where a reader of portions stands in an array of rows.
struct JSONArrayCursor {
    private enum Stage {
        /// The opening bracket comes next.
        case opening
        /// The first row or the closing bracket.
        case firstRow
        case row
        /// A comma or the closing bracket.
        case comma
        /// Nothing more.
        case closed
    }

    private var stage = Stage.opening

    /// Goes to the next row; false when the portion at hand has none left.
    mutating func reachesRow(
        _ parser: inout JSONParser,
        _ rows: JSONFrameReader,
        isLast: Bool
    ) throws(FrameError) -> Bool {
        while true {
            parser.skipSpace()
            // What comes next is told by the next portion, and at the end of the text by the errors below.
            if parser.position == parser.end, !isLast || stage == .closed { return false }
            switch stage {
            case .opening:
                try rows.checkIsText(parser)
                try rows.open(&parser, 0)
                stage = .firstRow
            case .firstRow where parser.take(0x5D): stage = .closed
            case .firstRow, .row:
                // From here on, what comes behind the row.
                stage = .comma
                return true
            case .comma: stage = try parser.comma(closing: 0x5D) ? .row : .closed
            case .closed: try parser.finish()
            }
        }
    }
}
