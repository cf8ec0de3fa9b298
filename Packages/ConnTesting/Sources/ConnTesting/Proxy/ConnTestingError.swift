internal import Glibc

/// What can go wrong when a proxy or a test server is set up; never the faults that it was asked for.
public struct ConnTestingError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What kind of failure it is; new ones may be added.
    public struct Code: Sendable, Hashable {
        private enum Value: Hashable {
            case system, invalidUpstream, unknownConnection, notFramed
        }

        private let value: Value

        /// The system refused a socket, a port or a thread.
        public static let system = Code(value: .system)
        /// The upstream's host can't be resolved, or its socket path is too long.
        public static let invalidUpstream = Code(value: .invalidUpstream)
        /// There is no open connection of this number.
        public static let unknownConnection = Code(value: .unknownConnection)
        /// A rule that counts messages was given to a connection whose messages weren't followed from its start.
        public static let notFramed = Code(value: .notFramed)
    }

    /// What kind of failure it is.
    public let code: Code
    /// One sentence: what failed, on what, why.
    public let message: String

    /// The message.
    public var description: String { message }

    init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    /// The failed call of the system, with `errno`.
    static func system(_ what: String) -> ConnTestingError {
        ConnTestingError(.system, "The call \(what) failed: \(String(cString: strerror(errno))).")
    }
}
