/// Reads the cells of a column of text.
final class CSVStringSink: CSVColumnSink {
    private let builder = StringBuilder()

    override func append(_ block: CSVBlock, column: Int) throws(FrameError) {
        let appender = builder.unsafeAppender
        let rules = rules
        let columns = block.columns
        let cells = block.cells
        let base = block.base
        let isValid = block.isValidUTF8
        for row in 0..<block.rows {
            let cell = cells[row &* columns &+ column]
            let start = base + Int(cell.start)
            if isValid, cell.isPlain, !rules.mayBeNull(cell.length) {
                appender.append(start, count: cell.length)
                continue
            }
            let bytes = UnsafeBufferPointer(start: start, count: cell.length)
            if rules.isNull(cell, bytes) {
                if field.isNullable {
                    appender.appendNull()
                    continue
                }
                // A required text may be empty; only another null text, or a cell that is missing, means no value.
                if cell.isMissing || cell.length > 0 { try checkNullable(block, row, column) }
            }
            rules.withText(cell, bytes) { text in
                if isValid { builder.append(validatedUTF8: text) } else { builder.append(repairing: text) }
            }
        }
    }

    override func finish() -> Column { builder.finish() }
}

/// Reads the cells of a column of byte strings, which are in hexadecimal.
final class CSVBinarySink: CSVColumnSink {
    private let builder = BinaryBuilder()

    override func append(_ block: CSVBlock, column: Int) throws(FrameError) {
        for row in 0..<block.rows {
            let cell = block.cell(row, column)
            let bytes = block.bytes(cell)
            if rules.isNull(cell, bytes) {
                try checkNullable(block, row, column)
                builder.appendNull()
                continue
            }
            guard let value = rules.withText(cell, bytes, { TextKernels.parseHexadecimal($0) }) else {
                throw failure(block, row, column, expected: "pairs of hexadecimal digits")
            }
            builder.append(value)
        }
    }

    override func finish() -> Column { builder.finish() }
}

/// Reads the cells of a column of truth values.
final class CSVBoolSink: CSVColumnSink {
    private let builder = BoolBuilder()

    override func append(_ block: CSVBlock, column: Int) throws(FrameError) {
        for row in 0..<block.rows {
            let cell = block.cell(row, column)
            let bytes = block.bytes(cell)
            if rules.isNull(cell, bytes) {
                try checkNullable(block, row, column)
                builder.appendNull()
                continue
            }
            guard let value = rules.withText(cell, bytes, { CSVBoolSink.parse($0) }) else {
                throw failure(block, row, column, expected: "true, false, 1 or 0")
            }
            builder.append(value)
        }
    }

    static func parse(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool? {
        if bytes.count == 1 { return bytes[0] == 0x31 ? true : bytes[0] == 0x30 ? false : nil }
        return TextKernels.parseBool(bytes)
    }

    override func finish() -> Column { builder.finish() }
}

/// Reads the cells of a column of nulls or of a dictionary of strings.
final class CSVDynamicSink: CSVColumnSink {
    private let builder: any ColumnBuilder

    override init(_ field: Field, _ rules: CSVCellRules, origin: String?) {
        builder = makeBuilder(for: field.type)
        super.init(field, rules, origin: origin)
    }

    override func append(_ block: CSVBlock, column: Int) throws(FrameError) {
        for row in 0..<block.rows {
            let cell = block.cell(row, column)
            let bytes = block.bytes(cell)
            if rules.isNull(cell, bytes) {
                try checkNullable(block, row, column)
                builder.appendNull()
                continue
            }
            let text = rules.withText(cell, bytes) { String(decoding: $0, as: UTF8.self) }
            if field.type == .null { throw failure(block, row, column, expected: "nothing") }
            try builder.append(.string(text))
        }
    }

    override func finish() -> Column { builder.finish() }
}
