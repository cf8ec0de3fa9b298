/// Reads one column's cells into a builder, a block at a time.
class CSVColumnSink {
    let field: Field
    let rules: CSVCellRules
    /// Said in errors when the type was not declared, such as "inferred from the first 100 rows".
    let origin: String?
    /// The row of the cell that was refused, when one was.
    private(set) var refusedRow = 0

    init(_ field: Field, _ rules: CSVCellRules, origin: String?) {
        self.field = field
        self.rules = rules
        self.origin = origin
    }

    /// Makes room for that many rows, texts as long as those of some rows of the column.
    func reserve(_ rows: Int, like portions: [CSVPortion], column: Int) {}

    /// Appends one value for each of the block's rows.
    func append(_ block: CSVBlock, _ rows: Range<Int>, column: Int) throws(FrameError) {
        preconditionFailure("A subclass reads the cells")
    }

    /// Ends the column.
    func finish() -> Column { preconditionFailure("A subclass holds the builder") }

    /// Throws when the field takes no nulls.
    @inline(__always)
    final func checkNullable(_ block: CSVBlock, _ row: Int, _ column: Int) throws(FrameError) {
        if !field.isNullable { throw nullFailure(block, row, column) }
    }

    private func nullFailure(_ block: CSVBlock, _ row: Int, _ column: Int) -> FrameError {
        refusedRow = row
        let state = block.cell(row, column).isMissing ? "missing" : "null"
        return FrameError(
            .nullValue,
            "The cell is \(state), but a value of type \(field.type) is required.",
            column: field.name,
            line: block.line(row, column)
        )
    }

    /// The error of a cell that does not fit the type.
    final func failure(_ block: CSVBlock, _ row: Int, _ column: Int, expected: String) -> FrameError {
        refusedRow = row
        let bytes = block.bytes(block.cell(row, column))
        return FrameError(
            .conversion,
            "The cell is no \(field.type)\(origin.map { " (\($0))" } ?? ""): expected \(expected).",
            column: field.name,
            line: block.line(row, column),
            detail: CSVExcerpt.text(bytes.baseAddress, bytes.count)
        )
    }

    /// Makes the sink for a field; the type has been checked by the options.
    static func make(_ field: Field, _ rules: CSVCellRules, origin: String?) -> CSVColumnSink {
        @inline(__always)
        func fixed(_ parser: some CSVCellParser) -> CSVColumnSink {
            CSVFixedSink.make(field, rules, origin: origin, parser: parser)
        }
        @inline(__always)
        func number(_ parser: some CSVCellParser) -> CSVColumnSink {
            if rules.numbers.isPlain { return fixed(parser) }
            return fixed(CSVFormattedParser(inner: parser, format: rules.numbers))
        }
        if let program = rules.times[field.name] {
            switch field.type {
            case .time(let unit):
                return fixed(CSVPatternTimeParser(program: program, unit: unit, isTimeOfDay: true))
            case .localTimestamp(let unit), .instant(let unit):
                return fixed(CSVPatternTimeParser(program: program, unit: unit, isTimeOfDay: false))
            default: return fixed(CSVPatternDateParser(program: program))
            }
        }
        switch field.type {
        case .bool: return CSVBoolSink(field, rules, origin: origin)
        case .int8: return number(CSVSignedParser<Int8>())
        case .int16: return number(CSVSignedParser<Int16>())
        case .int32: return number(CSVSignedParser<Int32>())
        case .int64: return number(CSVSignedParser<Int64>())
        case .uint8: return number(CSVUnsignedParser<UInt8>())
        case .uint16: return number(CSVUnsignedParser<UInt16>())
        case .uint32: return number(CSVUnsignedParser<UInt32>())
        case .uint64: return number(CSVUnsignedParser<UInt64>())
        case .float: return number(CSVFloatParser())
        case .double: return number(CSVDoubleParser())
        case .decimal(let precision, let scale): return number(CSVDecimalParser(precision: precision, scale: scale))
        case .date: return fixed(CSVDateParser())
        case .time(let unit): return fixed(CSVTimeParser(unit: unit))
        case .localTimestamp(let unit): return fixed(CSVLocalDateTimeParser(unit: unit))
        case .instant(let unit): return fixed(CSVInstantParser(unit: unit))
        case .duration(let unit): return fixed(CSVDurationParser(unit: unit))
        case .interval: return fixed(CSVIntervalParser())
        case .uuid: return fixed(CSVUUIDParser())
        case .string: return CSVStringSink(field, rules, origin: origin)
        case .binary: return CSVBinarySink(field, rules, origin: origin)
        case .null, .list, .structure, .dictionary: return CSVDynamicSink(field, rules, origin: origin)
        }
    }
}
