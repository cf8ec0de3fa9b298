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
