/// Reads the cells of one column of a fixed width.
///
/// The class is not generic, as methods of generic classes are not specialized when they are called through a superclass:
/// the loop is a closure that knows its parser.
final class CSVFixedSink: CSVColumnSink {
    private typealias Loop = (CSVFixedSink, CSVBlock, Range<Int>, Int) throws(FrameError) -> Void
    private let loop: Loop
    private let room: (Int) -> Void
    private let end: () -> Column

    private init(
        _ field: Field,
        _ rules: CSVCellRules,
        origin: String?,
        room: @escaping (Int) -> Void,
        end: @escaping () -> Column,
        loop: @escaping Loop
    ) {
        self.loop = loop
        self.room = room
        self.end = end
        super.init(field, rules, origin: origin)
    }

    /// Makes the sink of a parser.
    @inline(__always)
    static func make<Parser: CSVCellParser>(
        _ field: Field,
        _ rules: CSVCellRules,
        origin: String?,
        parser: Parser
    ) -> CSVColumnSink {
        let builder = FixedBuilder<Parser.Element>(type: field.type)
        return CSVFixedSink(
            field,
            rules,
            origin: origin,
            room: { builder.reserve($0) },
            end: { builder.finish() },
            loop: { (sink, block, rows, column) throws(FrameError) in
                try sink.append(block, rows, column, parser, builder)
            }
        )
    }

    override func reserve(_ rows: Int, like portions: [CSVPortion], column: Int) { room(rows) }

    override func append(_ block: CSVBlock, _ rows: Range<Int>, column: Int) throws(FrameError) {
        try loop(self, block, rows, column)
    }

    @inline(__always)
    private func append<Parser: CSVCellParser>(
        _ block: CSVBlock,
        _ rows: Range<Int>,
        _ column: Int,
        _ parser: Parser,
        _ builder: FixedBuilder<Parser.Element>
    ) throws(FrameError) {
        // Room for all rows at once, so that the loop only stores.
        builder.reserve(rows.count)
        let state = builder.state
        let values = state.pointee.values
        var count = state.pointee.count
        defer { state.pointee.count = count }
        let rules = rules
        let columns = block.columns
        let cells = block.cells
        let base = block.base
        for row in rows {
            let cell = cells[row &* columns &+ column]
            let start = base + Int(cell.start)
            if cell.isPlain, !rules.mayBeNull(cell.length) {
                guard let value = parser.parse(padded: start, cell.length) else {
                    throw failure(block, row, column, expected: parser.expected)
                }
                values[count] = value
                count &+= 1
                continue
            }
            let bytes = UnsafeBufferPointer(start: start, count: cell.length)
            if rules.isNull(cell, bytes) {
                try checkNullable(block, row, column)
                values[count] = Parser.Element.zero
                state.pointee.validity.setNull(at: count, capacity: state.pointee.capacity)
            } else {
                guard let value = rules.withText(cell, bytes, { parser.parse($0) }) else {
                    throw failure(block, row, column, expected: parser.expected)
                }
                values[count] = value
            }
            count &+= 1
        }
    }

    override func finish() -> Column { end() }
}
