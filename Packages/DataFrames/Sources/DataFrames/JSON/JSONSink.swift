internal import FoundationEssentials

/// Reads the values of a declared column whose type has no JSON form of its own: dates, decimals, narrow integers, bytes.
class JSONSink {
    /// What the value must be, as it follows "expected" in an error.
    var expected: String { preconditionFailure("A subclass knows") }
    /// Whether numbers are read, by their text.
    var takesNumbers: Bool { false }
    /// Whether strings are read whatever the options say.
    var takesTexts: Bool { true }

    /// Appends the value that a number or string stands for; false when it stands for none.
    func append(_ text: UnsafeBufferPointer<UInt8>, isNumber: Bool) -> Bool { preconditionFailure("A subclass reads") }
    /// Appends a null.
    func appendNull() { preconditionFailure("A subclass holds the builder") }
    /// Ends the column.
    func finish() -> Column { preconditionFailure("A subclass holds the builder") }
    /// The type of the column.
    var type: DataType { preconditionFailure("A subclass holds the builder") }
    /// A sink of the same type without values.
    func fresh() -> JSONSink { preconditionFailure("A subclass makes it") }

    /// Makes the sink of a type that the options have checked.
    static func make(_ field: Field, _ options: JSONReadOptions) -> JSONSink {
        let type = field.type
        func number<Parser: CSVCellParser>(_ parser: Parser) -> JSONSink {
            JSONParserSink(parser, type, isNumeric: true, quoted: options.quotedNumbers)
        }
        func text<Parser: CSVCellParser>(_ parser: Parser) -> JSONSink {
            JSONParserSink(parser, type, isNumeric: false, quoted: .point)
        }
        switch type {
        case .int8: return number(CSVSignedParser<Int8>())
        case .int16: return number(CSVSignedParser<Int16>())
        case .int32: return number(CSVSignedParser<Int32>())
        case .uint8: return number(CSVUnsignedParser<UInt8>())
        case .uint16: return number(CSVUnsignedParser<UInt16>())
        case .uint32: return number(CSVUnsignedParser<UInt32>())
        case .float: return number(CSVFloatParser())
        case .decimal(let precision, let scale): return number(CSVDecimalParser(precision: precision, scale: scale))
        case .date: return text(CSVDateParser())
        case .time(let unit): return text(CSVTimeParser(unit: unit))
        case .localTimestamp(let unit): return text(CSVLocalDateTimeParser(unit: unit))
        case .instant(let unit): return JSONTickSink(CSVInstantParser(unit: unit), type)
        case .duration(let unit): return JSONTickSink(CSVDurationParser(unit: unit), type)
        case .interval: return text(CSVIntervalParser())
        case .uuid: return text(CSVUUIDParser())
        default: return JSONDynamicSink(type)
        }
    }
}

/// Reads numbers, or texts such as dates, by the parser of CSV cells.
final class JSONParserSink<Parser: CSVCellParser>: JSONSink {
    private let parser: Parser
    private let builder: FixedBuilder<Parser.Element>
    private let isNumeric: Bool
    private let quoted: JSONQuotedNumbers

    init(_ parser: Parser, _ type: DataType, isNumeric: Bool, quoted: JSONQuotedNumbers) {
        self.parser = parser
        builder = FixedBuilder(type: type)
        self.isNumeric = isNumeric
        self.quoted = quoted
    }

    override var expected: String { parser.expected }
    override var takesNumbers: Bool { isNumeric }
    override var takesTexts: Bool { !isNumeric || quoted != .refused }

    override func append(_ text: UnsafeBufferPointer<UInt8>, isNumber: Bool) -> Bool {
        let value: Parser.Element?
        if isNumber {
            value = parser.parse(text) ?? JSONDigits.withPlain(text) { parser.parse($0) } ?? nil
        } else if isNumeric {
            value = JSONDigits.withQuoted(text, quoted) { parser.parse($0) } ?? nil
        } else {
            value = parser.parse(text)
        }
        guard let value else { return false }
        builder.append(value)
        return true
    }

    override func appendNull() { builder.appendNull() }
    override func finish() -> Column { builder.finish() }
    override var type: DataType { builder.type }
    override func fresh() -> JSONSink { JSONParserSink(parser, builder.type, isNumeric: isNumeric, quoted: quoted) }
}

/// Reads instants and durations: texts as CSV has them, whole numbers as counts of the column's unit.
final class JSONTickSink<Parser: CSVCellParser>: JSONSink where Parser.Element == Int64 {
    private let parser: Parser
    private let builder: FixedBuilder<Int64>

    init(_ parser: Parser, _ type: DataType) {
        self.parser = parser
        builder = FixedBuilder(type: type)
    }

    override var expected: String { "\(parser.expected), or a whole number" }
    override var takesNumbers: Bool { true }

    override func append(_ text: UnsafeBufferPointer<UInt8>, isNumber: Bool) -> Bool {
        guard let value = isNumber ? TextKernels.parseInt64(text) : parser.parse(text) else { return false }
        builder.append(value)
        return true
    }

    override func appendNull() { builder.appendNull() }
    override func finish() -> Column { builder.finish() }
    override var type: DataType { builder.type }
    override func fresh() -> JSONSink { JSONTickSink(parser, builder.type) }
}

/// Reads bytes in Base64, dictionaries of strings, and columns of nulls.
final class JSONDynamicSink: JSONSink {
    private let builder: any ColumnBuilder

    init(_ type: DataType) { builder = makeBuilder(for: type) }

    override var expected: String {
        switch builder.type {
        case .binary: "bytes in Base64"
        case .null: "nothing"
        default: "a text"
        }
    }

    override func append(_ text: UnsafeBufferPointer<UInt8>, isNumber: Bool) -> Bool {
        switch builder.type {
        case .binary:
            guard let bytes = Base64.decode(text) else { return false }
            return (try? builder.append(.binary(bytes))) != nil
        case .dictionary:
            return (try? builder.append(.string(String(decoding: text, as: UTF8.self)))) != nil
        default: return false
        }
    }

    override func appendNull() { builder.appendNull() }
    override func finish() -> Column { builder.finish() }
    override var type: DataType { builder.type }
    override func fresh() -> JSONSink { JSONDynamicSink(builder.type) }
}
