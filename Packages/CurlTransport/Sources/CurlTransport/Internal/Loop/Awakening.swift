internal import Synchronization

/// Tasks whose transfers ended in one turn of a loop, to be resumed together by a thread of the tasks' own pool.
///
/// Resumed by the loop's thread, each would wake a thread of the pool, which runs that one task and falls asleep before the
/// next is resumed: two changes of thread a request where they share a core.
// `continuations` is touched only by whoever has taken it.
final class Awakening: @unchecked Sendable {
    private let isTaken = Atomic(false)
    private var continuations: [UnsafeContinuation<Void, Never>]
    /// When the loop's thread does it, if nobody has: the pool may be busy.
    let due: MonotonicTime

    init(_ continuations: [UnsafeContinuation<Void, Never>], due: MonotonicTime) {
        self.continuations = continuations
        self.due = due
    }

    /// Whether somebody has resumed the tasks, or is just doing so.
    var isDone: Bool { isTaken.load(ordering: .relaxed) }

    /// Resumes the tasks, once.
    func run() {
        guard !isTaken.exchange(true, ordering: .acquiringAndReleasing) else { return }
        for continuation in continuations { continuation.resume() }
        continuations = []
    }
}
