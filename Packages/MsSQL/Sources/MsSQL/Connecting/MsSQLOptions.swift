public import SQLCore

/// Every knob that only SQL Server knows. The URL's query items of the same names set them too.
public struct MsSQLOptions: HandlerOptions {
    /// The named instance, for which the host's SQL Browser (UDP port 1434) tells the port; `nil` for the port itself.
    public var instance: String?
    /// The name that the server shows for the connections, in `sys.dm_exec_sessions` for example; `nil`: the program's.
    public var applicationName: String?
    /// Whether the connections say that they only read (ApplicationIntent), so that a listener may lead them to a replica.
    /// Default false. It refuses no write by itself.
    public var readOnlyIntent: Bool = false
    /// The size of the protocol's packets in bytes, from 512 to 32,767. Default 8,192, which the server may lower.
    public var packetSize: Int = 8_192
    /// The language of the server's messages and its formats of dates. Default `us_english`: errors name their constraints
    /// and columns only in English.
    public var language: String = "us_english"
    /// What happens to columns of types that this library does not know. Default `.lenient`.
    public var unknownTypes: MsSQLUnknownTypePolicy = .lenient
    /// How values of `datetimeoffset` are read. Default `.instant`, which drops the offset.
    public var dateTimeOffsets: MsSQLOffsetPolicy = .instant
    /// Asked for the password of each new connection, instead of the properties' password.
    ///
    /// It runs in a task of its own; the time it takes counts into the limit of connecting, at whose end the task is
    /// cancelled. A `ConnError` that it throws is passed on; any other error counts as one that may heal.
    public var passwordSource: (@Sendable () async throws -> Secret)?
    /// How long a statement waits for a lock, in milliseconds at the server (`SET LOCK_TIMEOUT`); `nil`, the default, for as
    /// long as it takes.
    public var lockTimeout: Duration?
    /// Further `SET` options of each connection, set after the library's own: `["DEADLOCK_PRIORITY": "LOW"]`.
    public var settings: [String: String] = [:]
    /// How a connection is brought back to its first state before another task gets it. Default `.reconnect`.
    public var reset: MsSQLReset = .reconnect
    /// How long the server may take to end a cancelled statement before the connection is given up. Default 5 s.
    public var cancelGrace: Duration = .seconds(5)
    /// A table in which each transaction leaves a row, so that a COMMIT whose answer was lost can be resolved for sure; `nil`
    /// for none, and then such a COMMIT is `.commitOutcomeUnknown`.
    ///
    ///     CREATE TABLE conn_commits (id CHAR(36) PRIMARY KEY, committed_at DATETIME2 NOT NULL DEFAULT SYSUTCDATETIME())
    ///
    /// The user must be allowed to insert and to read. Rows older than the longest outage may be deleted.
    public var commitMarkerTable: SQLTableName?

    /// The documented defaults.
    public init() {}

    /// What of it reading goes by.
    var decoding: DecodingOptions {
        DecodingOptions(unknownTypes: unknownTypes, dateTimeOffsets: dateTimeOffsets)
    }
}

/// How a connection whose session was changed is brought back to its first state before another task gets it.
///
/// The server's own way, a flag in the protocol's packets, is out of reach of FreeTDS.
public enum MsSQLReset: String, Sendable, Hashable, CaseIterable {
    /// By a new connection in its place: settings, temporary tables and locks are gone for sure.
    case reconnect
    /// Not at all: what a task leaves behind, the next one finds.
    case none
}
