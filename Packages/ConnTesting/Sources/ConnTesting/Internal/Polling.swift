/// Waits for a condition by looking every millisecond, in both faces.
enum Polling {
    /// Blocks the calling thread. False when the time passed first.
    @available(*, noasync)
    static func until(within limit: Duration, _ condition: () -> Bool) -> Bool {
        let deadline = MonotonicTime.now + limit
        while !condition() {
            if MonotonicTime.now >= deadline { return false }
            pauseBriefly()
        }
        return true
    }

    /// False when the time passed first, or the task was cancelled.
    static func until(within limit: Duration, _ condition: () -> Bool) async -> Bool {
        let deadline = MonotonicTime.now + limit
        while !condition() {
            if MonotonicTime.now >= deadline || Task.isCancelled { return false }
            try? await Task.sleep(for: .milliseconds(1))
        }
        return true
    }
}
