import Glibc

/// A `pthread_mutex_t` on the heap. `Synchronization.Mutex` collapses on Linux when more threads than cores contend.
// @unchecked: the mutex protects itself; the pointer never changes.
final class Lock: @unchecked Sendable {
    fileprivate let mutex: UnsafeMutablePointer<pthread_mutex_t>

    init() {
        mutex = .allocate(capacity: 1)
        let status = pthread_mutex_init(mutex, nil)
        precondition(status == 0, "pthread_mutex_init failed with \(status)")
    }

    deinit {
        pthread_mutex_destroy(mutex)
        mutex.deallocate()
    }

    func lock() {
        pthread_mutex_lock(mutex)
    }

    func unlock() {
        pthread_mutex_unlock(mutex)
    }

    func withLock<R, E: Error>(_ body: () throws(E) -> R) throws(E) -> R {
        lock()
        defer { unlock() }
        return try body()
    }
}

/// A condition variable on the monotonic clock.
// @unchecked: the condition variable protects itself; the pointer never changes.
final class Condition: @unchecked Sendable {
    private let condition: UnsafeMutablePointer<pthread_cond_t>

    init() {
        condition = .allocate(capacity: 1)
        var attributes = pthread_condattr_t()
        pthread_condattr_init(&attributes)
        pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
        let status = pthread_cond_init(condition, &attributes)
        pthread_condattr_destroy(&attributes)
        precondition(status == 0, "pthread_cond_init failed with \(status)")
    }

    deinit {
        pthread_cond_destroy(condition)
        condition.deallocate()
    }

    func signal() {
        pthread_cond_signal(condition)
    }

    func broadcast() {
        pthread_cond_broadcast(condition)
    }

    /// Waits, the lock being held before and after. Returns false once `until` has passed.
    func wait(_ lock: Lock, until: MonotonicTime = .distantFuture) -> Bool {
        if until == .distantFuture {
            pthread_cond_wait(condition, lock.mutex)
            return true
        }
        var time = until.timespec
        return pthread_cond_timedwait(condition, lock.mutex, &time) != ETIMEDOUT
    }
}
