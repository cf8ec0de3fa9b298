/// The checks that reading and writing share.
enum CSVDialect {
    static func check(separator: Unicode.Scalar, quote: Unicode.Scalar?) throws(FrameError) {
        try check(separator, "separator")
        guard let quote else { return }
        try check(quote, "quote")
        if quote == separator {
            throw FrameError(.invalidArgument, "The CSV options separator and quote are the same character.")
        }
    }

    private static func check(_ character: Unicode.Scalar, _ option: String) throws(FrameError) {
        if !character.isASCII {
            throw FrameError(.invalidArgument, "The CSV option \(option) must be an ASCII character.")
        }
        if character == "\n" || character == "\r" || character == "\0" {
            throw FrameError(.invalidArgument, "The CSV option \(option) must not be a line break or NUL.")
        }
    }

    static func check(
        comment: Unicode.Scalar?,
        separator: Unicode.Scalar,
        quote: Unicode.Scalar?
    ) throws(FrameError) {
        guard let comment else { return }
        try check(comment, "comment")
        if comment == separator || comment == quote {
            throw FrameError(
                .invalidArgument,
                "The CSV option comment is the same character as the separator or the quote."
            )
        }
    }

    static func check(_ footer: CSVFooter) throws(FrameError) {
        switch footer.extent {
        case .none: return
        case .lines(let count):
            if count < 0 || count > 1_000_000 {
                throw FrameError(
                    .invalidArgument,
                    "The CSV option footer has \(count) lines, but must have 0 to 1000000."
                )
            }
        case .marker(let text):
            let bytes = text.utf8
            if bytes.isEmpty || bytes.count > 256 || bytes.contains(where: { $0 == 0x0A || $0 == 0x0D || $0 == 0 }) {
                throw FrameError(
                    .invalidArgument,
                    "The marker of the CSV option footer must have 1 to 256 bytes and no line break or NUL."
                )
            }
        }
    }

    /// The formats of times made ready, each checked against the type of its column where that is declared.
    static func programs(
        _ formats: [String: CSVTimeFormat],
        schema: [Field]?,
        types: [String: DataType] = [:]
    ) throws(FrameError) -> [String: CSVTimeProgram] {
        var programs: [String: CSVTimeProgram] = [:]
        for name in formats.keys.sorted() {
            guard let format = formats[name] else { continue }
            let program = try CSVTimeProgram(format, column: name)
            if let schema {
                guard let field = schema.first(where: { $0.name == name }) else {
                    throw FrameError(
                        .unknownColumn,
                        "The CSV option timeFormats names a column that the schema does not have.",
                        column: name
                    )
                }
                try program.check(field.type, column: name)
            } else {
                try program.check(types[name] ?? program.type, column: name)
            }
            programs[name] = program
        }
        return programs
    }

    static func check(
        nullTexts: [String],
        separator: Unicode.Scalar,
        quote: Unicode.Scalar?
    ) throws(FrameError) {
        for text in nullTexts
        where text.unicodeScalars.contains(where: {
            $0 == separator || $0 == quote || $0 == "\n" || $0 == "\r" || $0 == "\0"
        }) {
            throw FrameError(
                .invalidArgument,
                "A CSV null text must not hold the separator, the quote, a line break or NUL."
            )
        }
    }

    static func checkUnique(_ names: [String], _ place: String, line: Int? = nil) throws(FrameError) {
        var seen: [String: Int] = [:]
        for (index, name) in names.enumerated() {
            if let first = seen.updateValue(index, forKey: name) {
                throw FrameError(
                    .duplicateColumn,
                    "The CSV \(place) has the same name in columns \(first + 1) and \(index + 1).",
                    column: name,
                    line: line
                )
            }
        }
    }

    static func checkReadable(_ name: String, _ type: DataType) throws(FrameError) {
        switch type {
        case .list, .structure:
            throw FrameError(.unsupported, "CSV cells cannot hold the type \(type).", column: name)
        case .dictionary(let value):
            if case .string = value { return }
            throw FrameError(.unsupported, "CSV cells can be read into dictionaries of strings only.", column: name)
        case .decimal(let precision, let scale):
            if precision < 1 || precision > 38 || scale < 0 || scale > 38 || scale > precision {
                throw FrameError(
                    .invalidArgument,
                    "The type \(type) needs a precision of 1 to 38 and a scale of 0 to the precision.",
                    column: name
                )
            }
        default: return
        }
    }
}
