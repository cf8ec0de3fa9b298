/// Why a workbook could not be read.
///
/// `description` names files, parts, sheets, cells and limits, never a value of the data; ``detail`` may hold one.
public struct SpreadsheetError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What kind of failure it is; act on this in code.
    public var kind: Kind
    /// What failed and why, in one sentence without values of the data.
    public var message: String
    /// The file within the workbook, such as `xl/workbook.xml`, if one is concerned.
    public var part: String?
    /// The sheet concerned, if there is one.
    public var sheet: String?
    /// The cell concerned, such as `C12`, if there is one.
    public var cell: String?
    /// The column of the frame concerned, if there is one.
    public var column: String?
    /// The offending value, shortened; may hold private data.
    public var detail: String?

    /// Creates an error.
    ///
    /// - Parameters:
    ///   - kind: What kind of failure it is.
    ///   - message: What failed and why.
    ///   - part: The file within the workbook.
    ///   - sheet: The sheet.
    ///   - cell: The cell.
    ///   - column: The column of the frame.
    ///   - detail: The offending value.
    public init(
        _ kind: Kind,
        _ message: String,
        part: String? = nil,
        sheet: String? = nil,
        cell: String? = nil,
        column: String? = nil,
        detail: String? = nil
    ) {
        self.kind = kind
        self.message = message
        self.part = part
        self.sheet = sheet
        self.cell = cell
        self.column = column
        self.detail = detail
    }

    /// The message with its place.
    public var description: String {
        var places: [String] = []
        if let part { places.append("part \(part)") }
        if let sheet { places.append("sheet \"\(sheet)\"") }
        if let cell { places.append("cell \(cell)") }
        if let column { places.append("column \"\(column)\"") }
        return places.isEmpty ? message : "\(message) (\(places.joined(separator: ", ")))"
    }

    /// The kinds of failure; more may be added.
    public struct Kind: Sendable, Hashable, CustomStringConvertible {
        private enum Code: String, Sendable {
            case notWorkbook, truncated, corrupt, missingPart, malformed, limit, unsupported, unknownSheet
            case conversion, nullValue, schemaMismatch, duplicateColumn, invalidArgument, file
        }

        private let code: Code

        private init(_ code: Code) { self.code = code }

        /// The bytes are no zip archive, or not one of a workbook.
        public static let notWorkbook = Kind(.notWorkbook)
        /// The bytes begin like a workbook and end too early.
        public static let truncated = Kind(.truncated)
        /// Compressed data is damaged or a check sum does not fit.
        public static let corrupt = Kind(.corrupt)
        /// A file that the workbook needs is not in it.
        public static let missingPart = Kind(.missingPart)
        /// A file in the workbook is not the XML it should be, or declares a document type.
        public static let malformed = Kind(.malformed)
        /// The workbook is larger than the limits allow.
        public static let limit = Kind(.limit)
        /// An encrypted workbook, one of an older format, or a type that cells cannot be read as.
        public static let unsupported = Kind(.unsupported)
        /// No sheet has the name or position asked for.
        public static let unknownSheet = Kind(.unknownSheet)
        /// A cell does not fit its column's type.
        public static let conversion = Kind(.conversion)
        /// A cell is empty where a value is required.
        public static let nullValue = Kind(.nullValue)
        /// The header and the schema do not fit together.
        public static let schemaMismatch = Kind(.schemaMismatch)
        /// Two columns have the same name.
        public static let duplicateColumn = Kind(.duplicateColumn)
        /// An option or argument outside what is allowed.
        public static let invalidArgument = Kind(.invalidArgument)
        /// A file that could not be read.
        public static let file = Kind(.file)

        /// The kind's name, such as `unknownSheet`.
        public var description: String { code.rawValue }
    }
}
