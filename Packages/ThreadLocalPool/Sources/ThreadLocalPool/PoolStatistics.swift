/// What a pool holds at one moment.
public struct PoolStatistics: Sendable, Hashable {
    /// The most resources that may be open or being made at once.
    public internal(set) var limit = 0
    /// Resources that nobody uses.
    public internal(set) var idle = 0
    /// Resources in use.
    public internal(set) var busy = 0
    /// Claims that have a permit and no resource yet.
    public internal(set) var connecting = 0
    /// Places taken out of `limit`: idle, busy, connecting, and being closed.
    public internal(set) var permits = 0
    /// Threads that wait for a permit.
    public internal(set) var waiters = 0
    /// Resources installed since the pool was made.
    public internal(set) var made = 0
    /// Resources closed since the pool was made, those being closed now included.
    public internal(set) var closed = 0
    /// Failures told by `recordConnectFailure` since the pool was made.
    public internal(set) var connectFailures = 0
    /// The last of them, unless a resource was installed after it.
    public internal(set) var lastFailure: String?
    /// Whether `close()` was called.
    public internal(set) var isClosed = false

    /// Resources that are open: idle and busy.
    public var total: Int { idle + busy }
}
