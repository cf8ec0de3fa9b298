import Glibc

/// A mutual-exclusion lock on a heap-allocated `pthread_mutex_t`.
///
/// `Synchronization.Mutex` loses two orders of magnitude on Linux once more threads than cores contend, so state that
/// threads share is guarded by this class, here and in the drivers.
///
/// Its pointer is set once; the mutex behind it is made for use from any thread.
@_spi(ConnInternals)
public final class Lock: @unchecked Sendable {
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>

    /// Makes a lock that nobody holds.
    public init() {
        mutex = .allocate(capacity: 1)
        mutex.initialize(to: pthread_mutex_t())
        let result = pthread_mutex_init(mutex, nil)
        precondition(result == 0, "pthread_mutex_init failed with \(result)")
    }

    deinit {
        pthread_mutex_destroy(mutex)
        mutex.deinitialize(count: 1)
        mutex.deallocate()
    }

    /// Waits for the lock and takes it; taking it twice on one thread waits for ever.
    public func lock() { pthread_mutex_lock(mutex) }

    /// Gives the lock back, on the thread that took it.
    public func unlock() { pthread_mutex_unlock(mutex) }

    /// Runs `body` with the lock held.
    @inlinable
    public func withLock<R, E: Error>(_ body: () throws(E) -> R) throws(E) -> R {
        lock()
        defer { unlock() }
        return try body()
    }

    /// The mutex itself, for a condition variable to wait with.
    var unsafeMutex: UnsafeMutablePointer<pthread_mutex_t> { mutex }
}
