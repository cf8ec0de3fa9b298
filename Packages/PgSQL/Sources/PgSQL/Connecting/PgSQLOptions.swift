public import SQLCore

/// Every knob that only PostgreSQL knows. The URL's query items of the same names set them too.
public struct PgSQLOptions: HandlerOptions {
    /// How many prepared statements each connection keeps. Default 256; 0 keeps none.
    public var statementCacheSize: Int = 256
    /// Whether a pooler stands between client and server. Default `.none`.
    public var pooler: PgSQLPooler = .none
    /// How columns of type `numeric` without precision are read. Default `.text`: exact.
    public var numeric: PgSQLNumericPolicy = .text
    /// What happens to columns of types that this library does not know. Default `.lenient`.
    public var unknownTypes: PgSQLUnknownTypePolicy = .lenient
    /// What happens to infinite dates, timestamps and intervals. Default `.error`.
    public var infinities: PgSQLInfinityPolicy = .error

    /// Which of several servers will do, by what it may write. Default `.any`: the first that answers.
    public var targetSessionAttrs: PgSQLTarget = .any
    /// The name that the server shows for the connections, in `pg_stat_activity` for example; `nil`: the program's.
    public var applicationName: String?
    /// Whether SCRAM is bound to the TLS channel. Default `.prefer`.
    public var channelBinding: PgSQLChannelBinding = .prefer
    /// Asked for the password or token of each new connection, instead of the properties' password.
    ///
    /// It runs in a task of its own; the time it takes counts into the limit of connecting, at whose end the task is
    /// cancelled. A `ConnError` that it throws is passed on; any other error counts as one that may heal.
    public var passwordSource: (@Sendable () async throws -> Secret)?
    /// Server settings for each session, sent with the login: `["search_path": "plant"]`. Not with a pooler in
    /// transaction mode, where a session is not one server process.
    public var settings: [String: String] = [:]
    /// How a connection is brought back to its first state before another task gets it. Default `.discardAll`.
    public var reset: PgSQLReset = .discardAll
    /// How long a cancelled statement may go on before its connection is given up. Default 5 s.
    public var cancelGrace: Duration = .seconds(5)
    /// Whether a COMMIT whose answer was lost is resolved by asking the server; costs one more round trip for each
    /// transaction that wrote. Default true.
    public var resolveCommit: Bool = true
    /// A table in which each transaction that wrote leaves a row, so that a lost COMMIT can be resolved for sure, after
    /// a crash or failover too; `nil` for none.
    ///
    ///     CREATE TABLE commit_marker (id uuid PRIMARY KEY, written timestamptz NOT NULL DEFAULT now())
    ///
    /// The user must be allowed to insert and to read. Rows older than the longest outage may be deleted.
    public var commitMarkerTable: SQLTableName?
    /// How host names become addresses. Default: as the system does it.
    public var resolver: HostResolver = .system

    /// The documented defaults.
    public init() {}
}

/// Whether a pooler stands between client and server.
public enum PgSQLPooler: String, Sendable, Hashable, CaseIterable {
    /// Each connection is one server process for its whole life, or a pooler in session mode.
    case none
    /// A pooler in transaction mode: nothing that outlives a transaction is used.
    case transaction
}

/// How columns of type `numeric` without precision are read; with a precision of up to 38 they are decimals.
public enum PgSQLNumericPolicy: Sendable, Hashable {
    /// As text, exact, `NaN` and `Infinity` included.
    case text
    /// As decimals of 38 digits with this scale; a value that does not fit is an error that names row and column.
    case decimal(scale: Int)
    /// As doubles.
    case double
}

/// What happens to columns of types that this library does not know.
public enum PgSQLUnknownTypePolicy: String, Sendable, Hashable, CaseIterable {
    /// The bytes come as the server sent them.
    case lenient
    /// It is an error that names column and type.
    case strict
}

/// Which of several servers will do, in the words of libpq's `target_session_attrs`.
public enum PgSQLTarget: String, Sendable, Hashable, CaseIterable {
    /// The first that answers.
    case any
    /// One whose sessions may write.
    case readWrite = "read-write"
    /// One whose sessions only read.
    case readOnly = "read-only"
    /// One that is no standby.
    case primary
    /// A standby.
    case standby
    /// A standby if there is one, else any.
    case preferStandby = "prefer-standby"
}

/// Whether SCRAM is bound to the TLS channel, so that nobody between can pass the login on.
public enum PgSQLChannelBinding: String, Sendable, Hashable, CaseIterable {
    /// Never.
    case disable
    /// Where TLS is on and the server offers it.
    case prefer
    /// A server that does not offer it is refused.
    case require
}

/// How a connection is brought back to its first state before another task gets it.
public enum PgSQLReset: String, Sendable, Hashable, CaseIterable {
    /// By `DISCARD ALL`: settings, temporary tables, prepared statements, advisory locks and subscriptions go.
    case discardAll = "discard-all"
    /// Not at all: what a task leaves behind, the next one finds.
    case none
}
