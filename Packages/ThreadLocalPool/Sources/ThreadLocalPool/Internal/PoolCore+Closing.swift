import Synchronization

extension PoolCore: TimedClient {
    // MARK: One resource

    /// Takes the resource out of a slot and counts it as closed. Under the lock; the caller closes the result after
    /// it. Nil when there is none, or when a registry walk looks at it and will close it.
    func retire(_ slot: PoolSlot, permit: Retired.Permit) -> Retired? {
        guard let resource = slot.resource, let closeResource else {
            if permit != .kept { returnPermit() }
            return nil
        }
        slot.resource = nil
        closed += 1
        if permit == .yielded { yielding += 1 }
        let retired = Retired(resource: resource.takeRetainedValue(), permit: permit, close: closeResource)
        guard slot.visitors > 0 else { return retired }
        slot.deferred.append(retired)
        deferredCount += 1
        return nil
    }

    /// Closes what `retire` took out. With no lock held.
    func close(_ retired: Retired?) {
        guard let retired else { return }
        retired.close(retired.resource)
        guard retired.permit != .kept else { return }
        lock.withLock {
            if retired.permit == .yielded { yielding -= 1 }
            returnPermit()
        }
    }

    /// Under the lock.
    func deregister(_ slot: PoolSlot) {
        let index = slot.registryIndex
        guard index >= 0 else { return }
        slot.registryIndex = -1
        let last = registry.removeLast()
        if last !== slot {
            registry[index] = last
            last.registryIndex = index
        }
    }

    /// Moves an idle slot to `closing`, unless its thread was faster. Under the lock.
    func beginClosing(_ slot: PoolSlot) -> Bool {
        slot.state.compareExchange(
            expected: PoolSlot.State.idle,
            desired: PoolSlot.State.closing,
            ordering: .sequentiallyConsistent
        ).exchanged
    }

    /// Empties a slot that is closing, or idle on the calling thread. Under the lock.
    func empty(_ slot: PoolSlot, permit: Retired.Permit) -> Retired? {
        let retired = retire(slot, permit: permit)
        deregister(slot)
        slot.state.store(PoolSlot.State.empty, ordering: .releasing)
        return retired
    }

    // MARK: Many resources

    /// Closes the idle slots that `idle` picks and asks for the end of the claimed ones that `busy` picks.
    private func sweep(idle: (PoolSlot) -> Bool, busy: (PoolSlot) -> Bool) -> [Retired] {
        var retired: [Retired] = []
        for slot in registry {
            var isSettled = false
            while !isSettled {
                switch slot.state.load(ordering: .acquiring) {
                case PoolSlot.State.idle:
                    if !idle(slot) {
                        isSettled = true
                    } else if beginClosing(slot) {
                        if let one = empty(slot, permit: .returned) { retired.append(one) }
                        isSettled = true
                    }
                case PoolSlot.State.busy:
                    isSettled =
                        !busy(slot)
                        || slot.state.compareExchange(
                            expected: PoolSlot.State.busy,
                            desired: PoolSlot.State.busyCloseRequested,
                            ordering: .acquiringAndReleasing
                        ).exchanged
                default:
                    isSettled = true
                }
            }
        }
        return retired
    }

    func closeIdle() {
        sweepAndClose(idle: { _ in true }, busy: { _ in false })
    }

    func expireAll() {
        sweepAndClose(idle: { _ in true }, busy: { _ in true })
    }

    private func sweepAndClose(idle: (PoolSlot) -> Bool, busy: (PoolSlot) -> Bool) {
        if isForeignProcess { return }
        for retired in lock.withLock({ sweep(idle: idle, busy: busy) }) { close(retired) }
    }

    func close() {
        if isForeignProcess { return }
        lock.lock()
        isClosed = true
        let retired = sweep(idle: { _ in true }, busy: { _ in true })
        failWaiters(.closed)
        lock.unlock()
        Timekeeper.reaper.clear(self)
        for one in retired { close(one) }
    }

