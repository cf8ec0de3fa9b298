/// An answer that one thread will give and others wait for, up to a limit.
// `answer` is guarded by `lock`.
final class PendingAnswer: @unchecked Sendable {
    private let lock: Lock
    private let answered: Condition
    private var answer: SystemLookUp.Answer?

    init() {
        lock = Lock()
        answered = Condition(lock)
    }

    func finish(_ answer: SystemLookUp.Answer) {
        lock.withLock { self.answer = answer }
        answered.wake()
    }

    /// The answer, or `nil` when the limit passed first.
    func wait(_ limit: Duration) -> SystemLookUp.Answer? {
        let end = ContinuousClock.now.advanced(by: limit)
        return lock.withLock {
            while answer == nil {
                let left = ContinuousClock.now.duration(to: end)
                guard left > .zero else { break }
                answered.wait(upTo: left)
            }
            return answer
        }
    }
}
