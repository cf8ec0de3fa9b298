import Synchronization

extension PoolCore {
    /// Takes one of the `maximumResources` permits: a free one, else the one of the longest idle resource, else the
    /// next one that comes back.
    func takePermit(deadline: () -> ContinuousClock.Instant?, token: () -> WaitToken?) throws(PoolError) {
        lock.lock()
        if isClosed {
            lock.unlock()
            throw PoolError.closed(configuration.name)
        }
        if waiters.isEmpty, permits < configuration.maximumResources {
            permits += 1
            lock.unlock()
            return
        }
        // Counted before looking for an idle slot: a thread that releases now either is seen, or sees us.
        waiting.wrappingAdd(1, ordering: .sequentiallyConsistent)
        let waiter = PermitWaiter()
        waiters.append(waiter)
        let retired = waiters.count > yielding ? takeLongestIdle() : nil
        lock.unlock()
        close(retired)
        if waiter.isGranted(under: lock) { return }

        let until =
            deadline().map { MonotonicTime($0) }
            ?? MonotonicTime.now.advanced(by: configuration.waitTimeout.saturatingNanoseconds)
        let began = MonotonicTime.now
        let token = token()
        token?.attach(waiter) { self.cancel(waiter) }
        lock.lock()
        while waiter.outcome == .waiting {
            if !waiter.changed.wait(lock, until: until), waiter.outcome == .waiting {
                leaveQueue(waiter, .timedOut)
            }
        }
        let outcome = waiter.outcome
        let failure = outcome == .timedOut ? exhausted(waited: MonotonicTime.now.nanoseconds - began.nanoseconds) : nil
        lock.unlock()
        token?.detach(waiter)
        switch outcome {
        case .cancelled: throw PoolError.cancelled(configuration.name)
        case .closed: throw PoolError.closed(configuration.name)
        default: if let failure { throw failure }
        }
    }

    /// Gives a permit to the first waiter, or back. Under the lock.
    func returnPermit() {
        if !isClosed, let waiter = waiters.popFirst() {
            waiting.wrappingSubtract(1, ordering: .sequentiallyConsistent)
            waiter.outcome = .granted
            waiter.changed.signal()
            return
        }
        permits -= 1
        noteDrained()
    }

    /// Wakes who waits for the last resource. Under the lock.
    func noteDrained() {
        guard permits == 0, deferredCount == 0 else { return }
        drained.broadcast()
        if isGone { closeResource = nil }
    }

    /// A slot became idle while others wait: its permit goes to the first of them.
    func yieldToWaiters(_ slot: PoolSlot) {
        lock.lock()
        guard waiters.count > yielding, slot.state.load(ordering: .acquiring) == PoolSlot.State.idle else {
            lock.unlock()
            return
        }
        let retired = empty(slot, permit: .yielded)
        lock.unlock()
        close(retired)
    }

    func cancel(_ waiter: PermitWaiter) {
        lock.withLock {
            if waiter.outcome == .waiting { leaveQueue(waiter, .cancelled) }
        }
    }

    func cancelWaiters() {
        lock.withLock { failWaiters(.cancelled) }
    }

    /// Under the lock.
    func failWaiters(_ outcome: PermitWaiter.Outcome) {
        waiters.forEach { leaveQueue($0, outcome) }
    }

    private func leaveQueue(_ waiter: PermitWaiter, _ outcome: PermitWaiter.Outcome) {
        waiters.remove(waiter)
        waiting.wrappingSubtract(1, ordering: .sequentiallyConsistent)
        waiter.outcome = outcome
        waiter.changed.signal()
    }

    /// Empties the slot that has been idle longest, for the first waiter. Under the lock.
    private func takeLongestIdle() -> Retired? {
        while true {
            var longest: (slot: PoolSlot, released: UInt64)?
            for slot in registry where slot.state.load(ordering: .sequentiallyConsistent) == PoolSlot.State.idle {
                let released = slot.released.load(ordering: .relaxed)
                if longest == nil || released < longest!.released { longest = (slot, released) }
            }
            guard let slot = longest?.slot else { return nil }
            if beginClosing(slot) { return empty(slot, permit: .yielded) }
        }
    }

    /// Why nothing came free. Under the lock.
    private func exhausted(waited: UInt64) -> PoolError {
        let now = statistics()
        var text =
            "No resource of pool \"\(configuration.name)\" came free in \(Duration.nanoseconds(waited).shortText): "
            + "\(now.busy) of \(configuration.maximumResources) in use, \(now.connecting) connecting, "
            + "\(now.waiters) more waiting"
        if let failure = lastFailure {
            let ago = Duration.nanoseconds(MonotonicTime.now.nanoseconds - failure.at.nanoseconds)
            text += "; last connect failure \(ago.shortText) ago: \(failure.text)"
        }
        return PoolError(.exhausted, text + ".")
    }

    /// Under the lock.
    func statistics() -> PoolStatistics {
        var result = PoolStatistics()
        for slot in registry {
            if slot.resource == nil {
                result.connecting += 1
            } else if slot.state.load(ordering: .relaxed) == PoolSlot.State.idle {
                result.idle += 1
            } else {
                result.busy += 1
            }
        }
        result.limit = configuration.maximumResources
        result.permits = permits
        result.waiters = waiters.count
        result.made = made
        result.closed = closed
        result.connectFailures = connectFailures
        result.lastFailure = lastFailure?.text
        result.isClosed = isClosed
        return result
    }

    func recordConnectFailure(_ description: String) {
        lock.withLock {
            connectFailures += 1
            lastFailure = (description, .now)
        }
    }
}
