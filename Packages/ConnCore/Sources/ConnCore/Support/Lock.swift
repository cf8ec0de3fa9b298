import Glibc

/// A mutual-exclusion lock on a heap-allocated `pthread_mutex_t`.
///
/// `Synchronization.Mutex` loses two orders of magnitude on Linux once more threads than cores contend, so shared
/// state of this package is guarded by this class.
// The pointer is set once; the mutex behind it is made for use from any thread.
final class Lock: @unchecked Sendable {
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>

    init() {
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

    func lock() { pthread_mutex_lock(mutex) }

    func unlock() { pthread_mutex_unlock(mutex) }

    func withLock<R, E: Error>(_ body: () throws(E) -> R) throws(E) -> R {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        return try body()
    }

    /// The mutex itself, for a condition variable to wait with.
    var unsafeMutex: UnsafeMutablePointer<pthread_mutex_t> { mutex }
}
