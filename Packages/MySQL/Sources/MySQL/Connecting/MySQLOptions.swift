public import SQLCore

/// Every knob that only MySQL and MariaDB know. The URL's query items of the same names set them too.
public struct MySQLOptions: HandlerOptions {
    /// How many prepared statements each connection keeps. Default 256; 0 keeps none.
    public var statementCacheSize: Int = 256
    /// How columns declared as `TINYINT(1)` or `BOOLEAN` are read. Default `.integer`: they may hold -128 to 127.
    public var tinyInt1: MySQLTinyInt1Policy = .integer
    /// What happens to dates with a zero in them, such as `0000-00-00`. Default `.error`.
    public var zeroDates: MySQLZeroDatePolicy = .error
    /// What happens to columns of types that this library does not know. Default `.lenient`.
    public var unknownTypes: MySQLUnknownTypePolicy = .lenient
    /// The name that the server shows for the connections, in `performance_schema` for example; `nil`: the program's.
    public var applicationName: String?
    /// Whether the protocol is compressed by zlib. Default false: worth it on slow networks only.
    public var compression: Bool = false
    /// Asked for the password or token of each new connection, instead of the properties' password.
    ///
    /// It runs in a task of its own; the time it takes counts into the limit of connecting, at whose end the task is
    /// cancelled. A `ConnError` that it throws is passed on; any other error counts as one that may heal.
    public var passwordSource: (@Sendable () async throws -> Secret)?
    /// Session variables of each connection, set after the library's own: `["innodb_lock_wait_timeout": "5"]`.
    public var settings: [String: String] = [:]
    /// How a connection is brought back to its first state before another task gets it. Default `.resetConnection`.
    public var reset: MySQLReset = .resetConnection
    /// How long a cancelled statement may go on before its connection is given up. Default 5 s.
    public var cancelGrace: Duration = .seconds(5)
    /// A table in which each transaction that wrote leaves a row, so that a COMMIT whose answer was lost can be resolved
    /// for sure; `nil` for none, and then such a COMMIT is `.commitOutcomeUnknown`.
    ///
    ///     CREATE TABLE conn_commits (id CHAR(36) PRIMARY KEY, committed_at TIMESTAMP NOT NULL DEFAULT NOW())
    ///
    /// The table must be of an engine with transactions, and the user be allowed to insert and to read. Rows older than
    /// the longest outage may be deleted.
    public var commitMarkerTable: SQLTableName?
    /// Whether `write` may load tables of engines without transactions (MyISAM, Aria, MEMORY), where a failure leaves
    /// part of the rows. Default false.
    public var allowPartialWrites: Bool = false

    /// How `write` sends a frame. Default `.automatic`: the best that the server and the frame allow.
    public var bulkMethod: MySQLBulkMethod = .automatic

    /// The documented defaults.
    public init() {}
}

/// How `write` sends a frame.
///
/// Whatever the method, values are checked in the same way, an error names row and column, and nothing stays of a load that
/// failed.
public enum MySQLBulkMethod: String, Sendable, Hashable, CaseIterable {
    /// The first of the other three that the server has, and that carries all of the frame's columns exactly.
    case automatic
    /// By `COM_STMT_BULK_EXECUTE` with arrays of values, which MariaDB has and MySQL lacks.
    case bulkExecute = "bulk-execute"
    /// By `LOAD DATA LOCAL`, fed from memory: the server must have `local_infile` on. No file is ever opened, whatever name
    /// the server asks for, and outside of such a call it is given nothing.
    ///
    /// Some columns it cannot carry exactly, such as numbers for a `YEAR`, `BIT` or `ENUM`.
    case loadData = "load-data"
    /// By prepared `INSERT` statements of many rows, within the server's `max_allowed_packet`. Every server takes them.
    case multiRowInsert = "multi-row-insert"

    /// Whether LOAD DATA LOCAL may be used.
    var mayLoad: Bool { self == .automatic || self == .loadData }
}

/// How columns declared as `TINYINT(1)` are read.
public enum MySQLTinyInt1Policy: String, Sendable, Hashable, CaseIterable {
    /// As `int8`, which holds whatever they may hold.
    case integer
    /// As `bool`; a value other than 0 and 1 is an error that names row and column.
    case bool
}

/// What happens to dates and date-times with a zero in them, which are no days of the calendar.
public enum MySQLZeroDatePolicy: String, Sendable, Hashable, CaseIterable {
    /// They are an error that names row and column.
    case error
    /// They are read as NULL.
    case null
}

/// What happens to columns of types that this library does not know.
public enum MySQLUnknownTypePolicy: String, Sendable, Hashable, CaseIterable {
    /// The bytes come as the server sent them.
    case lenient
    /// It is an error that names column and type.
    case strict
}

/// How a connection is brought back to its first state before another task gets it.
public enum MySQLReset: String, Sendable, Hashable, CaseIterable {
    /// By `COM_RESET_CONNECTION`: variables, temporary tables, locks and prepared statements go.
    case resetConnection = "reset-connection"
    /// Not at all: what a task leaves behind, the next one finds.
    case none
}
