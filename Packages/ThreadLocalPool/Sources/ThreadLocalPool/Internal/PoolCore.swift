import CThreadSlots
import Glibc
import Synchronization

/// The pool without its type parameter. The public pool owns it; slots keep it alive until the last claim is back.
// @unchecked: the lets are atomic or Sendable themselves; every var is read and written under `lock`.
@usableFromInline
final class PoolCore: @unchecked Sendable {
    let id = SlotIndexes.shared.newPoolID()
    let index = SlotIndexes.shared.take()
    let configuration: PoolConfiguration
    let idleLimit: UInt64
    let ageLimit: UInt64
    let customClock: (@Sendable () -> Duration)?
    let forkGeneration = conn_fork_generation()
    /// How many threads wait for a permit: a releasing thread looks at it after its slot became idle.
    let waiting = Atomic<Int>(0)

    let lock = Lock()
    let drained = Condition()
    /// Slots that hold a permit.
    var registry: [PoolSlot] = []
    /// Resources open, being made or being closed.
    var permits = 0
    var waiters = FIFOQueue<PermitWaiter>()
    /// Permits on their way to waiters: resources being closed because somebody waits. An idle slot is left alone
    /// only while there are no more waiters than these.
    var yielding = 0
    var deferredCount = 0
    var isClosed = false
    var isGone = false
    var closeResource: (@Sendable (AnyObject) -> Void)?
    var made = 0
    var closed = 0
    var connectFailures = 0
    var lastFailure: (text: String, at: MonotonicTime)?

    init(_ configuration: PoolConfiguration, close: @escaping @Sendable (AnyObject) -> Void) {
        self.configuration = configuration
        idleLimit = configuration.idleTimeout?.saturatingNanoseconds ?? .max
        ageLimit = configuration.maximumAge?.saturatingNanoseconds ?? .max
        customClock = configuration.clock.read
        closeResource = close
    }

    /// The pool's clock, in nanoseconds.
    @inline(__always)
    func now() -> UInt64 {
        customClock == nil ? conn_coarse_nanoseconds() : customNow()
    }

    @inline(never)
    private func customNow() -> UInt64 {
        customClock?().saturatingNanoseconds ?? 0
    }

    /// True in a child process that was forked after the pool was made: the resources are the parent's.
    var isForeignProcess: Bool { conn_fork_generation() != forkGeneration }

    // MARK: The way without a lock

    /// The calling thread's own slot, if any.
    @inline(__always)
    private var ownSlot: Unmanaged<PoolSlot>? {
        guard let entry = conn_thread_slot(index) else { return nil }
        let slot = Unmanaged<PoolSlot>.fromOpaque(entry)
        return slot._withUnsafeGuaranteedRef { $0.poolID == id } ? slot : nil
    }

    /// Claims the calling thread's idle resource. A claim without a slot means: ask `claimSlowly`.
    @usableFromInline
    func claimOwn() -> RawClaim {
        guard let own = ownSlot else { return RawClaim(slot: nil, resource: nil, idleNanoseconds: 0) }
        return own._withUnsafeGuaranteedRef { slot in
            let (claimed, _) = slot.state.compareExchange(
                expected: PoolSlot.State.idle,
                desired: PoolSlot.State.busy,
                ordering: .acquiringAndReleasing
            )
            guard claimed else { return RawClaim(slot: nil, resource: nil, idleNanoseconds: 0) }
            let now = now()
            let released = slot.released.load(ordering: .relaxed)
            let idle = now > released ? now &- released : 0
            if idle >= idleLimit || now >= slot.expires {
                // What is too old is replaced when taken, not only when the reaper comes by.
                discard(slot)
                return RawClaim(slot: own, resource: nil, idleNanoseconds: 0)
            }
            return RawClaim(slot: own, resource: slot.resource, idleNanoseconds: idle)
        }
    }

    /// Ends a claim: the resource stays with its thread unless somebody asked for its end or its permit.
    @usableFromInline
    static func release(_ claim: Unmanaged<PoolSlot>, hasResource: Bool) {
        claim._withUnsafeGuaranteedRef { slot in
            // Only the claiming thread may leave a slot idle: a claim that came back from elsewhere is closed.
            guard hasResource, conn_thread_slot(slot.core.index) == claim.toOpaque() else {
                slot.core.releaseSlowly(slot)
                return
            }
            slot.released.store(slot.core.now(), ordering: .relaxed)
            let (idle, _) = slot.state.compareExchange(
                expected: PoolSlot.State.busy,
                desired: PoolSlot.State.idle,
                ordering: .sequentiallyConsistent
            )
            guard idle else {
                slot.core.releaseSlowly(slot)
                return
            }
            if slot.core.waiting.load(ordering: .sequentiallyConsistent) > 0 { slot.core.yieldToWaiters(slot) }
        }
    }

