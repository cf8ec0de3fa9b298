import Glibc

/// One resource per thread, made on first use and found again without a lock.
///
/// A resource is closed when its thread ends, when it stays idle too long, when it is too old, when another thread
/// needs its place, and when the pool closes. It is used by one thread at a time and never handed to another one; its
/// closing may run on another thread.
///
/// The class is not named like its module, so that the module's name can qualify everything in it.
public final class PerThreadPool<Resource: AnyObject>: Sendable {
    @usableFromInline let core: PoolCore
    private let origin: String

    /// A pool without resources.
    ///
    /// - Parameters:
    ///   - configuration: the knobs. A `maximumResources` below 1 or an `ageJitter` outside 0 to 1 traps.
    ///   - file: where the pool is made, for the leak report of debug builds.
    ///   - line: the line in `file`.
    ///   - close: ends one resource. Called once for each, on any thread and with no lock held; it must not call the
    ///     resource's pool.
    public init(
        _ configuration: PoolConfiguration = PoolConfiguration(),
        file: StaticString = #fileID,
        line: UInt = #line,
        close: @escaping @Sendable (Resource) -> Void
    ) {
        precondition(configuration.maximumResources >= 1, "maximumResources must be at least 1")
        precondition((0...1).contains(configuration.ageJitter), "ageJitter must be from 0 to 1")
        core = PoolCore(configuration) { close(unsafeDowncast($0, to: Resource.self)) }
        origin = "\(file):\(line)"
    }

    /// Closes the pool as `close()` does. In debug builds a pool that still had resources is reported.
    deinit {
        guard let left = core.abandonPool() else { return }
        reportLeak(left)
    }

    private func reportLeak(_ left: PoolStatistics) {
        #if DEBUG
        let state = left.isClosed ? "was dropped before it had drained" : "was dropped without close()"
        let text =
            "Pool \"\(core.configuration.name)\" made at \(origin) \(state): "
            + "\(left.idle) idle, \(left.busy) in use, \(left.connecting) connecting."
        if let report = core.configuration.leakReport {
            report(text)
        } else {
            var line = text + "\n"
            line.withUTF8 { _ = Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count) }
        }
        #endif
    }

    /// Uses the calling thread's own resource, made by `make` when the thread has none.
    ///
    /// The resource stays with the thread, also when `body` throws. To get rid of a broken one use `claim(deadline:token:)`.
    ///
    /// - Parameters:
    ///   - deadline: until when to wait for a permit; nil means `PoolConfiguration.waitTimeout` from now. Evaluated
    ///     only when the wait begins.
    ///   - token: cancels that wait; evaluated only when the wait begins.
    ///   - make: makes a resource. It runs outside every lock, with a permit reserved.
    ///   - body: uses the resource. A second use on the same thread meanwhile throws `PoolError.Code.reentrant`.
    /// - Throws: `PoolError`, or what `make` or `body` throws, unchanged.
    @inlinable
    @inline(__always)
    @available(*, noasync, message: "a task changes threads: use WorkerThreads and claim there")
    public func withResource<R>(
        deadline: @autoclosure () -> ContinuousClock.Instant? = nil,
        token: @autoclosure () -> WaitToken? = nil,
        make: () throws -> Resource,
        _ body: (Resource) throws -> R
    ) throws -> R {
        var claim = try claim(deadline: deadline(), token: token())
        guard let resource = claim.resource else {
            let made: Resource
            do {
                made = try make()
            } catch {
                recordConnectFailure("\(error)")
                throw error
            }
            claim.install(made)
            return try body(made)
        }
        return try body(resource)
    }

    /// Marks the calling thread's place in the pool as busy until the claim is released.
    ///
    /// Takes no lock while the thread has an idle resource, and does not look at `deadline` then. Otherwise the claim
    /// comes back empty, with a permit reserved, for the caller to connect and `install`; when every permit is taken,
    /// callers wait in the order of their coming.
    ///
    /// - Parameters:
    ///   - deadline: until when to wait for a permit; nil means `PoolConfiguration.waitTimeout` from now. Evaluated
    ///     only when the wait begins.
    ///   - token: cancels that wait; evaluated only when the wait begins.
    /// - Throws: `.reentrant` while another claim of this thread is out, `.exhausted` at the deadline, `.cancelled`,
    ///   `.closed`.
    @inlinable
    @inline(__always)
    @available(*, noasync, message: "a task changes threads: use WorkerThreads and claim there")
    public func claim(
        deadline: @autoclosure () -> ContinuousClock.Instant? = nil,
        token: @autoclosure () -> WaitToken? = nil
    ) throws(PoolError) -> Claim {
        let own = core.claimOwn()
        if own.slot != nil { return Claim(own) }
        return Claim(try core.claimSlowly(deadline: deadline, token: token))
    }

    /// Whether the calling thread has a resource here, in use or not.
    public var hasResourceOnThisThread: Bool { core.hasOwnResource }

    /// Closes every idle resource now.
    public func closeIdle() {
        core.closeIdle()
    }

    /// Closes every idle resource now, and each one in use when it is released: nothing that is open or being made at
    /// this moment is used again.
    public func expireAll() {
        core.expireAll()
    }

    /// Closes what has been idle too long or is too old, as the reaper thread does by itself.
    public func closeExpired() {
        core.closeExpired()
    }

    /// Closes the pool: idle resources now, each one in use when it is released. Waiters and later claims get
    /// `PoolError.Code.closed`. Does not wait for the ones in use. May be called twice, from any thread.
    public func close() {
        core.close()
    }

    /// After `close()`, waits until the last resource is closed. Blocks the calling thread.
    ///
    /// - Returns: false at the deadline, and at once when the pool is not closed.
    @available(*, noasync, message: "blocks the thread")
    public func waitUntilDrained(deadline: ContinuousClock.Instant? = nil) -> Bool {
        core.waitUntilDrained(deadline: deadline)
    }

    /// Ends every wait for a permit with `PoolError.Code.cancelled`; later claims may wait again.
    public func cancelWaiters() {
        core.cancelWaiters()
    }

    /// Calls `body` with every open resource, in use or idle, while other threads go on using them.
    ///
    /// None of them is closed during its call: a close that falls due meanwhile is done by the calling thread right
    /// after it. `body` runs with no lock held, may call the pool, and must touch only what is safe beside the thread
    /// that uses the resource, such as an interrupt. Resources installed after the walk began are not visited.
    public func forEachResource(_ body: (Resource) -> Void) {
        core.forEach { body(unsafeDowncast($0, to: Resource.self)) }
    }

    /// What the pool holds now.
    public var statistics: PoolStatistics { core.lock.withLock { core.statistics() } }

    /// Remembers why a resource could not be made, for the message of `PoolError.Code.exhausted` and for `statistics`.
    ///
    /// - Parameter description: free of secrets; it appears in error messages.
    public func recordConnectFailure(_ description: String) {
        core.recordConnectFailure(description)
    }
}