    /// The public pool is gone: nobody can claim any more.
    func abandonPool() -> PoolStatistics? {
        if isForeignProcess { return nil }
        let before = lock.withLock { statistics() }
        close()
        lock.withLock {
            isGone = true
            noteDrained()
        }
        SlotIndexes.shared.giveBack(index)
        return before.permits == 0 ? nil : before
    }

    func waitUntilDrained(deadline: ContinuousClock.Instant?) -> Bool {
        if isForeignProcess { return true }
        let until = MonotonicTime(deadline)
        return lock.withLock {
            guard isClosed else { return false }
            while permits > 0 || deferredCount > 0 {
                if !drained.wait(lock, until: until) { return permits == 0 && deferredCount == 0 }
            }
            return true
        }
    }

    // MARK: Time

    func closeExpired() {
        if isForeignProcess { return }
        _ = closeExpiredAndPlan()
    }

    /// Closes what is idle too long or too old; returns when to look again.
    private func closeExpiredAndPlan() -> UInt64? {
        let now = now()
        lock.lock()
        let retired = sweep(
            idle: { [idleLimit] slot in
                slot.expires <= now || slot.released.load(ordering: .relaxed).saturatingAdd(idleLimit) <= now
            },
            busy: { $0.resource != nil && $0.expires <= now }
        )
        var next: UInt64?
        if !isClosed {
            for slot in registry {
                // A busy slot is idle again at the earliest now.
                let isIdle = slot.state.load(ordering: .relaxed) == PoolSlot.State.idle
                let idleEnd = (isIdle ? slot.released.load(ordering: .relaxed) : now).saturatingAdd(idleLimit)
                let due = slot.expires <= now ? idleEnd : min(idleEnd, slot.expires)
                next = min(next ?? .max, due)
            }
        }
        lock.unlock()
        for one in retired { close(one) }
        return next == .max ? nil : next
    }

    func timeReached() -> MonotonicTime? {
        guard !isForeignProcess, let next = closeExpiredAndPlan() else { return nil }
        // The coarse clock lags a few milliseconds: never come back before it has moved on.
        return max(MonotonicTime(nanoseconds: next), MonotonicTime.now.advanced(by: 10_000_000))
    }

    // MARK: Walks

    /// Calls `body` with every open resource, none of which is closed meanwhile.
    func forEach(_ body: (AnyObject) -> Void) {
        if isForeignProcess { return }
        let visits = lock.withLock {
            registry.compactMap { slot -> (slot: PoolSlot, resource: AnyObject)? in
                guard let resource = slot.resource else { return nil }
                slot.visitors += 1
                return (slot, resource.takeUnretainedValue())
            }
        }
        for visit in visits {
            body(visit.resource)
            let deferred = lock.withLock { () -> [Retired] in
                visit.slot.visitors -= 1
                guard visit.slot.visitors == 0 else { return [] }
                defer { visit.slot.deferred = [] }
                return visit.slot.deferred
            }
            guard !deferred.isEmpty else { continue }
            for one in deferred { close(one) }
            lock.withLock {
                deferredCount -= deferred.count
                noteDrained()
            }
        }
    }

    // MARK: The end of a thread

    /// The slot's thread ends, or its place in the thread's table goes to another pool.
    func abandon(_ slot: PoolSlot) {
        if isForeignProcess { return }
        lock.lock()
        let state = slot.state.load(ordering: .acquiring)
        guard !PoolSlot.State.isClaimed(state) else {
            // The claim outlives its thread: it inherits the table's reference.
            slot.state.store(PoolSlot.State.busyOrphaned, ordering: .releasing)
            _ = Unmanaged.passRetained(slot)
            lock.unlock()
            return
        }
        let retired = state == PoolSlot.State.idle ? empty(slot, permit: .returned) : nil
        slot.state.store(PoolSlot.State.dead, ordering: .releasing)
        lock.unlock()
        close(retired)
    }
}
