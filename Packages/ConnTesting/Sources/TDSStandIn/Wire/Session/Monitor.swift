internal import Glibc

/// A mutex with a condition that can wait to a moment of the monotonic clock: what the threads of sessions and of the
/// network wait on.
// @unchecked: the pointers never change, and what they point at is made for use from any thread.
final class Monitor: @unchecked Sendable {
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

    func withLock<R, E: Error>(_ body: () throws(E) -> R) throws(E) -> R {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        return try body()
    }

    func lock() { pthread_mutex_lock(mutex) }
    func unlock() { pthread_mutex_unlock(mutex) }
    func tryLock() -> Bool { pthread_mutex_trylock(mutex) == 0 }

    /// Nanoseconds of the monotonic clock.
    static func now() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }

    /// Waits, with the lock held, until ``wakeAll()`` or the moment, if there is one; may wake for no reason.
    func wait(until deadline: Int64?) {
        guard let deadline else { return wait() }
        _ = timedWait(deadline)
    }

    /// Waits, with the lock held, until ``wakeAll()``; may wake for no reason.
    func wait() {
        pthread_cond_wait(condition, mutex)
    }

    /// Waits, with the lock held, until ``wakeAll()`` or a moment of the monotonic clock; false when that has come.
    func wait(until deadline: ContinuousMoment) -> Bool {
        timedWait(deadline.nanoseconds) != ETIMEDOUT
    }

    private func timedWait(_ nanoseconds: Int64) -> Int32 {
        var time = timespec(tv_sec: Int(nanoseconds / 1_000_000_000), tv_nsec: Int(nanoseconds % 1_000_000_000))
        return pthread_cond_timedwait(condition, mutex, &time)
    }

    func wakeAll() {
        pthread_cond_broadcast(condition)
    }
}