    /// Whether the calling thread has a resource here, in use or not.
    @usableFromInline
    var hasOwnResource: Bool {
        guard let own = ownSlot else { return false }
        return own._withUnsafeGuaranteedRef { slot in lock.withLock { slot.resource != nil } }
    }

    // MARK: The slow way

    /// Claims for a thread that has no idle resource: takes a permit, waits for one, or says why not.
    @usableFromInline
    func claimSlowly(
        deadline: () -> ContinuousClock.Instant?,
        token: () -> WaitToken?
    ) throws(PoolError) -> RawClaim {
        if isForeignProcess { throw PoolError.forked(configuration.name) }
        if let own = ownSlot {
            let state = own._withUnsafeGuaranteedRef { $0.state.load(ordering: .acquiring) }
            if PoolSlot.State.isClaimed(state) { throw PoolError.reentrant(configuration.name) }
        }
        try takePermit(deadline: deadline, token: token)
        let slot = try slotForThisThread()
        lock.lock()
        let state = slot.state.load(ordering: .acquiring)
        let refused: PoolError? =
            isClosed
            ? .closed(configuration.name)
            : PoolSlot.State.isClaimed(state) ? .reentrant(configuration.name) : nil
        if let refused {
            returnPermit()
            lock.unlock()
            throw refused
        }
        slot.state.store(PoolSlot.State.busy, ordering: .releasing)
        if state == PoolSlot.State.idle {
            // A claim nested in the wait's hook left one behind; the permit is not needed.
            returnPermit()
        } else {
            slot.registryIndex = registry.count
            registry.append(slot)
        }
        let resource = slot.resource
        lock.unlock()
        return RawClaim(slot: Unmanaged.passUnretained(slot), resource: resource, idleNanoseconds: 0)
    }

    /// The slot in the thread's table; a stale one of a pool that is gone makes way.
    private func slotForThisThread() throws(PoolError) -> PoolSlot {
        if let own = ownSlot { return own.takeUnretainedValue() }
        let slot = PoolSlot(core: self)
        let stale = conn_thread_slot(index)
        let entry = Unmanaged.passRetained(slot)
        guard conn_thread_slot_set(index, entry.toOpaque()) else {
            entry.release()
            lock.withLock { returnPermit() }
            throw PoolError.noThreadTable(configuration.name)
        }
        if let stale { PoolSlot.abandon(stale) }
        return slot
    }

    func releaseSlowly(_ slot: PoolSlot) {
        if isForeignProcess { return }
        lock.lock()
        let isOrphan = slot.state.load(ordering: .acquiring) == PoolSlot.State.busyOrphaned
        let retired = retire(slot, permit: .returned)
        slot.state.store(isOrphan ? PoolSlot.State.dead : PoolSlot.State.empty, ordering: .releasing)
        deregister(slot)
        lock.unlock()
        close(retired)
        if isOrphan { Unmanaged.passUnretained(slot).release() }
    }

    /// Puts a fresh resource into a claimed slot.
    func install(_ resource: AnyObject, in slot: PoolSlot) {
        let now = now()
        lock.lock()
        let old = retire(slot, permit: .kept)
        slot.resource = Unmanaged.passRetained(resource)
        made += 1
        lastFailure = nil
        slot.expires = ageLimit == .max ? .max : now &+ jitteredAge()
        let due = min(now.saturatingAdd(idleLimit), slot.expires)
        let isReaped = due != .max && customClock == nil && !isClosed
        lock.unlock()
        if isReaped {
            Timekeeper.reaper.set(self, due: MonotonicTime(nanoseconds: due))
            // The pool may have closed, and left the reaper, in between.
            if lock.withLock({ isClosed }) { Timekeeper.reaper.clear(self) }
        }
        close(old)
    }

    /// Closes what a claim holds; the claim keeps its permit.
    func discard(_ slot: PoolSlot) {
        lock.lock()
        let retired = retire(slot, permit: .kept)
        // What comes next is of the new generation.
        if !isClosed, slot.state.load(ordering: .acquiring) == PoolSlot.State.busyCloseRequested {
            slot.state.store(PoolSlot.State.busy, ordering: .releasing)
        }
        lock.unlock()
        close(retired)
    }

    private func jitteredAge() -> UInt64 {
        let spread = Double(ageLimit) * configuration.ageJitter
        guard spread >= 1 else { return ageLimit }
        return ageLimit - min(ageLimit, UInt64(Double.random(in: 0...spread)))
    }
}

extension UInt64 {
    func saturatingAdd(_ other: UInt64) -> UInt64 {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? .max : sum
    }
}
