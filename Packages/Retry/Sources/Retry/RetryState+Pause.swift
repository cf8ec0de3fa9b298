extension RetryState {
    /// Blocks the thread for a wait that ``failed(_:endpoint:phase:decision:)`` gave, never past the deadline.
    ///
    /// - Parameters:
    ///   - wait: How long.
    ///   - cancellation: Ends the wait at once when it is cancelled.
    /// - Throws: ``RetryError`` with code ``RetryError/Code/cancelled`` and the attempt log.
    @available(*, noasync, message: "use the async pause, which suspends instead of blocking")
    public func pause(_ wait: Duration, cancellation: CancellationToken?) throws(RetryError) {
        if let cancellation, cancellation.isCancelled { throw error(for: .cancelled) }
        do {
            try clock.sleepBlocking(trimmed(wait), cancellation)
        } catch {
            throw self.error(for: .cancelled, underlying: error.underlying)
        }
    }

    /// Suspends the task for a wait that ``failed(_:endpoint:phase:decision:)`` gave, never past the deadline.
    ///
    /// - Parameters:
    ///   - wait: How long.
    ///   - cancellation: Ends the wait at once when it is cancelled, as cancelling the task does.
    /// - Throws: ``RetryError`` with code ``RetryError/Code/cancelled`` and the attempt log.
    public func pause(_ wait: Duration, cancellation: CancellationToken?) async throws(RetryError) {
        do {
            try await clock.sleep(trimmed(wait), cancellation: cancellation)
        } catch {
            throw self.error(for: .cancelled, underlying: error)
        }
    }

    /// The wait, or what is left until the deadline: a hook may have used up time since it was decided.
    private func trimmed(_ wait: Duration) -> Duration {
        guard let deadline else { return wait }
        return max(.zero, min(wait, clock.time().duration(to: deadline)))
    }
}
