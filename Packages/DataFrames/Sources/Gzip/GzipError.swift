/// Why compressed bytes could not be read or made.
public struct GzipError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What kind of failure it is; act on this in code.
    public var kind: Kind
    /// What failed and why, in one sentence without any of the data.
    public var message: String
    /// How many compressed bytes had been read.
    public var bytesIn: Int
    /// How many bytes had come out.
    public var bytesOut: Int

    /// Creates an error.
    ///
    /// - Parameters:
    ///   - kind: What kind of failure it is.
    ///   - message: What failed and why.
    ///   - bytesIn: How many compressed bytes had been read.
    ///   - bytesOut: How many bytes had come out.
    public init(_ kind: Kind, _ message: String, bytesIn: Int = 0, bytesOut: Int = 0) {
        self.kind = kind
        self.message = message
        self.bytesIn = bytesIn
        self.bytesOut = bytesOut
    }

    /// The message.
    public var description: String { message }

    /// The kinds of failure; more may be added.
    public struct Kind: Sendable, Hashable, CustomStringConvertible {
        private enum Code: String, Sendable { case corrupt, truncated, limit, resources, invalidArgument }

        private let code: Code

        private init(_ code: Code) { self.code = code }

        /// The bytes are no compressed data, or a check sum does not fit.
        public static let corrupt = Kind(.corrupt)
        /// The compressed bytes end too early.
        public static let truncated = Kind(.truncated)
        /// More bytes would come out than the caller allows.
        public static let limit = Kind(.limit)
        /// There was not enough memory.
        public static let resources = Kind(.resources)
        /// An argument outside what is allowed.
        public static let invalidArgument = Kind(.invalidArgument)

        /// The kind's name, such as `truncated`.
        public var description: String { code.rawValue }
    }
}
