extension ConnError {
    /// Whether the work of a failed call took effect on the server.
    public enum Outcome: String, Sendable, Hashable, Codable {
        /// Nothing took effect: trying again is safe.
        case notApplied
        /// It may have taken effect: only an idempotent call is tried again.
        case unknown
        /// It took effect, and the failure came afterwards.
        case applied
    }

    /// When trying again makes sense, by the driver's published table of codes.
    public enum RetryRule: String, Sendable, Hashable, Codable {
        /// Trying again cannot help.
        case never
        /// The same statement may be tried again on the same connection.
        case again
        /// A new connection is needed first.
        case reconnect
        /// Only a replay of the whole transaction, from BEGIN, can help.
        case replayTransaction
    }

    /// The code of the server or of the C library, as it came.
    public struct NativeCode: Hashable, Sendable, Codable, CustomStringConvertible {
        /// Who speaks: `SQLite`, `SQLSTATE`, `MySQL`, `SQL Server`, `HTTP`, `FTP`, `errno`, `curl`.
        public var system: String
        /// The code itself, for example `517` or `40001`.
        public var code: String
        /// The code's symbolic name where there is one, for example `SQLITE_BUSY_SNAPSHOT`.
        public var name: String?

        /// Makes a native code.
        public init(system: String, code: String, name: String? = nil) {
            self.system = system
            self.code = code
            self.name = name
        }

        /// For example `SQLite 517 SQLITE_BUSY_SNAPSHOT`.
        public var description: String {
            if let name { "\(system) \(code) \(name)" } else { "\(system) \(code)" }
        }
    }

    /// A place in a statement's text.
    public struct SourcePosition: Hashable, Sendable, Codable, CustomStringConvertible {
        /// The offset in UTF-8 bytes from the start of the text, from 0.
        public var byteOffset: Int
        /// The line, from 1.
        public var line: Int
        /// The column in characters, from 1.
        public var column: Int

        /// Finds line and column of a byte offset in `text`; offsets beyond the end mean the end.
        public init(byteOffset: Int, in text: String) {
            let utf8 = text.utf8
            let start = utf8.startIndex
            let end = utf8.index(start, offsetBy: max(0, byteOffset), limitedBy: utf8.endIndex) ?? utf8.endIndex
            let before = String(decoding: utf8[..<end], as: UTF8.self)
            let lastLine = before.split(separator: "\n", omittingEmptySubsequences: false).last ?? ""
            self.byteOffset = utf8.distance(from: start, to: end)
            self.line = before.utf8.count { $0 == UInt8(ascii: "\n") } + 1
            self.column = lastLine.count + 1
        }

        /// For example `line 2, column 7`.
        public var description: String { "line \(line), column \(column)" }
    }
}
