/// How to read a CSV file; the defaults are those of RFC 4180 with a header line.
public struct CSVReadOptions: Sendable, Hashable {
    /// The character between cells; ASCII, no quote, no line break. Default: comma.
    public var separator: Unicode.Scalar
    /// The character around cells that hold separators, line breaks or, doubled, itself; nil when there is none.
    /// Default: `"`.
    public var quote: Unicode.Scalar?
    /// Where the names come from. Default: the first line.
    public var header: CSVHeader
    /// How many lines before the header or the first row are passed over. Default: 0.
    public var skippedLines = 0
    /// The character at the beginning of lines that are passed over, wherever a record may begin; ASCII, neither
    /// separator nor quote. Default: nil, no line is a comment.
    ///
    /// Quotes mean nothing in a comment; how many there were is in the report.
    public var comment: Unicode.Scalar?
    /// Which lines at the end are no rows. Default: none.
    public var footer = CSVFooter.none
    /// The columns and their types, or nil to infer them.
    ///
    /// With names in the file or in ``header`` columns are found by name, and the frame has the order of the schema;
    /// without names they are found by position. A cell that does not fit its type is an error.
    public var schema: [Field]?
    /// Types of single columns, by name, where the others are inferred; leave it empty with a ``schema``.
    public var types: [String: DataType] = [:]
    /// Leaves out the file's columns that the ``schema`` does not name, which otherwise are an error. Default: false.
    public var skipsUnlistedColumns = false
    /// How the dates and times of single columns are written, by name; the others are in ISO 8601.
    ///
    /// A column that is neither in the ``schema`` nor in ``types`` gets the type that its format describes.
    public var timeFormats: [String: CSVTimeFormat] = [:]
    /// How much is looked at to find types. Default: all rows.
    public var inference = CSVInference.allRows
    /// The texts that stand for null when they are the whole cell, not quoted. Default: the empty text.
    ///
    /// In a string column that is not nullable the empty cell is the empty string.
    public var nullTexts = [""]
    /// Takes a null text for null inside quotes too. Default: false, so `""` is the empty string.
    public var quotedNulls = false
    /// Removes spaces and tabs around cells that are not quoted, and around the quotes of those that are.
    /// Default: false.
    public var trimsSpaces = false
    /// Takes a quote in a quoted cell that is neither doubled nor at the cell's end for a character like others, as in
    /// `"a "b" c"`; such cells are counted in the report. Default: false, it is an error.
    ///
    /// A quote within a cell that does not begin with one is a character either way, and one that is never closed an
    /// error.
    public var allowsStrayQuotes = false
    /// What to do with lines of the wrong number of cells. Default: an error.
    public var ragged = CSVRaggedPolicy.error
    /// How the bytes stand for characters. Default: UTF-8.
    public var encoding = TextEncoding.utf8
    /// What stands before the decimals of a number: `.` or `,`. Default: a point.
    ///
    /// With a comma, `1.5` is no number, in declared columns as in inferred ones.
    public var decimalSeparator: Unicode.Scalar = "."
    /// What may stand between groups of three digits before the decimals: `.`, `,`, `'`, `_` or a space; nil when
    /// digits are never grouped. Default: nil.
    ///
    /// Numbers without groups are read as well; groups of another length are no number.
    public var groupSeparator: Unicode.Scalar?
    /// Replaces invalid UTF-8 by U+FFFD, counted in the report, where it otherwise is an error. Default: false.
    public var repairsUTF8 = false
    /// The longest record in bytes, so that a quote never closed cannot take all memory: 1 KiB to 256 MiB.
    /// Default: 16 MiB.
    public var maximumRecordBytes = 16 << 20
    /// How many threads read, the calling one included: 1 to 64. Default: 1.
    ///
    /// The result, its order and the errors are the same for any number. Two threads pay from some megabytes on: each
    /// finds the records of about 512 KiB at a time, and then the columns are shared out. Texts with line breaks in quotes
    /// are found by one thread where they are many.
    public var threads = 1

    /// Creates options.
    ///
    /// - Parameters:
    ///   - separator: The character between cells.
    ///   - quote: The character around cells, or nil.
    ///   - header: Where the names come from.
    ///   - schema: The columns and their types, or nil to infer them.
    public init(
        separator: Unicode.Scalar = ",",
        quote: Unicode.Scalar? = "\"",
        header: CSVHeader = .firstLine,
        schema: [Field]? = nil
    ) {
        self.separator = separator
        self.quote = quote
        self.header = header
        self.schema = schema
    }

    /// Semicolons between cells and decimal commas, UTF-8 or Windows-1252: what Brazilian agencies publish.
    public static var brazilian: CSVReadOptions {
        var options = CSVReadOptions(separator: ";")
        options.decimalSeparator = ","
        options.encoding = .utf8OrWindows1252
        return options
    }

    /// Throws `.invalidArgument` naming the option that cannot be used, alone or with another.
    public func validate() throws(FrameError) {
        try CSVDialect.check(separator: separator, quote: quote)
        try CSVNumberFormat.check(decimal: decimalSeparator, group: groupSeparator)
        try CSVDialect.check(comment: comment, separator: separator, quote: quote)
        try CSVDialect.check(footer)
        if threads < 1 || threads > 64 {
            throw FrameError(.invalidArgument, "The CSV option threads is \(threads), but must be 1 to 64.")
        }
        if skippedLines < 0 {
            throw FrameError(
                .invalidArgument,
                "The CSV option skippedLines is \(skippedLines), but must not be negative."
            )
        }
        if maximumRecordBytes < 1_024 || maximumRecordBytes > 256 << 20 {
            throw FrameError(
                .invalidArgument,
                "The CSV option maximumRecordBytes is \(maximumRecordBytes), but must be 1024 to 268435456."
            )
        }
        if case .sample(let rows) = inference.extent, rows < 1 {
            throw FrameError(
                .invalidArgument,
                "The CSV option inference samples \(rows) rows, but must sample 1 or more."
            )
        }
        if schema != nil, !types.isEmpty {
            throw FrameError(.invalidArgument, "The CSV options schema and types cannot be used together.")
        }
        if let schema {
            if schema.isEmpty { throw FrameError(.invalidArgument, "The CSV option schema names no column.") }
            try CSVDialect.checkUnique(schema.map(\.name), "schema")
            for field in schema { try CSVDialect.checkReadable(field.name, field.type) }
        }
        for (name, type) in types { try CSVDialect.checkReadable(name, type) }
        _ = try CSVDialect.programs(timeFormats, schema: schema, types: types)
        if case .names(let names) = header.source {
            if names.isEmpty { throw FrameError(.invalidArgument, "The CSV option header names no column.") }
            try CSVDialect.checkUnique(names, "header")
        }
        try CSVDialect.check(nullTexts: nullTexts, separator: separator, quote: quote)
    }
}
