internal import Synchronization

/// Lets any thread end the running operation of one connection, and never the next one.
///
/// The owner brackets each operation with ``begin()`` and ``end(_:)``. A canceller marks the operation and calls
/// the driver's interrupt with the lock held, and an operation that was marked takes the same lock at its end: so
/// the interrupt has returned before the connection can be used again. An operation that nobody cancels takes no
/// lock.
///
/// An interrupt that comes before the driver has sent anything would be lost, so it is repeated, at growing
/// distances up to 1 s, until the operation has ended.
final class CancelGate: Sendable {
    /// Why an operation was ended.
    enum Reason: UInt8, Sendable {
        case cancelled = 1
        case timeout = 2
    }

    private static let running: UInt64 = 1
    private static let hit: UInt64 = 2
    private static let step: UInt64 = 4

    /// The number of the operation times 4, plus the flags.
    private let state = Atomic<UInt64>(0)
    private let reason = Atomic<UInt8>(0)
    private let lock = Lock()
    private let interrupt: @Sendable () -> Void

    init(interrupt: @escaping @Sendable () -> Void) {
        self.interrupt = interrupt
    }

    /// Begins an operation; only the connection's owner calls it.
    func begin() -> UInt64 {
        let ticket = (state.load(ordering: .relaxed) & ~(Self.step - 1)) &+ Self.step
        state.store(ticket | Self.running, ordering: .releasing)
        return ticket
    }

    /// Ends an operation; waits for an interrupt on its way. Returns why it was ended, if it was.
    func end(_ ticket: UInt64) -> Reason? {
        let done = state.compareExchange(
            expected: ticket | Self.running,
            desired: ticket,
            ordering: .acquiringAndReleasing
        )
        if done.exchanged { return nil }
        return lock.withLock {
            state.store(ticket, ordering: .releasing)
            return Reason(rawValue: reason.load(ordering: .relaxed))
        }
    }

    /// Ends the operation with this ticket, or whichever runs now if `ticket` is nil. Returns whether there was one.
    @discardableResult
    func cancel(_ ticket: UInt64?, _ why: Reason) -> Bool {
        lock.withLock {
            let seen = state.load(ordering: .acquiring)
            guard seen & Self.running != 0, ticket == nil || seen & ~(Self.step - 1) == ticket else { return false }
            guard seen & Self.hit == 0 else { return true }
            reason.store(why.rawValue, ordering: .relaxed)
            // Only the owner's end() can be faster, and then there is nothing left to interrupt.
            let marked = state.compareExchange(
                expected: seen,
                desired: seen | Self.hit,
                ordering: .acquiringAndReleasing
            )
            guard marked.exchanged else { return false }
            interrupt()
            repeatLater(seen & ~(Self.step - 1), after: .milliseconds(10))
            return true
        }
    }

    private func repeatLater(_ ticket: UInt64, after delay: Duration) {
        _ = Watchdog.shared.schedule(at: .now.advanced(by: delay)) { [weak self] in
            guard let self else { return }
            self.lock.withLock {
                let seen = self.state.load(ordering: .acquiring)
                guard seen == ticket | Self.running | Self.hit else { return }
                self.interrupt()
                self.repeatLater(ticket, after: min(delay * 2, .seconds(1)))
            }
        }
    }
}
