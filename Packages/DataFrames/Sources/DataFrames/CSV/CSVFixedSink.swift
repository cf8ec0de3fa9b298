/// Reads the cells of one column of a fixed width.
final class CSVFixedSink<Parser: CSVCellParser>: CSVColumnSink {
    private let parser: Parser
    private let builder: FixedBuilder<Parser.Element>

    init(_ field: Field, _ rules: CSVCellRules, origin: String?, parser: Parser) {
        self.parser = parser
        builder = FixedBuilder(type: field.type)
        super.init(field, rules, origin: origin)
    }

    override func append(_ block: CSVBlock, column: Int) throws(FrameError) {
        let appender = builder.unsafeAppender
        let parser = parser
        let rules = rules
        let columns = block.columns
        let cells = block.cells
        let base = block.base
        for row in 0..<block.rows {
            let cell = cells[row &* columns &+ column]
            let bytes = UnsafeBufferPointer(start: base + Int(cell.start), count: cell.length)
            if cell.isPlain, !rules.mayBeNull(cell.length) {
                guard let value = parser.parse(bytes) else {
                    throw failure(block, row, column, expected: parser.expected)
                }
                appender.append(value)
            } else if rules.isNull(cell, bytes) {
                try checkNullable(block, row, column)
                appender.appendNull()
            } else {
                guard let value = rules.withText(cell, bytes, { parser.parse($0) }) else {
                    throw failure(block, row, column, expected: parser.expected)
                }
                appender.append(value)
            }
        }
    }

    override func finish() -> Column { builder.finish() }
}
