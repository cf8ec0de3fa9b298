/// Reads the cells of a column of byte strings, which are in hexadecimal.
final class CSVBinarySink: CSVColumnSink {
    private let builder = BinaryBuilder()

    override func append(_ block: CSVBlock, _ rows: Range<Int>, column: Int) throws(FrameError) {
        for row in rows {
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

    override func append(_ block: CSVBlock, _ rows: Range<Int>, column: Int) throws(FrameError) {
        for row in rows {
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

    override func append(_ block: CSVBlock, _ rows: Range<Int>, column: Int) throws(FrameError) {
        for row in rows {
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
