/// What a set of worker threads does at one moment.
public struct WorkerStatistics: Sendable, Hashable {
    /// The most threads that may run at once.
    public internal(set) var limit = 0
    /// Threads that run now.
    public internal(set) var threads = 0
    /// Threads that wait for work.
    public internal(set) var idle = 0
    /// Threads that work or are leased.
    public internal(set) var busy = 0
    /// Threads that are leased.
    public internal(set) var leased = 0
    /// Calls and leases that wait for a thread.
    public internal(set) var queued = 0
    /// Calls and leases that ended, successful or not; calls on a lease are not counted.
    public internal(set) var finished = 0
    /// Whether `close()` was called.
    public internal(set) var isClosed = false
}
