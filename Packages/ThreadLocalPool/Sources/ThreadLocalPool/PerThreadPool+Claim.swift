extension PerThreadPool {
    /// The calling thread's place in a pool, until it is released.
    ///
    /// Stays on the thread that claimed it. A claim that goes out of scope is released; one that is released on
    /// another thread has its resource closed.
    public struct Claim: ~Copyable {
        @usableFromInline let slot: Unmanaged<PoolSlot>
        @usableFromInline var held: Unmanaged<AnyObject>?

        /// Nanoseconds since the resource was last released, right to a few milliseconds; 0 for a new one.
        public let idleNanoseconds: UInt64

        @inlinable
        @inline(__always)
        init(_ raw: RawClaim) {
            slot = raw.slot.unsafelyUnwrapped
            held = raw.resource
            idleNanoseconds = raw.idleNanoseconds
        }

        @inlinable
        @inline(__always)
        deinit {
            PoolCore.release(slot, hasResource: held != nil)
        }

        /// The thread's resource; nil while there is none yet: make one and `install` it.
        @inlinable
        @inline(__always)
        public var resource: Resource? {
            guard let held else { return nil }
            return unsafeDowncast(held.takeUnretainedValue(), to: Resource.self)
        }

        /// How long the resource was unused before this claim, right to a few milliseconds; nil without a resource.
        public var idleFor: Duration? {
            held == nil ? nil : .nanoseconds(Int64(clamping: idleNanoseconds))
        }

        /// Whether the resource will be closed when the claim is released: the pool was closed or expired meanwhile.
        public var isCloseRequested: Bool {
            slot.takeUnretainedValue().isCloseRequested
        }

        /// Gives the claim a resource made by the caller; one that it holds already is closed.
        @inlinable
        @inline(__always)
        public mutating func install(_ resource: Resource) {
            PoolSlot.install(resource, in: slot)
            held = Unmanaged.passUnretained(resource)
        }

        /// Closes the resource, because it is broken or in an unknown state. The claim keeps its permit, so that a new
        /// one can be installed.
        @inlinable
        @inline(__always)
        public mutating func discard() {
            guard held != nil else { return }
            held = nil
            PoolSlot.discard(slot)
        }

        /// Ends the claim. The resource stays with its thread, or is closed when the pool was closed or expired.
        @inlinable
        @inline(__always)
        public consuming func release() {
            // The end of the value is the release.
        }
    }
}
