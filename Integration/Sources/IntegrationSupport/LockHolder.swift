internal import Foundation

/// Holds something, a lock at a server for one, on a thread of its own.
///
/// Unchecked: `isHolding` and `hasLock` are changed under `condition`.
public final class LockHolder: @unchecked Sendable {
    private let take: @Sendable (_ wait: () -> Void) throws -> Void
    private let condition = NSCondition()
    private var isHolding = false
    private var hasLock = false

    /// - Parameter take: Takes the lock, calls `wait`, which returns when the lock is to be given back, and gives it back.
    public init(_ take: @escaping @Sendable (_ wait: () -> Void) throws -> Void) {
        self.take = take
    }

    /// Returns when the lock is held.
    public func hold() {
        condition.lock()
        isHolding = true
        condition.unlock()
        let thread = Thread { [self] in
            try? take {
                condition.lock()
                hasLock = true
                condition.broadcast()
                while isHolding { condition.wait() }
                condition.unlock()
            }
            condition.lock()
            hasLock = false
            condition.broadcast()
            condition.unlock()
        }
        thread.start()
        condition.lock()
        while !hasLock { condition.wait() }
        condition.unlock()
    }

    /// Returns when the lock is given back.
    public func release() {
        condition.lock()
        isHolding = false
        condition.broadcast()
        while hasLock { condition.wait() }
        condition.unlock()
    }
}
