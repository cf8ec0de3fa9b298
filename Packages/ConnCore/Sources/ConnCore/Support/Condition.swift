import Glibc

/// What threads that hold a lock wait for, on a heap-allocated `pthread_cond_t` with the monotonic clock.
///
/// Its pointer is set once; the condition behind it is made for use from any thread.
@_spi(ConnInternals)
public final class Condition: @unchecked Sendable {
    private let lock: Lock
    private let condition: UnsafeMutablePointer<pthread_cond_t>

    /// - Parameter lock: The lock that guards what is waited for.
    public init(_ lock: Lock) {
        self.lock = lock
        condition = .allocate(capacity: 1)
        condition.initialize(to: pthread_cond_t())
        var attributes = pthread_condattr_t()
        pthread_condattr_init(&attributes)
        pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
        let result = pthread_cond_init(condition, &attributes)
        pthread_condattr_destroy(&attributes)
        precondition(result == 0, "pthread_cond_init failed with \(result)")
    }

    deinit {
        pthread_cond_destroy(condition)
        condition.deinitialize(count: 1)
        condition.deallocate()
    }

    /// Waits with the lock free meanwhile; it must be held. Waking without a reason is fine.
    ///
    /// - Parameter limit: The longest wait. An hour at most: `ContinuousClock` goes on while the machine sleeps, the
    ///   condition's clock does not.
    /// - Returns: `false` when the time was up.
    @discardableResult
    public func wait(upTo limit: Duration) -> Bool {
        let length = max(.zero, min(limit, .seconds(3600))).components
        var end = timespec()
        clock_gettime(CLOCK_MONOTONIC, &end)
        end.tv_sec += Int(length.seconds)
        end.tv_nsec += Int(length.attoseconds / 1_000_000_000)
        if end.tv_nsec >= 1_000_000_000 {
            end.tv_sec += 1
            end.tv_nsec -= 1_000_000_000
        }
        return pthread_cond_timedwait(condition, lock.unsafeMutex, &end) != ETIMEDOUT
    }

    /// Wakes all who wait.
    public func wake() { pthread_cond_broadcast(condition) }
}
