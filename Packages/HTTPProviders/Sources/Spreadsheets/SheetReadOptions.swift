public import DataFrames

/// How to read a sheet as a frame.
public struct SheetReadOptions: Sendable, Hashable {
    /// What becomes of columns whose cells have different types.
    public enum Mixed: Sendable, Hashable {
        /// A column of text: numbers in their shortest form, dates in their ISO form.
        case text
        /// An error that names the cell.
        case error
    }

    /// What becomes of cells such as `#N/A`.
    public enum ErrorCells: Sendable, Hashable {
        /// Null.
        case null
        /// Their text, which makes a column of text.
        case text
        /// An error that names the cell.
        case error
    }

    /// What becomes of names that come twice in the header.
    public enum DuplicateNames: Sendable, Hashable {
        /// An error.
        case error
        /// The second is called `name (2)`, or the next number that no column before it has.
        case number
    }

    /// The row of the names, counted from 1 as the sheet does; nil when there is none and columns are called `A`, `B` and
    /// so on. Default: 1.
    ///
    /// Rows above it are passed over. A column without a name is called by its letter if it has values.
    public var headerRow: Int?
    /// The first row of values without a header, from 1. Default: 1. With a header it must lie below it, or be nil for the
    /// next row.
    public var firstRow: Int?
    /// The last row to be read, from 1; nil for all.
    public var lastRow: Int?
    /// The columns and their types, by name and in the order of the frame; nil to infer them.
    public var schema: [Field]?
    /// Types of single columns, by name, where the others are inferred; leave it empty with a ``schema``.
    public var types: [String: DataType] = [:]
    /// Leaves out columns that the ``schema`` does not name, which otherwise are an error. Default: false.
    public var skipsUnlistedColumns = false
    /// The texts that stand for null when they are the whole cell. Default: the empty text.
    public var nullTexts = [""]
    /// What becomes of columns whose cells have different types. Default: text.
    public var mixed = Mixed.text
    /// What becomes of cells such as `#N/A`. Default: null.
    public var errorCells = ErrorCells.null
    /// What becomes of names that come twice. Default: an error.
    public var duplicateNames = DuplicateNames.error
    /// Leaves out rows without any value between others. Default: false.
    public var skipsBlankRows = false
    /// What stands before the decimals of numbers that are stored as text, where numbers are declared: `.` or `,`.
    /// Default: a point.
    public var decimalSeparator: Unicode.Scalar = "."

    /// Creates options.
    ///
    /// - Parameters:
    ///   - headerRow: The row of the names, from 1, or nil.
    ///   - schema: The columns and their types, or nil to infer them.
    public init(headerRow: Int? = 1, schema: [Field]? = nil) {
        self.headerRow = headerRow
        self.schema = schema
    }

    /// Throws `.invalidArgument` or `.unsupported` naming the option that cannot be used.
    public func validate() throws(SpreadsheetError) {
        func refuse(_ text: String) -> SpreadsheetError { SpreadsheetError(.invalidArgument, text) }
        if let headerRow, headerRow < 1 { throw refuse("The option headerRow is \(headerRow), but rows count from 1.") }
        if let firstRow, firstRow <= headerRow ?? 0 {
            throw refuse("The option firstRow is \(firstRow), but must be \((headerRow ?? 0) + 1) or more.")
        }
        if let lastRow, lastRow < 1 { throw refuse("The option lastRow is \(lastRow), but rows count from 1.") }
        if decimalSeparator != ".", decimalSeparator != "," {
            throw refuse("The option decimalSeparator must be a point or a comma.")
        }
        if schema != nil, !types.isEmpty { throw refuse("The options schema and types cannot be used together.") }
        if schema?.isEmpty == true { throw refuse("The option schema names no column.") }
        var seen: Set<String> = []
        for field in schema ?? [] {
            if !seen.insert(field.name).inserted {
                throw SpreadsheetError(.duplicateColumn, "The schema has the same name twice.", column: field.name)
            }
            try SheetReadOptions.check(field.name, field.type)
        }
        for (name, type) in types { try SheetReadOptions.check(name, type) }
    }

    private static func check(_ name: String, _ type: DataType) throws(SpreadsheetError) {
        switch type {
        case .list, .structure, .binary, .interval, .null:
            throw SpreadsheetError(.unsupported, "Cells cannot be read as the type \(type).", column: name)
        case .dictionary(let value) where value != .string:
            throw SpreadsheetError(.unsupported, "Cells can be read into dictionaries of strings only.", column: name)
        case .decimal(let precision, let scale) where precision < 1 || precision > 38 || scale < 0 || scale > precision:
            throw SpreadsheetError(
                .invalidArgument,
                "The type \(type) needs a precision of 1 to 38 and a scale of 0 to the precision.",
                column: name
            )
        default: return
        }
    }
}
