/// What a stream of notifications gives.
public enum PgSQLEvent: Sendable, Hashable {
    /// The first connection listens: every notification that commits from now on will come.
    case listening
    /// A notification.
    case notification(PgSQLNotification)
    /// The connection was lost and a new one listens: notifications in between, if any, are missing. What they
    /// announce must be looked up.
    case possibleGap
}

/// A message sent by NOTIFY or `pg_notify`.
public struct PgSQLNotification: Sendable, Hashable {
    /// The channel's name.
    public var channel: String
    /// The text sent along; empty if there was none.
    public var payload: String
    /// The number of the server process that sent it.
    public var processID: Int32

    /// Makes a notification.
    public init(channel: String, payload: String, processID: Int32) {
        self.channel = channel
        self.payload = payload
        self.processID = processID
    }
}
