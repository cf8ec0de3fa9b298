import Glibc

/// An answer that one thread will give and others wait for, up to a limit.
// `answer` is guarded by `lock`.
final class PendingAnswer: @unchecked Sendable {
    private let lock = Lock()
    private let condition: UnsafeMutablePointer<pthread_cond_t>
    private var answer: SystemLookUp.Answer?

    init() {
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
        condition.deinitialize(count: 1)
        condition.deallocate()
    }

    func finish(_ answer: SystemLookUp.Answer) {
        lock.withLock { self.answer = answer }
        pthread_cond_broadcast(condition)
    }

    /// The answer, or `nil` when the limit passed first.
    func wait(_ limit: Duration) -> SystemLookUp.Answer? {
        var end = timespec()
        clock_gettime(CLOCK_MONOTONIC, &end)
        let (seconds, attoseconds) = min(limit, .seconds(86_400)).components
        let nanoseconds = end.tv_nsec + Int(attoseconds / 1_000_000_000)
        end.tv_sec += Int(seconds) + nanoseconds / 1_000_000_000
        end.tv_nsec = nanoseconds % 1_000_000_000
        lock.lock()
        defer { lock.unlock() }
        while answer == nil {
            if pthread_cond_timedwait(condition, lock.unsafeMutex, &end) == ETIMEDOUT { break }
        }
        return answer
    }
}
