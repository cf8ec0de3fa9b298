import Foundation

/// Closed until it is opened.
// `value` is touched only with `condition` held.
final class Gate: @unchecked Sendable {
    private let condition = NSCondition()
    private var value = false

    var isOpen: Bool { condition.withLock { value } }

    func open() {
        condition.withLock {
            value = true
            condition.broadcast()
        }
    }

    /// Blocks until it is open, at most ten seconds.
    func wait() {
        let end = Date().addingTimeInterval(10)
        condition.lock()
        while !value, condition.wait(until: end) {}
        condition.unlock()
    }
}

/// Blocks the server's own thread: the pace of a slow server, not a wait for something to happen.
func pause(milliseconds: Int) {
    Thread.sleep(forTimeInterval: Double(milliseconds) / 1_000)
}
