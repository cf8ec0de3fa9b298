/// What went wrong in a frame, a column or a file of rows.
///
/// `description` is one sentence that names columns, rows, lines and limits, never a value of the data.
/// The offending value, where there is one, is only in ``detail``.
public struct FrameError: Error, Sendable, CustomStringConvertible {
    /// What kind of failure it is; act on this in code.
    public var kind: Kind
    /// What failed and why, in one sentence without values of the data.
    public var message: String
    /// The column concerned, if there is one.
    public var column: String?
    /// The row concerned, counted from 0, if there is one.
    public var row: Int?
    /// The line of the file concerned, counted from 1, if there is one.
    public var line: Int?
    /// The position in the bytes of a JSON text or an Arrow file, counted from 0, if there is one.
    public var byteOffset: Int?
    /// The offending value or bytes, shortened; may hold private data, so it stays out of ``description``.
    public var detail: String?
    /// The error that caused this one, if there is one.
    public var underlying: (any Error)?

    /// Creates an error.
    ///
    /// - Parameters:
    ///   - kind: What kind of failure it is.
    ///   - message: What failed and why, in one sentence without values of the data.
    ///   - column: The column concerned.
    ///   - row: The row concerned, from 0.
    ///   - line: The line of the file concerned, from 1.
    ///   - detail: The offending value or bytes.
    ///   - underlying: The error that caused this one.
    ///   - byteOffset: The position in the bytes of a JSON text or an Arrow file, from 0.
    public init(
        _ kind: Kind,
        _ message: String,
        column: String? = nil,
        row: Int? = nil,
        line: Int? = nil,
        detail: String? = nil,
        underlying: (any Error)? = nil,
        byteOffset: Int? = nil
    ) {
        self.kind = kind
        self.message = message
        self.column = column
        self.row = row
        self.line = line
        self.detail = detail
        self.underlying = underlying
        self.byteOffset = byteOffset
    }

    /// The message with its place: line, column, row and byte where they are known.
    public var description: String {
        var places: [String] = []
        if let line { places.append("line \(line)") }
        if let column { places.append("column \"\(column)\"") }
        if let row { places.append("row \(row)") }
        if let byteOffset { places.append("byte \(byteOffset)") }
        return places.isEmpty ? message : "\(message) (\(places.joined(separator: ", ")))"
    }

    /// The kinds of failure; more may be added.
    public struct Kind: Sendable, Hashable, CustomStringConvertible {
        private enum Code: String, Sendable {
            case unknownColumn, wrongType, lengthMismatch, duplicateColumn, schemaMismatch
            case outOfRange, conversion, nullValue, unsupported, csv, json, arrow, compression, file, invalidArgument
            case overflow, duplicateKey
        }

        private let code: Code

        private init(_ code: Code) {
            self.code = code
        }

        /// No column has the name or position asked for.
        public static let unknownColumn = Kind(.unknownColumn)
        /// A column's type is not the one asked for; nothing is converted silently.
        public static let wrongType = Kind(.wrongType)
        /// Columns, masks or lists that belong together differ in length.
        public static let lengthMismatch = Kind(.lengthMismatch)
        /// Two columns would have the same name.
        public static let duplicateColumn = Kind(.duplicateColumn)
        /// Two frames, or a frame and its schema, do not fit together.
        public static let schemaMismatch = Kind(.schemaMismatch)
        /// A row or a range lies outside the frame.
        public static let outOfRange = Kind(.outOfRange)
        /// A value has no exact form in the type asked for.
        public static let conversion = Kind(.conversion)
        /// A null stands where a value is required.
        public static let nullValue = Kind(.nullValue)
        /// The operation does not exist for this type.
        public static let unsupported = Kind(.unsupported)
        /// Text that is not the CSV it is said to be.
        public static let csv = Kind(.csv)
        /// Text that is no JSON, or not of the shape asked for.
        public static let json = Kind(.json)
        /// An Arrow array, stream or file that contradicts itself, ends too early, or fails.
        public static let arrow = Kind(.arrow)
        /// Compressed bytes that are damaged, cut, or hold more than is allowed.
        public static let compression = Kind(.compression)
        /// A file that could not be read or written.
        public static let file = Kind(.file)
        /// A result that its type does not hold, such as a sum beyond 64 bits.
        public static let overflow = Kind(.overflow)
        /// A key that may occur once occurs again.
        public static let duplicateKey = Kind(.duplicateKey)
        /// An option or argument outside what is allowed.
        public static let invalidArgument = Kind(.invalidArgument)

        /// The kind's name, such as `unknownColumn`.
        public var description: String { code.rawValue }
    }
}
