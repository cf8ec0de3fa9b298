@_spi(ConnInternals) internal import ConnCore
internal import Glibc
internal import Synchronization

/// Waits for another connection's lock in place of SQLite's own busy handler, which sleeps through an interrupt.
// `startedAt` is touched only by the thread that runs the statement; the rest is an atomic and a lock.
final class BusyWaiter: @unchecked Sendable {
    private let interrupted = Atomic<Bool>(false)
    private let lock: Lock
    private let changed: Condition
    private let timeout: Int
    private var startedAt = 0

    /// - Parameter timeout: In milliseconds.
    init(timeout: Int) {
        self.timeout = timeout
        lock = Lock()
        changed = Condition(lock)
    }

    /// Whether the running operation was interrupted.
    var isInterrupted: Bool { interrupted.load(ordering: .relaxed) }

    /// Begins an operation: what interrupted the one before it is forgotten.
    func begin() {
        if isInterrupted { interrupted.store(false, ordering: .relaxed) }
    }

    /// Ends a wait at once. Any thread.
    func interrupt() {
        interrupted.store(true, ordering: .relaxed)
        lock.withLock { changed.wake() }
    }

    /// Waits a little for the lock; false when the time-out has passed or the operation was interrupted.
    ///
    /// - Parameter attempt: How often this lock was asked for before, from 0.
    func wait(attempt: Int) -> Bool {
        let now = Self.milliseconds()
        if attempt == 0 { startedAt = now }
        let left = timeout - (now - startedAt)
        guard left > 0, !isInterrupted else { return false }
        let delays = [1, 1, 2, 2, 5, 5, 10, 10, 15, 20]
        let delay = min(delays[min(attempt, delays.count - 1)], left)
        lock.withLock {
            if !isInterrupted { changed.wait(upTo: .milliseconds(delay)) }
        }
        return !isInterrupted
    }

    /// Waits, unless the operation is or gets interrupted.
    func pause(_ duration: Duration) {
        lock.withLock {
            if !isInterrupted { changed.wait(upTo: duration) }
        }
    }

    private static func milliseconds() -> Int {
        var now = timespec()
        clock_gettime(CLOCK_MONOTONIC, &now)
        return now.tv_sec * 1_000 + now.tv_nsec / 1_000_000
    }
}
