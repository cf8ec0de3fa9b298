internal import ConnCore

// All of this runs on the loop's thread.
extension LoopCore {
    /// How long the tasks' pool has to resume a turn's tasks before the loop does it.
    private static let patience: Int64 = 5_000_000

    /// Tells the callers of ended transfers, all at once, and has their tasks resumed.
    func tell(at now: MonotonicTime) {
        if !awakenings.isEmpty { seeToAwakenings(at: now) }
        guard !finished.isEmpty else { return }
        swap(&finished, &telling)
        var continuations: [UnsafeContinuation<Void, Never>] = []
        for ended in telling {
            ended.completion(ended.result)
            if let continuation = ended.continuation { continuations.append(continuation) }
        }
        telling.removeAll(keepingCapacity: telling.capacity <= 4_096)
        guard continuations.count > 1 else {
            continuations.first?.resume()
            return
        }
        let awakening = Awakening(continuations, due: now.advanced(by: Self.patience))
        awakenings.append(awakening)
        Task.detached { awakening.run() }
    }

    /// Tells everybody now; the thread is about to end.
    func tellTheLast() {
        for ended in finished {
            ended.completion(ended.result)
            ended.continuation?.resume()
        }
        finished = []
        for awakening in awakenings { awakening.run() }
        awakenings = []
    }

    /// Does what the pool has not done in time.
    private func seeToAwakenings(at now: MonotonicTime) {
        for awakening in awakenings where awakening.due <= now { awakening.run() }
        awakenings.removeAll { $0.isDone }
    }
}
