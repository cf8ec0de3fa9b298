@_spi(ConnInternals) internal import ConnCore

/// Runs the same work on the calling thread and on others, and waits for all of them.
enum TreeThreads {
    /// - Parameter count: How many in all; where the system gives no more threads, fewer do the work.
    static func run(_ count: Int, _ work: @escaping @Sendable () -> Void) {
        let gate = Gate()
        for _ in 1..<max(1, count) {
            gate.enter()
            let isStarted = DetachedThread.start {
                work()
                gate.leave()
            }
            if !isStarted { gate.leave() }
        }
        work()
        gate.wait()
    }

    // `count` is read and written under `lock`.
    private final class Gate: @unchecked Sendable {
        private let lock = Lock()
        private let condition: Condition
        private var count = 0

        init() {
            condition = Condition(lock)
        }

        func enter() { lock.withLock { count += 1 } }

        func leave() {
            lock.withLock {
                count -= 1
                condition.wake()
            }
        }

        func wait() {
            lock.withLock {
                while count > 0 { condition.wait(upTo: .seconds(60)) }
            }
        }
    }
}
