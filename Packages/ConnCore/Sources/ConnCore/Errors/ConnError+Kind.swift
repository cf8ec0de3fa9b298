extension ConnError {
    /// What sort of failure an error is: the small set that retrying and callers decide by.
    ///
    /// New kinds may be added, so a `switch` needs a `default`.
    public struct Kind: Hashable, Sendable, CustomStringConvertible {
        private enum Code: Hashable, Sendable {
            case connection, timeout, cancelled, authentication, authorization, conflict, busy
            case syntax, notFound, alreadyExists, invalidInput, conversion
            case resourceExhausted, corrupted, unsupported, server, closed
            case commitOutcomeUnknown, providerBlocked
            case constraint(Constraint)
            case misuse(Misuse)
        }

        private let code: Code

        /// The server could not be reached or the connection broke.
        public static let connection = Kind(code: .connection)
        /// A time limit or deadline passed.
        public static let timeout = Kind(code: .timeout)
        /// The caller cancelled; never retried.
        public static let cancelled = Kind(code: .cancelled)
        /// The server refused the user or password; final.
        public static let authentication = Kind(code: .authentication)
        /// The user, or the file's permissions, do not allow this.
        public static let authorization = Kind(code: .authorization)
        /// Deadlock, serialization failure or a stale snapshot: replaying the whole transaction can succeed.
        public static let conflict = Kind(code: .conflict)
        /// Somebody else holds a lock and the time-out for it passed.
        public static let busy = Kind(code: .busy)
        /// The server could not parse the statement.
        public static let syntax = Kind(code: .syntax)
        /// The table, column, file or other object does not exist.
        public static let notFound = Kind(code: .notFound)
        /// The table, file or other object exists already.
        public static let alreadyExists = Kind(code: .alreadyExists)
        /// A value, option, URL or name is not acceptable.
        public static let invalidInput = Kind(code: .invalidInput)
        /// A value does not fit the type that it was asked as.
        public static let conversion = Kind(code: .conversion)
        /// Disk, memory, connections or another resource ran out.
        public static let resourceExhausted = Kind(code: .resourceExhausted)
        /// The data or the protocol is damaged.
        public static let corrupted = Kind(code: .corrupted)
        /// This server or library version cannot do it.
        public static let unsupported = Kind(code: .unsupported)
        /// Any other error that the server reported.
        public static let server = Kind(code: .server)
        /// The handler was closed.
        public static let closed = Kind(code: .closed)
        /// The answer to COMMIT was lost and nothing can tell whether it took effect.
        public static let commitOutcomeUnknown = Kind(code: .commitOutcomeUnknown)
        /// A provider's firewall refused the client; final.
        public static let providerBlocked = Kind(code: .providerBlocked)

        /// A constraint of the schema was violated.
        public static func constraint(_ constraint: Constraint) -> Kind { Kind(code: .constraint(constraint)) }

        /// The library was used in a way that it refuses before anything is sent.
        public static func misuse(_ misuse: Misuse) -> Kind { Kind(code: .misuse(misuse)) }

        /// The violated constraint, if this is a `.constraint` kind.
        public var constraint: Constraint? {
            if case .constraint(let constraint) = code { constraint } else { nil }
        }

        /// The misuse, if this is a `.misuse` kind.
        public var misuse: Misuse? {
            if case .misuse(let misuse) = code { misuse } else { nil }
        }

        /// The kind's name, for example `constraint(unique)`.
        public var description: String {
            switch code {
            case .constraint(let constraint): "constraint(\(constraint))"
            case .misuse(let misuse): "misuse(\(misuse))"
            default: "\(code)"
            }
        }
    }

    /// Which constraint was violated.
    public struct Constraint: Hashable, Sendable, CustomStringConvertible {
        /// The constraint's name, for example `unique`.
        public let description: String

        /// A unique index or primary key holds the value already.
        public static let unique = Constraint(description: "unique")
        /// A NULL was given to a column that refuses it.
        public static let notNull = Constraint(description: "notNull")
        /// A row refers to one that does not exist, or is referred to.
        public static let foreignKey = Constraint(description: "foreignKey")
        /// A CHECK expression was false.
        public static let check = Constraint(description: "check")
        /// An exclusion constraint was violated (PostgreSQL).
        public static let exclusion = Constraint(description: "exclusion")
        /// A value has the wrong type for a strictly typed column.
        public static let dataType = Constraint(description: "dataType")
        /// A constraint that the engine does not name further.
        public static let other = Constraint(description: "other")
    }

    /// How the library was misused.
    public struct Misuse: Hashable, Sendable, CustomStringConvertible {
        /// The misuse's name, for example `busyInScope`.
        public let description: String

        /// The handler was called from inside one of its own sessions, transactions or streams.
        public static let busyInScope = Misuse(description: "busyInScope")
        /// A call left a transaction open; it was rolled back.
        public static let transactionLeftOpen = Misuse(description: "transactionLeftOpen")
        /// A transaction, session or stream was used after its closure ended.
        public static let scopeFinished = Misuse(description: "scopeFinished")
        /// An argument is outside its documented range.
        public static let invalidArgument = Misuse(description: "invalidArgument")
        /// The number of parameters does not match the statement, or is above the engine's limit.
        public static let parameterCount = Misuse(description: "parameterCount")
        /// Text that holds several statements was given where one is expected.
        public static let multipleStatements = Misuse(description: "multipleStatements")
        /// A statement that returns no rows was asked for rows, or the reverse.
        public static let wrongStatementKind = Misuse(description: "wrongStatementKind")
        /// A blocking call was made where it would block a thread that must not block.
        public static let blockingCall = Misuse(description: "blockingCall")
        /// An isolation level or mode that this engine would silently change.
        public static let isolationLevel = Misuse(description: "isolationLevel")
    }
}
