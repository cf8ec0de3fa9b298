/// How to read JSON into a frame; the defaults take an array of objects and infer all types.
///
/// Inferred are `bool`, `int64`, `uint64`, `double`, `string`, `list`, `structure` and, where there are only nulls, `null`.
/// Whole numbers and fractions in one column make `double`. Texts stay text, whatever they look like.
public struct JSONReadOptions: Sendable, Hashable {
    /// Where the rows are within the text. Default: the text itself.
    public var path: JSONPath
    /// How the rows stand there. Default: an array of objects, or objects one after another.
    public var layout: JSONLayout
    /// The columns and their types, in the order of the frame; nil to infer them. A key that is missing is null.
    public var schema: [Field]?
    /// Types of single columns, by name, where the others are inferred; leave it empty with a ``schema``.
    ///
    /// These columns are always there, all null when no row has the key.
    public var types: [String: DataType] = [:]
    /// Leaves out keys that the ``schema`` does not name, which otherwise are an error. Default: false.
    public var skipsUnlistedColumns = false
    /// What becomes of objects and arrays in columns that are not declared. Default: structures and lists.
    /// `.flattened` makes columns such as `at.lat` of objects, declared ones too.
    public var nested = JSONNested.typed
    /// What becomes of columns whose values do not fit together. Default: an error.
    public var mixed = JSONMixed.error
    /// What becomes of fractions in columns that are not declared. Default: `double`, rounded to the nearest.
    public var fractions = JSONFractions.double
    /// What becomes of whole numbers that do not fit. Default: their column becomes text.
    public var wideIntegers = JSONWideIntegers.text
    /// Whether texts are taken for numbers in declared columns. Default: yes, with a decimal point.
    public var quotedNumbers = JSONQuotedNumbers.point
    /// Texts that stand for null in every column. Default: none.
    public var nullTexts: [String] = []
    /// Replaces invalid UTF-8 and half surrogates by U+FFFD, where they otherwise are an error. Default: false.
    public var repairsText = false
    /// How deep arrays and objects may lie in one another, from 1 to 512. Default: 128.
    ///
    /// Each level takes some of the thread's stack: about 10 KiB in a debug build.
    public var maximumDepth = 128
    /// How many columns, or fields of one structure, there may be, from 1 on. Default: 4,096.
    public var maximumColumns = 4_096
    /// From how many rows a ``JSONReader`` finds the types that are not declared; a whole frame looks at all its rows.
    /// Default: all rows, which reads the source twice.
    public var inference = JSONInference.allRows
    /// How many bytes the text of one row may have in a ``JSONReader``, from 1 on; rows that fit into its window of 1 MiB
    /// always may. Default: 16 MiB.
    public var maximumRecordBytes = 16 << 20

    /// Creates options.
    ///
    /// - Parameters:
    ///   - path: Where the rows are within the text.
    ///   - layout: How the rows stand there.
    ///   - schema: The columns and their types, or nil to infer them.
    public init(path: JSONPath = [], layout: JSONLayout = .automatic, schema: [Field]? = nil) {
        self.path = path
        self.layout = layout
        self.schema = schema
    }

    /// Throws `.invalidArgument` naming the option that cannot be used, alone or with another.
    public func validate() throws(FrameError) {
        func refuse(_ text: String, column: String? = nil) -> FrameError {
            FrameError(.invalidArgument, text, column: column)
        }
        if !(1...512).contains(maximumDepth) {
            throw refuse("The JSON option maximumDepth is \(maximumDepth), but must be 1 to 512.")
        }
        if maximumColumns < 1 {
            throw refuse("The JSON option maximumColumns is \(maximumColumns), but must be 1 or more.")
        }
        if schema != nil, !types.isEmpty {
            throw refuse("The JSON options schema and types cannot be used together.")
        }
        if skipsUnlistedColumns, schema == nil, inference == .allRows {
            throw refuse("The JSON option skipsUnlistedColumns needs a schema, declared or of a sample of rows.")
        }
        if maximumRecordBytes < 1 {
            throw refuse("The JSON option maximumRecordBytes is \(maximumRecordBytes), but must be 1 or more.")
        }
        if case .sample(let rows) = inference.extent, rows < 1 {
            throw refuse("The JSON option inference samples \(rows) rows, but must take 1 or more.")
        }
        if layout == .lines, !path.keys.isEmpty {
            throw refuse("The JSON option path leads into one text, but the layout has one text a line.")
        }
        if let schema {
            if schema.isEmpty { throw refuse("The JSON option schema names no column.") }
            if schema.count > maximumColumns { throw refuse("The JSON option schema has more than maximumColumns.") }
            try JSONReadOptions.check(schema)
        }
        for (name, type) in types { try JSONReadOptions.check(name, type) }
        if nested == .flattened, let name = DottedNames.conflict(schema?.map(\.name) ?? Array(types.keys)) {
            throw refuse(
                "A declared JSON column cannot be a value and, by its name, an object around another.",
                column: name
            )
        }
    }

    private static func check(_ fields: [Field]) throws(FrameError) {
        var seen: Set<String> = []
        for field in fields {
            if !seen.insert(field.name).inserted {
                throw FrameError(.duplicateColumn, "The JSON schema has the same name twice.", column: field.name)
            }
            try check(field.name, field.type)
        }
    }

    private static func check(_ name: String, _ type: DataType) throws(FrameError) {
        switch type {
        case .list(let element): try check(name, element)
        case .structure(let fields): try check(fields)
        case .dictionary(let value) where value != .string:
            throw FrameError(.unsupported, "JSON can be read into dictionaries of strings only.", column: name)
        case .decimal(let precision, let scale):
            if precision < 1 || precision > 38 || scale < 0 || scale > precision {
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
