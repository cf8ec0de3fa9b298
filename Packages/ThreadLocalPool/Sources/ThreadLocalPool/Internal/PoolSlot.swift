import Synchronization

/// What one thread has in one pool. The thread's table owns one reference; the pool's registry owns another while
/// the slot holds a permit.
///
/// Only the claiming thread moves a slot out of `idle` without the pool's lock; everybody else holds the lock. What
/// `resource` and `expires` hold is written under the lock only, and read without it by whoever claimed the slot.
// @unchecked: `state` is atomic; the vars follow the rule above.
@usableFromInline
final class PoolSlot: @unchecked Sendable {
    enum State {
        /// No resource and no claim.
        static let empty: UInt32 = 0
        /// A resource that nobody uses.
        static let idle: UInt32 = 1
        /// Claimed: in use, or being connected.
        static let busy: UInt32 = 2
        /// Claimed, to be closed when released.
        static let busyCloseRequested: UInt32 = 3
        /// Claimed, its thread gone: to be closed when released, and the table's reference dropped.
        static let busyOrphaned: UInt32 = 4
        /// Being emptied by a thread that holds the pool's lock.
        static let closing: UInt32 = 5
        /// Its thread or its pool is gone.
        static let dead: UInt32 = 6

        static func isClaimed(_ state: UInt32) -> Bool {
            state == busy || state == busyCloseRequested || state == busyOrphaned
        }
    }

    let core: PoolCore
    let poolID: UInt64
    let state = Atomic<UInt32>(State.empty)
    /// When the last claim was released, in the pool's clock.
    let released = Atomic<UInt64>(0)
    /// When the resource is too old.
    var expires: UInt64 = .max
    var resource: Unmanaged<AnyObject>?
    /// Where the slot stands in the registry, or -1. Under the pool's lock.
    var registryIndex = -1
    /// How many registry walks look at the resource now. Under the pool's lock.
    var visitors = 0
    /// What is closed by the last visitor. Under the pool's lock.
    var deferred: [Retired] = []

    init(core: PoolCore) {
        self.core = core
        poolID = core.id
    }

    deinit {
        resource?.release()
    }

    var isCloseRequested: Bool {
        state.load(ordering: .acquiring) != State.busy
    }

    @usableFromInline
    static func install(_ resource: AnyObject, in slot: Unmanaged<PoolSlot>) {
        let slot = slot.takeUnretainedValue()
        slot.core.install(resource, in: slot)
    }

    @usableFromInline
    static func discard(_ slot: Unmanaged<PoolSlot>) {
        let slot = slot.takeUnretainedValue()
        slot.core.discard(slot)
    }

    /// Ends a thread table's entry, and its reference with it.
    static func abandon(_ entry: UnsafeMutableRawPointer) {
        let slot = Unmanaged<PoolSlot>.fromOpaque(entry).takeRetainedValue()
        slot.core.abandon(slot)
    }
}

/// A resource taken out of its slot, on its way to be closed.
struct Retired {
    /// What becomes of the permit once the resource is closed.
    enum Permit {
        /// Its claim keeps it.
        case kept
        /// It goes to the first waiter, or back to the pool.
        case returned
        /// The same, for a waiter that made the resource close.
        case yielded
    }

    let resource: AnyObject
    let permit: Permit
    let close: @Sendable (AnyObject) -> Void
}

/// What a claim carries: the slot, its resource if any, and how long that was idle.
@usableFromInline
struct RawClaim {
    @usableFromInline let slot: Unmanaged<PoolSlot>?
    @usableFromInline let resource: Unmanaged<AnyObject>?
    @usableFromInline let idleNanoseconds: UInt64

    @inlinable
    init(slot: Unmanaged<PoolSlot>?, resource: Unmanaged<AnyObject>?, idleNanoseconds: UInt64) {
        self.slot = slot
        self.resource = resource
        self.idleNanoseconds = idleNanoseconds
    }
}
