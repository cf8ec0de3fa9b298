internal import Glibc

/// A mutex with a condition, on the heap because their addresses must not move.
///
/// `Synchronization.Mutex` is slow on Linux once more threads than cores contend, hence pthread.
// @unchecked: the pointers never change, and what they point at is made for use from any thread.
final class Lock: @unchecked Sendable {
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private let condition: UnsafeMutablePointer<pthread_cond_t>

    init() {
        mutex = .allocate(capacity: 1)
        mutex.initialize(to: pthread_mutex_t())
        pthread_mutex_init(mutex, nil)
        condition = .allocate(capacity: 1)
        condition.initialize(to: pthread_cond_t())
        var attributes = pthread_condattr_t()
        pthread_condattr_init(&attributes)
        pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
        pthread_cond_init(condition, &attributes)
        pthread_condattr_destroy(&attributes)
    }

    deinit {
        pthread_cond_destroy(condition)
        condition.deallocate()
        pthread_mutex_destroy(mutex)
        mutex.deallocate()
    }

    func lock() {
        pthread_mutex_lock(mutex)
    }

    func unlock() {
        pthread_mutex_unlock(mutex)
    }

    /// Waits, with the lock held, until ``wakeAll()``; may wake for no reason.
    func wait() {
        pthread_cond_wait(condition, mutex)
    }

    /// Waits, with the lock held, until ``wakeAll()`` or the moment; false when the moment has come.
    func wait(until moment: timespec) -> Bool {
        var moment = moment
        return pthread_cond_timedwait(condition, mutex, &moment) != ETIMEDOUT
    }

    func wakeAll() {
        pthread_cond_broadcast(condition)
    }
}
