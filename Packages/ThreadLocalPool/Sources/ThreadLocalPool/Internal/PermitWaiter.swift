/// A thread that waits for a permit. Protected by its pool's lock.
// @unchecked: `outcome` and the queue's links are touched under the pool's lock only.
final class PermitWaiter: QueueNode, @unchecked Sendable {
    enum Outcome {
        case waiting, granted, timedOut, cancelled, closed
    }

    let changed = Condition()
    var outcome = Outcome.waiting

    func isGranted(under lock: Lock) -> Bool {
        lock.withLock { outcome == .granted }
    }
}
